"""Sources: departments' databases, read only, behind one protocol."""
