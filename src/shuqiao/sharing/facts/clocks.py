"""A running limit: who owes what until when, under which rule set; and the year tables it is counted by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True)
class Pace:
    """When whoever owes is reminded, and how often the authority presses once the limit has passed (local figures)."""

    remind_before_wd: int
    press_every_wd: int


class Act(StrEnum):
    """What the sweep does with a clock on a day."""

    REMIND = "remind"  # some working days before the last one
    DUE_TODAY = "due_today"
    ESCALATE = "escalate"  # silence past the limit goes to the authority
    PRESS = "press"  # and again, every so many working days


@dataclass(frozen=True)
class RunningClock:
    """One clock of one thing.  ``subject`` is its subject in the log, ``limit`` the name in the rule set.

    ``turn`` is the department that owes, ``other`` the one that waits, where there is one.  ``working_days`` is the
    limit as it stood at the start, without ``extended_wd``.  ``counted_wd`` working days run from the day after
    ``counted_from`` and end on ``due_on``: the start, or the last resumption.  While ``paused_on`` is set,
    ``left_wd`` working days remain and ``due_on`` stands still.  ``next_on`` is the day on which the sweep next
    looks at it; None once it is stopped or paused.
    """

    id: int
    subject: str
    limit: str
    turn: str
    link: str
    started_on: date
    working_days: int
    due_on: date
    rule_set_name: str
    rule_set_version: str
    article: str
    confirmed: bool
    counted_from: date
    counted_wd: int
    other: str = ""
    extended_wd: int = 0
    paused_on: date | None = None
    left_wd: int | None = None
    reminded_on: date | None = None
    due_told_on: date | None = None
    escalated_at: datetime | None = None
    pressed_on: date | None = None
    presses: int = 0
    stopped_on: date | None = None
    next_on: date | None = None
    fixed: bool = False

    @property
    def running(self) -> bool:
        """Neither stopped nor paused."""
        return self.stopped_on is None and self.paused_on is None


@dataclass(frozen=True)
class ShownClock:
    """A clock as it stands on the reader's day: ``left_wd`` below zero once it is overdue."""

    clock: RunningClock
    turn_name: str
    left_wd: int
    overdue: bool
    unknown_years: tuple[int, ...]


@dataclass(frozen=True)
class SpecialDay:
    """A weekday off, or a weekend day worked, and the holiday it belongs to."""

    day: date
    off: bool
    name: str


@dataclass(frozen=True)
class YearFacts:
    """One year's table.  ``origin`` is ``operator``, ``package``, or ``none``: Monday to Friday is counted."""

    year: int
    origin: str
    source: str = ""
    days: tuple[SpecialDay, ...] = ()
    revision: int = 0
    loaded_by: str = ""
    loaded_at: datetime | None = None


@dataclass(frozen=True)
class Moved:
    """A clock whose last day is another one under the tables of today."""

    clock: RunningClock
    new_due_on: date


@dataclass(frozen=True)
class Recomputation:
    """Which running clocks would move.  ``digest`` names exactly this list: it is confirmed by that.

    ``shown`` are the first of ``count``.
    """

    count: int
    digest: str
    shown: tuple[Moved, ...]
