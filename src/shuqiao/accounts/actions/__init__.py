"""The verbs.  Each is one transaction: lock, load, permit, decide, save, record."""

from __future__ import annotations

__all__ = []
