"""Where rooms above hear of grants, in the same transaction; filled at start, never by signals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from shuqiao.sharing.facts import GrantFacts

grant_changes: list[Callable[[GrantFacts], None]] = []
"""Called with the new facts on every grant change; a callee that raises undoes the change."""


def announce(grant: GrantFacts) -> None:
    """Tell every room that asked, in the order in which they asked."""
    for callee in grant_changes:
        callee(grant)


call_counters: list[Callable[[str, date, date], int | None]] = []
"""Each counts the calls of a grant from one day to another, as far as a room above knows of them."""


def counted_calls(grant: str, first: date, last: date) -> int | None:
    """The calls of ``grant`` that the platform itself knows of; None where no room counts."""
    counts = [count for counter in call_counters if (count := counter(grant, first, last)) is not None]
    return sum(counts) if counts else None
