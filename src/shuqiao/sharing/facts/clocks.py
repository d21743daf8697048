"""A running limit: who owes what until when, under which rule set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RunningClock:
    """One clock of one thing.  ``subject`` is its subject in the log, ``limit`` the name in the rule set.

    ``turn`` is the department that owes; ``working_days`` the limit as it stood at the start, without
    ``extended_wd``.  While ``paused_on`` is set, ``left_wd`` working days remain and ``due_on`` stands still.
    ``next_on`` is the day on which the sweep next looks at it; None once it is stopped or paused.
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
    extended_wd: int = 0
    paused_on: date | None = None
    left_wd: int | None = None
    reminded_on: date | None = None
    escalated_on: date | None = None
    stopped_on: date | None = None
    next_on: date | None = None

    @property
    def running(self) -> bool:
        """Neither stopped nor paused."""
        return self.stopped_on is None and self.paused_on is None
