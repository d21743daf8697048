"""Reading: facts out, never models, a file to a subject.  Whoever may not see finds nothing."""

from __future__ import annotations

__all__ = []
