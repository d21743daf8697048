"""What rules read and queries return, a file to a subject.

Departments are credit codes, days are days in China, moments are aware UTC."""

from __future__ import annotations

__all__ = []
