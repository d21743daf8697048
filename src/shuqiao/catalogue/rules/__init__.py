"""Rules of the catalogue: facts, a day and lists in; refusals or decisions out.  Pure."""
