"""Text that came from outside, before it meets a database."""

from __future__ import annotations


def as_stored(text: str) -> str:
    """``text`` without what no database takes, NUL and lone surrogates: a number that held one names nothing."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
