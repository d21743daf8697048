"""Tables of this room, a file to a subject.  Constraints restate every invariant that must survive a race."""

from __future__ import annotations

__all__ = []
