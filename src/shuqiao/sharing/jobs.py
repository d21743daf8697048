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
    """End every grant whose last day has passed, and tests that came to nothing; returns how many."""
    return _each(actions.expire_grant, (*queries.ended_numbers(), *queries.finished_tests()))


def offer_renewals() -> int:
    """Remind both sides of every grant that ends soon, once for each end; returns of how many."""
    return _each(actions.offer_renewal, queries.ending_numbers())


def chase_emergencies() -> int:
    """Tell of every report on an emergency stop that is overdue, once; returns how many."""
    return _each(actions.chase_emergency, queries.overdue_emergencies())


def end_outages() -> int:
    """Close every announced outage whose time is over; returns how many."""
    return _each(actions.end_outage, queries.ended_outages())


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
