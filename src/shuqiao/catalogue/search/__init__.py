"""Searching the catalogue: an index derived from the database, and never more than a hint at where to look in it."""
