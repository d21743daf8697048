"""When a clock is due and what the sweep does with it on a day: pure, in working days (rules.md 6).

The day of the trigger does not count; adjusted weekends do.  ``due_on`` is always ``counted_wd`` working days
after ``counted_from``, so that a pause neither loses nor gains a day and a new year table can be applied.
A platform clock that was set back is met by counting no day before ``counted_from``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.errors import (
    AlreadyExtended,
    ClockPaused,
    ClockRuns,
    ClockStopped,
    ExtensionForbidden,
    ExtensionTooLate,
    ExtensionTooLong,
)
from shuqiao.sharing.facts import Act, Limit, Pace, RunningClock

EXTENDED_BY: Mapping[str, str] = {
    "conditional_reply": "reply_extension",
    "unconditional_reply": "reply_extension",
    "catalogue_update": "catalogue_update_extension",
}
"""Which limit of the rule set bounds the extension of another; a limit not named here is not extended."""


def started(clock: RunningClock, calendar: WorkCalendar, pace: Pace) -> RunningClock:
    """Count from the day after the trigger."""
    return scheduled(_counted(clock, clock.started_on, clock.working_days, calendar), calendar, pace)


def scheduled(clock: RunningClock, calendar: WorkCalendar, pace: Pace) -> RunningClock:
    """The same clock with the day on which the sweep next looks at it."""
    if not clock.running:
        return replace(clock, next_on=None)
    if clock.escalated_at is not None:
        return replace(clock, next_on=_press_on(clock, calendar, pace))
    if clock.due_told_on is not None:
        return replace(clock, next_on=date.fromordinal(clock.due_on.toordinal() + 1))
    remind_on = _remind_on(clock, calendar, pace)
    return replace(clock, next_on=clock.due_on if remind_on is None else remind_on)


def act_on(clock: RunningClock, today: date, calendar: WorkCalendar, pace: Pace) -> Act | None:
    """What is to be done with the clock today; None where it waits.

    Each act is done once: what was done is kept, so that a day seen twice, or a platform clock that
    went back, repeats nothing.
    """
    if not clock.running:
        return None
    if clock.escalated_at is not None:
        return Act.PRESS if today >= _press_on(clock, calendar, pace) else None
    if today > clock.due_on:
        return Act.ESCALATE
    if today == clock.due_on:
        return Act.DUE_TODAY if clock.due_told_on is None else None
    remind_on = _remind_on(clock, calendar, pace)
    return Act.REMIND if remind_on is not None and today >= remind_on else None


def acted(clock: RunningClock, act: Act, at: datetime, today: date, calendar: WorkCalendar, pace: Pace) -> RunningClock:
    """The clock after ``act``."""
    if act is Act.REMIND:
        done = replace(clock, reminded_on=today)
    elif act is Act.DUE_TODAY:
        done = replace(clock, due_told_on=today)
    elif act is Act.ESCALATE:
        done = replace(clock, escalated_at=at, pressed_on=today)
    else:
        done = replace(clock, pressed_on=today, presses=clock.presses + 1)
    return scheduled(done, calendar, pace)


def paused(clock: RunningClock, today: date, calendar: WorkCalendar, pace: Pace) -> RunningClock | Refusal:
    """What remains is kept; a clock that is overdue keeps what it lacks, below zero."""
    if clock.stopped_on is not None:
        return ClockStopped(limit=clock.limit)
    if clock.paused_on is not None:
        return ClockPaused(limit=clock.limit)
    day = max(today, clock.counted_from)
    left = calendar.between(day, clock.due_on)
    if left == 0 and day > clock.due_on:
        left = -1  # overdue by days off only: still overdue
    return scheduled(replace(clock, paused_on=day, left_wd=left), calendar, pace)


def resumed(clock: RunningClock, today: date, calendar: WorkCalendar, pace: Pace) -> RunningClock | Refusal:
    """The remaining working days run from ``today``; an overdue clock keeps its day."""
    if clock.stopped_on is not None:
        return ClockStopped(limit=clock.limit)
    if clock.paused_on is None or clock.left_wd is None:
        return ClockRuns(limit=clock.limit)
    left, day = clock.left_wd, max(today, clock.paused_on)
    runs = replace(clock, paused_on=None, left_wd=None)
    if left < 0:
        return scheduled(runs, calendar, pace)
    if clock.counted_from < day and left > 0:
        runs = replace(runs, reminded_on=None, due_told_on=None)
    return scheduled(_counted(runs, day, left, calendar), calendar, pace)


def extended(
    clock: RunningClock, working_days: int, bound: Limit | None, today: date, calendar: WorkCalendar, pace: Pace
) -> RunningClock | Refusal:
    """``working_days`` more, once, before the limit has passed, at most ``bound`` (809号 Art. 21 for the answer).

    ``bound`` is None where the rule set that the clock runs under forbids it.  Reminders begin anew.
    """
    if clock.stopped_on is not None:
        return ClockStopped(limit=clock.limit)
    if bound is None:
        return ExtensionForbidden(limit=clock.limit, rule_set=clock.rule_set_name)
    if clock.extended_wd:
        return AlreadyExtended(limit=clock.limit, days=clock.extended_wd)
    if not 1 <= working_days <= bound.working_days:
        return ExtensionTooLong(limit=clock.limit, most=bound.working_days)
    late = today > clock.due_on if clock.left_wd is None else clock.left_wd < 0
    if late or clock.escalated_at is not None:
        return ExtensionTooLate(limit=clock.limit, due_on=clock.due_on)
    more = replace(clock, extended_wd=working_days, reminded_on=None, due_told_on=None)
    if clock.left_wd is not None:
        more = replace(more, left_wd=clock.left_wd + working_days)
    return scheduled(_counted(more, clock.counted_from, clock.counted_wd + working_days, calendar), calendar, pace)


def stopped(clock: RunningClock, today: date) -> RunningClock:
    """Ended, from a pause too."""
    return replace(clock, stopped_on=max(today, clock.started_on), paused_on=None, left_wd=None, next_on=None)


def recounted(clock: RunningClock, calendar: WorkCalendar, pace: Pace) -> RunningClock:
    """The clock under other year tables; one that is paused, was escalated, or whose day a decision set, keeps it."""
    if not clock.running or clock.escalated_at is not None or clock.fixed:
        return clock
    moved = _counted(clock, clock.counted_from, clock.counted_wd, calendar)
    if moved.due_on == clock.due_on:
        return clock
    return scheduled(replace(moved, reminded_on=None, due_told_on=None), calendar, pace)


def _counted(clock: RunningClock, from_: date, working_days: int, calendar: WorkCalendar) -> RunningClock:
    due_on = calendar.add(from_, working_days)
    return replace(clock, counted_from=from_, counted_wd=working_days, due_on=due_on)


def _remind_on(clock: RunningClock, calendar: WorkCalendar, pace: Pace) -> date | None:
    """None where the reminder was given, or the limit is so short that the last day's own notice is enough."""
    before = clock.counted_wd - pace.remind_before_wd
    if clock.reminded_on is not None or pace.remind_before_wd == 0 or before <= 0:
        return None
    return calendar.add(clock.counted_from, before)


def _press_on(clock: RunningClock, calendar: WorkCalendar, pace: Pace) -> date:
    return calendar.add(clock.pressed_on or clock.due_on, max(pace.press_every_wd, 1))
