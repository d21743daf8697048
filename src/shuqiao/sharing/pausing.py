"""The clock of an answer while the applicant corrects: it stands still with what was left, and goes on with it."""

from __future__ import annotations

from datetime import date

from shuqiao.sharing import clocks
from shuqiao.sharing.facts import ApplicationFacts

LIMITS = ("conditional_reply", "unconditional_reply")


def stand_still(subject: str) -> None:
    """Pause whichever limit of the answer runs."""
    for limit in LIMITS:
        if clocks.running(subject, limit) is not None:
            clocks.pause(subject, limit)


def go_on(subject: str, asked: ApplicationFacts) -> date | None:
    """Run on; returns the day on which the answer is due now.  A clock that never stood still keeps its day."""
    due_on = asked.due_on
    for limit in LIMITS:
        found = clocks.running(subject, limit)
        if found is not None and found.paused_on is not None:
            due_on = clocks.resume(subject, limit).due_on
    return due_on
