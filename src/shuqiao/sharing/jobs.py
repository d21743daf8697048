"""What the clock does.  Each job calls an action as a named system, one transaction per thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from shuqiao.kernel.actors import Actor, system
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, queries

CLOCK = system("clock")


def escalate_overdue() -> int:
    """Bring every overdue answer before the authority; returns how many.  Running it again escalates nothing twice."""
    return _each(actions.escalate, queries.overdue_numbers())


def expire_grants() -> int:
    """End every grant whose last day has passed; returns how many."""
    return _each(actions.expire_grant, queries.ended_numbers())


def expire_authorisations() -> int:
    """End every authorisation whose last day has passed; returns how many."""
    return _each(actions.expire_authorisation, queries.authorisations_over())


def open_disposals() -> int:
    """Begin the disposal of grants that ended before disposals were kept; returns how many."""
    return _each(actions.open_disposal, queries.ended_without_disposal())


def reopen_disposals() -> int:
    """What was kept by consent until a day waits again after it; returns how many."""
    return _each(actions.reopen_disposal, queries.keeping_over())


def expire_contractors() -> int:
    """End every contractor's access whose last day has passed; returns how many."""
    return _each(actions.expire_contractor, queries.contractors_over())


def _each(action: Callable[[Actor, str], Any], numbers: Iterable[str]) -> int:
    """One that somebody changed since the list was read refuses, and waits for the next run."""
    done = 0
    for number in numbers:
        try:
            action(CLOCK, number)
        except Refusal:
            continue
        done += 1
    return done
