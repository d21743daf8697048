"""When a clock is due and when it is looked at next: pure, in working days (rules.md 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.sharing.facts.clocks import RunningClock

REMIND_BEFORE_WD = 2
"""Working days before the last one on which whoever owes is reminded; at once where the limit is shorter."""


def started(clock: RunningClock, calendar: WorkCalendar) -> RunningClock:
    """The day of the trigger does not count; adjusted weekends do."""
    return scheduled(replace(clock, due_on=calendar.add(clock.started_on, clock.working_days)), calendar)


def scheduled(clock: RunningClock, calendar: WorkCalendar) -> RunningClock:
    """The same clock with the day on which the sweep next looks at it."""
    if not clock.running or clock.escalated_on is not None:
        return replace(clock, next_on=None)
    late = date.fromordinal(clock.due_on.toordinal() + 1)
    if clock.reminded_on is not None:
        return replace(clock, next_on=late)
    before = calendar.between(clock.started_on, clock.due_on) - REMIND_BEFORE_WD
    return replace(clock, next_on=calendar.add(clock.started_on, before) if before > 0 else clock.started_on)


def paused(clock: RunningClock, today: date, calendar: WorkCalendar) -> RunningClock:
    """What remains is kept; a clock that is overdue keeps what it lacks, below zero."""
    left = calendar.between(today, clock.due_on)
    return scheduled(replace(clock, paused_on=today, left_wd=left), calendar)


def resumed(clock: RunningClock, today: date, calendar: WorkCalendar) -> RunningClock:
    """The remaining working days run from ``today``; an overdue clock keeps its day."""
    left = clock.left_wd or 0
    due_on = calendar.add(today, left) if left >= 0 else clock.due_on
    return scheduled(replace(clock, paused_on=None, left_wd=None, due_on=due_on), calendar)


def extended(clock: RunningClock, working_days: int, calendar: WorkCalendar) -> RunningClock:
    """``working_days`` more, counted on from the old last day; reminders begin anew."""
    due_on = calendar.add(clock.due_on, working_days)
    more = replace(clock, due_on=due_on, extended_wd=clock.extended_wd + working_days, reminded_on=None)
    return scheduled(more, calendar)
