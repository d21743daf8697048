"""The clock of an answer while the applicant corrects: it stands still with what was left, and goes on with it."""

from __future__ import annotations

from datetime import date

from shuqiao.kernel import clock as kernel_clock
from shuqiao.sharing import clocks
from shuqiao.sharing.facts import ApplicationFacts

LIMITS = ("conditional_reply", "unconditional_reply")


def stand_still(subject: str, asked: ApplicationFacts) -> int:
    """Pause; returns the working days that remain, below zero where the answer was overdue."""
    for limit in _running(subject):
        clocks.pause(subject, limit)
    assert asked.due_on is not None, "an application under review has its day"
    return clocks.calendar().between(kernel_clock.today(), asked.due_on)


def go_on(subject: str, asked: ApplicationFacts) -> date | None:
    """Run on; returns the day on which the answer is due now.  A clock that never stood still keeps its day."""
    if asked.left_wd is None:
        return asked.due_on
    for limit in _running(subject):
        clocks.resume(subject, limit)
    return clocks.calendar().add(kernel_clock.today(), asked.left_wd) if asked.left_wd >= 0 else asked.due_on


def _running(subject: str) -> list[str]:
    return [limit for limit in LIMITS if clocks.running(subject, limit) is not None]
