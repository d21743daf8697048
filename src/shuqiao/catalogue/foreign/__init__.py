"""Foreign lists of resources (open-data portals, older inventories): records to drafts by mapping files."""
