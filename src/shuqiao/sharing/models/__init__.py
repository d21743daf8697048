"""Tables of this room, a file to a subject.  Constraints restate every invariant that must survive a race."""

from __future__ import annotations

from shuqiao.sharing.models.applications import (
    Application,
    Basket,
    Counter,
    Direct,
    Grant,
)
from shuqiao.sharing.models.calendars import (
    CalendarYear,
)
from shuqiao.sharing.models.clocks import (
    Clock,
)
from shuqiao.sharing.models.corrections import (
    Correction,
)
from shuqiao.sharing.models.deciding import (
    Extension,
    JointSign,
    Opinion,
    Proposal,
)
from shuqiao.sharing.models.demands import (
    Demand,
)
from shuqiao.sharing.models.disputes import (
    Dispute,
    DisputeMeeting,
    DisputeRuling,
)
from shuqiao.sharing.models.documents import (
    Document,
)
from shuqiao.sharing.models.grants import (
    Emergency,
    Outage,
    Reader,
    Renewal,
    StopTalk,
)
from shuqiao.sharing.models.papers import (
    Paper,
)
from shuqiao.sharing.models.reminders import (
    Reminder,
)
from shuqiao.sharing.models.templates import (
    FormTemplate,
)
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
    "CalendarYear",
    "Clock",
    "Contractor",
    "Correction",
    "Counter",
    "Demand",
    "Direct",
    "Disposal",
    "Dispute",
    "DisputeMeeting",
    "DisputeRuling",
    "Document",
    "Emergency",
    "Extension",
    "FormTemplate",
    "Grant",
    "JointSign",
    "Opinion",
    "Outage",
    "Paper",
    "Proposal",
    "Reader",
    "Reminder",
    "Renewal",
    "StopTalk",
    "UsageRecord",
    "UsageVersion",
]
