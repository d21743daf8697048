"""Server-rendered pages, one folder per room.  No script; every verb is a form."""
