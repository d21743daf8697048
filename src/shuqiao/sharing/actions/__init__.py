"""The verbs, one file each.

Every verb does the same six things in the same order, in one transaction: who
acts; lock and load; permit; decide by a pure rule; save; record exactly one entry.
Then the rooms above hear of a grant (``registries``), and people by a notice.
"""

from __future__ import annotations

__all__ = []
