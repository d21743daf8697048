"""What happens between the question and its answer: extension, joint sign, the head's consent, statistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shuqiao.kernel.refusals import Words
from shuqiao.sharing.facts.applications import USUAL_TERMS, Citation, DecisionKind, Part, Terms

MOST_TOGETHER = 100
"""Applications answered by one act: what one person reads through and one transaction carries."""

OPINIONS = {
    "agree": Words("同意", "agree"),
    "agree_with_limits": Words("有条件同意", "agree with limits"),
    "disagree": Words("不同意", "disagree"),
}
"""What an inner unit may say when it is asked (会签)."""


@dataclass(frozen=True)
class Answer:
    """What a reviewer answers.  ``part`` belongs to consent in part, ``citation`` to a refusal by law."""

    kind: DecisionKind
    part: Part | None = None
    terms: Terms = USUAL_TERMS
    reason_code: str = ""
    reason: str = ""
    citation: Citation | None = None
    extra_conditions: str = ""


@dataclass(frozen=True)
class Proposal:
    """An answer that waits for the provider's head (809号: with the consent of the head of the work unit)."""

    id: int
    answer: Answer
    by_id: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Extension:
    """A request for more working days (申请延期), at most one to an application.

    ``outcome``: requested, allowed, denied, or lapsed where the limit passed or the answer came first.
    """

    application: str
    working_days: int
    reason: str
    by_id: str
    by: str
    at: datetime
    due_on: date
    article: str
    outcome: str = "requested"
    answered_by: str = ""
    answered_at: datetime | None = None
    answer_reason: str = ""
    new_due_on: date | None = None


@dataclass(frozen=True)
class Opinion:
    """What one inner unit says; ``opinion`` is a code of :data:`OPINIONS`, empty until it has said it."""

    unit: int
    unit_name: str
    opinion: str = ""
    words: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class JointSign:
    """Inner units that were asked (会签).  Open until all have said it or the reviewer closed it."""

    id: int
    asked_by: str
    asked_at: datetime
    words: str
    opinions: tuple[Opinion, ...]
    closed_at: datetime | None = None
    closed_by: str = ""
    close_reason: str = ""

    @property
    def waits_for(self) -> tuple[Opinion, ...]:
        """The units that have not said anything; none once it is closed."""
        return () if self.closed_at else tuple(one for one in self.opinions if not one.opinion)


@dataclass(frozen=True)
class Handling:
    """The provider's own work on an application, for the provider and the overseers.

    The applicant sees that it waits and the extension, not what inner units said.
    """

    extension: Extension | None
    joint_signs: tuple[JointSign, ...] = ()
    proposal: Proposal | None = None

    @property
    def open_joint_sign(self) -> JointSign | None:
        return next((one for one in self.joint_signs if one.waits_for), None)


@dataclass(frozen=True)
class RefusalCount:
    """How often a department refused an entry for one reason.  ``decided``: all answers for that entry."""

    provider: str
    provider_name: str
    entry_code: str
    entry_name: str
    reason_code: str
    count: int
    decided: int


@dataclass(frozen=True)
class Obstruction:
    """What a provider asked beyond its catalogue (自行设限), with the entry of the log that proves it."""

    application: str
    entry_code: str
    entry_name: str
    provider: str
    provider_name: str
    applicant_department_name: str
    said: str
    by: str
    at: datetime
    decision: DecisionKind
    trace: str
    """The log entry's id; empty where it waits for its place in the log no longer than a moment."""
