"""One file per generated reference page; each has ``page() -> str``."""
