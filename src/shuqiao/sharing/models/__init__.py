"""Tables of this room, a file to a subject.  Constraints restate every invariant that must survive a race."""

from __future__ import annotations

from shuqiao.sharing.models.applications import (
    Application,
    Basket,
    Counter,
    Direct,
    Grant,
)
from shuqiao.sharing.models.clocks import Clock
from shuqiao.sharing.models.reminders import Reminder

__all__ = [
    "Application",
    "Basket",
    "Clock",
    "Counter",
    "Direct",
    "Grant",
    "Reminder",
]
