"""The verbs of the exchange room."""

from __future__ import annotations

__all__ = []
