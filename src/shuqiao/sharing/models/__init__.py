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
from shuqiao.sharing.models.use import (
    Authorisation,
    Contractor,
    Disposal,
    UsageRecord,
    UsageVersion,
)

__all__ = [
    "Application",
    "Authorisation",
    "Basket",
    "Clock",
    "Contractor",
    "Counter",
    "Direct",
    "Disposal",
    "Grant",
    "UsageRecord",
    "UsageVersion",
]
