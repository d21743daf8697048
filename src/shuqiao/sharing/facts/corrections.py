"""The one notice of everything that an application lacks (一次性补正告知)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: a field of the form, or ``document.<purpose>``; and in words what about it."""

    field: str
    what: str


@dataclass(frozen=True)
class CorrectionFacts:
    """The notice, and the answer to it once there is one."""

    application: str
    missing: tuple[Missing, ...]
    asked_by: str
    asked_at: datetime
    paused: bool
    answered_by: str = ""
    answered_at: datetime | None = None
    note: str = ""
