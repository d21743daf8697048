"""Clocks kept: start, stop, pause, resume, extend, inside the caller's action and its transaction.

A clock keeps the rule set and version it was started under.  The verbs that call
these record what they did; a due date changes by such a recorded act only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date

from shuqiao.kernel import clock as kernel_clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing.calendars import calendar
from shuqiao.sharing.errors import ClockStopped
from shuqiao.sharing.facts import Act, Limit, Pace, RuleSet, RunningClock, Unit
from shuqiao.sharing.models import Clock
from shuqiao.sharing.rules import clocks as rules
from shuqiao.sharing.rulesets import in_force, named

__all__ = [
    "KEPT", "acted", "calendar", "due_days", "extend", "facts", "fill", "hand_over", "most_extension", "of", "on_due",
    "pace", "pause", "resume", "running", "save", "start", "start_until", "stop",
]  # fmt: skip

KEPT = tuple(f.name for f in fields(RunningClock) if f.name != "id")

on_due: dict[str, Callable[[Actor, RunningClock], object]] = {}
"""Limit to the verb that brings silence past it before the authority, where the subject has its own.

It runs its own transaction, locks the thing before the clock, and calls :func:`acted`.  A limit that is not
here is escalated by notices and one entry in the log.
"""


def pace() -> Pace:
    """How early to remind and how often to press: local figures of the rule set in force."""
    law = in_force()
    return Pace(law.number("reminders_before_wd"), law.number("escalation_repeat_wd"))


def start(
    subject: str, limit: str, turn: str, link: str = "", on: date | None = None, *, other: str = ""
) -> RunningClock | None:
    """Start the clock ``limit`` of the rule set in force, of the law or the platform's own; None without a number.

    ``turn`` is the department that owes, ``other`` the one that waits and hears of silence too.
    Raises IntegrityError where the same clock runs already.
    """
    law = in_force()
    set_ = law.figures.get(limit) or law.local.get(limit)
    if set_ is None or set_.unit is not Unit.WORKING_DAYS or set_.amount is None:
        return None
    today, article = on or kernel_clock.today(), set_.article.zh if set_.article else ""
    new = RunningClock(
        0, subject, limit, turn, link, today, set_.amount, today, law.name, law.version, article, set_.confirmed,
        today, set_.amount, other,
    )  # fmt: skip
    return save(Clock(), rules.started(new, calendar(), pace()))


def start_until(
    subject: str, limit: str, turn: str, due_on: date, link: str = "", article: str = "", *, other: str = ""
) -> RunningClock:
    """Start a clock whose last day is set by a recorded decision; no year table moves it.

    Raises IntegrityError where the same clock runs already.
    """
    law, today = in_force(), kernel_clock.today()
    days = max(calendar().between(today, due_on), 0)
    new = RunningClock(
        0, subject, limit, turn, link, today, days, due_on, law.name, law.version, article[:80], True, today, days,
        other, fixed=True,
    )  # fmt: skip
    return save(Clock(), rules.scheduled(new, calendar(), pace()))


def of(subject: str) -> tuple[RunningClock, ...]:
    """Every clock of a thing, ended ones too, oldest first."""
    return tuple(facts(row) for row in Clock.objects.filter(subject=subject).order_by("id"))


def due_days(subjects: Sequence[str]) -> dict[str, date]:
    """The nearest last day of each thing of which a clock runs."""
    rows = Clock.objects.filter(subject__in=subjects, stopped_on__isnull=True, paused_on__isnull=True)
    found: dict[str, date] = {}
    for subject, due_on in rows.values_list("subject", "due_on"):
        found[subject] = min(due_on, found.get(subject, due_on))
    return found


def running(subject: str, limit: str) -> RunningClock | None:
    """The clock that is not stopped, paused or not."""
    row = Clock.objects.filter(subject=subject, limit=limit, stopped_on__isnull=True).first()
    return facts(row) if row else None


def stop(subject: str, limit: str | None = None) -> None:
    """End the clock ``limit`` of a thing, or all of its clocks; none running is no fault."""
    rows = Clock.objects.select_for_update().filter(subject=subject, stopped_on__isnull=True)
    for row in (rows if limit is None else rows.filter(limit=limit)).order_by("id"):
        save(row, rules.stopped(facts(row), kernel_clock.today()))


def pause(subject: str, limit: str) -> RunningClock:
    """Stand still from today on.  Raises ``ClockStopped``, ``ClockPaused``."""
    row = _locked(subject, limit)
    return save(row, require(rules.paused(facts(row), kernel_clock.today(), calendar(), pace())))


def resume(subject: str, limit: str) -> RunningClock:
    """Run on with what was left.  Raises ``ClockStopped``, ``ClockRuns``."""
    row = _locked(subject, limit)
    return save(row, require(rules.resumed(facts(row), kernel_clock.today(), calendar(), pace())))


def extend(subject: str, limit: str, working_days: int) -> RunningClock:
    """``working_days`` more than before, once, as far as the rule set allows that the clock runs under.

    Raises ``ClockStopped``, ``ExtensionForbidden``, ``AlreadyExtended``, ``ExtensionTooLong``, ``ExtensionTooLate``.
    """
    row = _locked(subject, limit)
    found = facts(row)
    bound = most_extension(named(found.rule_set_name), limit)
    today = kernel_clock.today()
    return save(row, require(rules.extended(found, working_days, bound, today, calendar(), pace())))


def most_extension(law: RuleSet, limit: str) -> Limit | None:
    """By how much ``limit`` may be extended under ``law``; None where it may not."""
    by = rules.EXTENDED_BY.get(limit)
    return law.limits.get(by) if by and law.on("extension_allowed") else None


def hand_over(was: str, successor: str, subject: str | None = None) -> None:
    """Where ``was`` owes or waits in a clock that is not stopped, of ``subject`` or of anything, ``successor`` does.

    Its days run on as they were: only who owes is another.
    """
    rows = Clock.objects.filter(stopped_on__isnull=True)
    rows = rows if subject is None else rows.filter(subject=subject)
    for column in ("turn", "other"):
        rows.filter(**{column: was}).update(**{column: successor})


def acted(row: Clock, act: Act) -> RunningClock:
    """Keep that ``act`` was done with a locked clock now."""
    now, today = kernel_clock.now(), kernel_clock.today()
    return save(row, rules.acted(facts(row), act, now, today, calendar(), pace()))


def facts(row: Clock) -> RunningClock:
    """The facts of a row."""
    return RunningClock(id=row.pk or 0, **{name: getattr(row, name) for name in KEPT})


def save(row: Clock, clock: RunningClock) -> RunningClock:
    """Write ``clock`` into ``row``, a new one or a locked one."""
    fill(row, clock)
    row.save()
    return replace(clock, id=row.pk)


def fill(row: Clock, clock: RunningClock) -> None:
    """Put ``clock`` into ``row`` without writing it."""
    for name in KEPT:
        setattr(row, name, getattr(clock, name))


def _locked(subject: str, limit: str) -> Clock:
    row = Clock.objects.select_for_update().filter(subject=subject, limit=limit, stopped_on__isnull=True).first()
    if row is None:
        raise ClockStopped(limit=limit)
    return row
