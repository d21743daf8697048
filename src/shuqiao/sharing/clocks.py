"""Clocks kept: start, stop, pause, resume, extend, inside the caller's action and its transaction.

A clock keeps the rule set and version it was started under.  The verbs that call
these record what they did; a due date changes by such a recorded act only.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from shuqiao.kernel import clock as kernel_clock
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.sharing.facts.clocks import RunningClock
from shuqiao.sharing.models import Clock
from shuqiao.sharing.rules import clocks as rules
from shuqiao.sharing.rulesets import in_force

_KEPT = tuple(f.name for f in fields(RunningClock) if f.name != "id")


def calendar() -> WorkCalendar:
    """The working days in force: the built-in tables under the operator's own."""
    return WorkCalendar()


def start(subject: str, limit: str, turn: str, link: str = "", on: date | None = None) -> RunningClock | None:
    """Start the clock ``limit`` of the rule set in force; None where that sets no number of days.

    ``turn`` is the department that owes.  Raises IntegrityError where the same clock runs already.
    """
    law = in_force()
    set_ = law.limits.get(limit)
    if set_ is None:
        return None
    today = on or kernel_clock.today()
    new = RunningClock(
        0, subject, limit, turn, link, today, set_.working_days, today, law.name, law.version,
        set_.article.zh, set_.article.confirmed,
    )  # fmt: skip
    return _save(Clock(), rules.started(new, calendar()))


def start_until(subject: str, limit: str, turn: str, due_on: date, link: str = "", article: str = "") -> RunningClock:
    """Start a clock whose last day is set by a recorded decision, or by a figure of the platform's own.

    Raises IntegrityError where the same clock runs already.
    """
    law, today = in_force(), kernel_clock.today()
    days = max(calendar().between(today, due_on), 0)
    new = RunningClock(
        0, subject, limit, turn, link, today, days, due_on, law.name, law.version, article[:80], True
    )  # fmt: skip
    return _save(Clock(), rules.scheduled(new, calendar()))


def of(subject: str) -> tuple[RunningClock, ...]:
    """Every clock of a thing, ended ones too, oldest first."""
    return tuple(facts(row) for row in Clock.objects.filter(subject=subject).order_by("id"))


def running(subject: str, limit: str) -> RunningClock | None:
    """The clock that is not stopped, paused or not."""
    row = Clock.objects.filter(subject=subject, limit=limit, stopped_on__isnull=True).first()
    return facts(row) if row else None


def stop(subject: str, limit: str | None = None) -> None:
    """End the clock ``limit`` of a thing, or all of its clocks; none running is no fault."""
    rows = Clock.objects.select_for_update().filter(subject=subject, stopped_on__isnull=True)
    for row in rows if limit is None else rows.filter(limit=limit):
        _save(row, replace(facts(row), stopped_on=kernel_clock.today(), paused_on=None, left_wd=None, next_on=None))


def pause(subject: str, limit: str) -> RunningClock:
    """Stand still from today on.  Raises Clock.DoesNotExist where nothing runs: a fault of the caller."""
    row = _locked(subject, limit)
    return _save(row, rules.paused(facts(row), kernel_clock.today(), calendar()))


def resume(subject: str, limit: str) -> RunningClock:
    """Run on with what was left."""
    row = _locked(subject, limit)
    return _save(row, rules.resumed(facts(row), kernel_clock.today(), calendar()))


def extend(subject: str, limit: str, working_days: int) -> RunningClock:
    """``working_days`` more than before."""
    row = _locked(subject, limit)
    return _save(row, rules.extended(facts(row), working_days, calendar()))


def facts(row: Clock) -> RunningClock:
    """The facts of a row."""
    return RunningClock(id=row.pk or 0, **{name: getattr(row, name) for name in _KEPT})


def _locked(subject: str, limit: str) -> Clock:
    return Clock.objects.select_for_update().get(subject=subject, limit=limit, stopped_on__isnull=True)


def _save(row: Clock, clock: RunningClock) -> RunningClock:
    for name in _KEPT:
        setattr(row, name, getattr(clock, name))
    row.save()
    return facts(row)
