"""Papers rendered: a paper's parts in, DOCX or PDF bytes out.  Nothing here reads a table."""
