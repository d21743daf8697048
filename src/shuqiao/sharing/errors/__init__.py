"""Refusals of this room, a file to a subject.  Codes are a contract; sentences are for people."""

from __future__ import annotations

__all__ = []
