"""Where rooms above hear of grants, in the same transaction; filled at start, never by signals."""

from __future__ import annotations

from collections.abc import Callable

from shuqiao.sharing.facts import GrantFacts

grant_changes: list[Callable[[GrantFacts], None]] = []
"""Called with the new facts on every grant change; a callee that raises undoes the change."""


def announce(grant: GrantFacts) -> None:
    """Tell every room that asked, in the order in which they asked."""
    for callee in grant_changes:
        callee(grant)
