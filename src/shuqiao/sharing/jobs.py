"""What the clock does.  Each job calls an action as a named system, one transaction per thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import structlog

from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, system
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, clocks, queries
from shuqiao.sharing.facts import RunningClock

CLOCK = system("clock")
_log = structlog.get_logger("jobs")


def run_clocks() -> int:
    """Look at every clock whose day has come: remind, say it is the last day, escalate, press; returns how many.

    Each clock is one transaction.  A run that is cut off goes on where it stopped, and running it again
    repeats nothing.  One that fails is told in the process's log and hinders no other.
    """
    done = 0
    for one in queries.due_clocks(clock.today()):
        try:
            done += _run(one)
        except Exception as failure:
            _log.error("clock failed", clock=one.id, subject=one.subject, limit=one.limit, exc_info=failure)
    return done


def _run(one: RunningClock) -> bool:
    verb = clocks.on_due.get(one.limit)
    try:
        if verb is not None and one.escalated_at is None and clock.today() > one.due_on:
            verb(CLOCK, one)
        else:
            actions.act_on_clock(CLOCK, one.id)
    except Refusal:
        return False  # somebody was there before, or stopped it: the next run looks again
    return True


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
