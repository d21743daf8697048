"""The lifecycles of this room, as data, a file to a subject."""

from __future__ import annotations

__all__ = []
