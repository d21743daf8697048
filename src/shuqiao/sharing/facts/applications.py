"""What rules read and queries return.

Departments are credit codes, days are days in China, moments are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shuqiao.sharing.states import LIVE, ApplicationState, GrantState


class DecisionKind(StrEnum):
    CONSENT = "consent"
    CONSENT_IN_PART = "consent_in_part"
    REFUSE = "refuse"
    EXCLUDED = "excluded"  # refused at once by the entry's own conditions of use


@dataclass(frozen=True)
class Decision:
    """The one answer to an application, with its reason (51号 Art. 12).

    ``extra_conditions`` is what the provider asked beyond its own catalogue entry:
    kept because it may be obstruction, never because it binds.  ``confirmed_by`` is the
    provider's head where the rule set wants that consent, else empty.
    """

    kind: DecisionKind
    at: datetime
    by: str
    department: str
    reason_code: str
    reason: str
    article: str
    extra_conditions: str = ""
    confirmed_by: str = ""


@dataclass(frozen=True)
class Citation:
    """A law cited as the ground of a refusal: all three parts are needed."""

    title: str
    document_number: str
    article: str


@dataclass(frozen=True)
class RefusalGround:
    """One ground on which *this* application may be refused: a condition of the entry itself."""

    code: str
    zh: str
    en: str
    holds: bool


@dataclass(frozen=True)
class Clock:
    """How long an answer may still take, and whose turn it is.

    ``overdue`` is true from the day after ``due_on``, a day off included, so
    ``overdue_wd`` may still be 0 then.  ``unknown_years``: years up to ``due_on`` whose
    holidays are not announced yet, counted Monday to Friday (rules.md 6).
    """

    due_on: date
    remaining_wd: int
    overdue_wd: int
    overdue: bool
    turn: str
    turn_name: str
    article: str
    unknown_years: tuple[int, ...] = ()


MOST_DAILY = 100_000_000
"""Calls or rows a day that can be stated."""


@dataclass(frozen=True)
class Scope:
    """What is asked, or what a draft says so far.  Empty text means: not filled in yet.

    ``frequency`` is how often the data are asked for (a cycle of the catalogue's list),
    ``daily_volume`` how many calls or rows a day are expected.
    """

    basis: str = ""
    purpose_type: str = ""
    scenario: str = ""
    scenario_text: str = ""
    matter_code: str = ""
    matter_name: str = ""
    items: tuple[str, ...] = ()
    lookup_items: tuple[str, ...] = ()
    method: str = "query"
    row_filter: dict[str, Any] | None = None
    frequency: str = ""
    daily_volume: int | None = None
    period_from: date | None = None
    period_to: date | None = None
    systems: tuple[str, ...] = ()
    contact_name: str = ""
    contact_phone: str = ""
    truth_statement: bool = False

    @property
    def purpose(self) -> str:
        """The purpose code that a call carries: ``<matter code>.<purpose type>``."""
        return f"{self.matter_code}.{self.purpose_type}"


@dataclass(frozen=True)
class ApplicationFacts:
    """One application.  ``clock`` is filled where a reader asked on a certain day.

    ``unit`` is the inner unit of the provider that handles it (转办), None while nobody sent it to one.
    ``approved_post`` is the post of the head who approved, as the department names it.  While the
    applicant corrects (待补正) and the clock stands still, ``left_wd`` working days remain.
    """

    number: str
    entry_code: str
    entry_name: str
    provider: str
    provider_name: str
    applicant_department: str
    applicant_department_name: str
    applicant_id: str
    applicant_name: str
    scope: Scope
    state: ApplicationState
    version: int
    created_at: datetime
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    approved_by: str = ""
    approved_post: str = ""
    return_reason: str = ""
    due_on: date | None = None
    left_wd: int | None = None
    rule_set_name: str = ""
    rule_set_version: str = ""
    due_article: str = ""
    escalated_at: datetime | None = None
    paused_on: date | None = None
    decision: Decision | None = None
    grants: tuple[str, ...] = ()
    clock: Clock | None = None
    basket: str | None = None
    unit: int | None = None
    unit_name: str = ""


@dataclass(frozen=True)
class GrantedItem:
    """An item that is answered, and the item rule it is answered under."""

    item: str
    rule: str


@dataclass(frozen=True)
class Terms:
    """The bounds a provider sets for the calls of a grant.  ``printable``: a desk may print what it is answered."""

    rows_per_call: int = 100
    calls_per_minute: int = 600
    bearer: bool = False
    printable: bool = False


USUAL_TERMS = Terms()


@dataclass(frozen=True)
class Part:
    """What a provider chooses to give: never more than asked, see ``rules.deciding.in_part``.

    ``period_to`` None keeps the asked end; ``row_filter`` None keeps the asked rows.
    """

    items: tuple[GrantedItem, ...]
    period_to: date | None = None
    row_filter: dict[str, Any] | None = None


@dataclass(frozen=True)
class GrantFacts:
    """Who may have which items, masked how, for which purposes, from when until when.

    ``application`` is None for a standing grant.  ``valid_from`` and ``valid_to`` are
    both inclusive days.  ``version`` rises with each change.  ``first_receipt`` is the receipt
    of the first successful delivery, which ends the supply clock (T15); empty until then.
    both inclusive days.  ``version`` rises with each change.  ``offered_end`` is the
    end of which its users were reminded, so that they are reminded once.
    """

    number: str
    application: str | None
    entry_code: str
    entry_name: str
    provider: str
    provider_name: str
    consumer: str
    consumer_name: str
    systems: tuple[str, ...]
    methods: tuple[str, ...]
    items: tuple[GrantedItem, ...]
    lookup_items: tuple[str, ...]
    row_filter: dict[str, Any] | None
    purposes: tuple[str, ...]
    purpose_text: str
    context_required: tuple[str, ...]
    case_pattern: str | None
    subjects_per_case: int | None
    case_days: int | None
    rows_per_call: int
    calls_per_minute: int
    valid_from: date
    valid_to: date
    rule_set_name: str
    rule_set_version: str
    article: str
    grade: int
    bearer: bool
    state: GrantState = GrantState.ACTIVE
    version: int = 1
    stop_code: str = ""
    stop_reason: str = ""
    stop_article: str = ""
    printable: bool = False
    first_delivery_at: datetime | None = None
    first_receipt: str = ""

    @property
    def supplying(self) -> bool:
        """供数准备中: live, no test, and nothing was delivered yet.  Read from the row, no state."""
        return self.live and not self.test and not self.first_receipt

    kind: str = "production"
    offered_end: date | None = None

    @property
    def test(self) -> bool:
        """A grant for trying calls: answered with generated data only (测试授权)."""
        return self.kind == TEST

    @property
    def standing(self) -> bool:
        """A grant by an unconditional entry, without an application."""
        return self.application is None

    @property
    def live(self) -> bool:
        return self.state in LIVE


TEST = "test"
"""The kind of a grant that is not ``production``."""

MOST_IN_BASKET = 50
"""Entries in one basket: what one person reads through and one transaction carries."""


@dataclass(frozen=True)
class Line:
    """One entry of a basket, and what is asked of it; the rest of the form is the same for all entries."""

    entry_code: str
    items: tuple[str, ...] = ()
    lookup_items: tuple[str, ...] = ()
    method: str = "query"
    row_filter: dict[str, Any] | None = None
    frequency: str = ""
    daily_volume: int | None = None


@dataclass(frozen=True)
class Waiting:
    """Whose turn it is: ``side`` is applicant, head, provider or provider_head; ``due_on`` where a clock runs."""

    side: str
    department: str
    department_name: str
    due_on: date | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Member:
    """One entry in a basket: its application with its clock, or none where the entry is unconditional."""

    entry_code: str
    entry_name: str
    provider: str
    provider_name: str
    scope: Scope
    application: ApplicationFacts | None
    grants: tuple[GrantFacts, ...]
    waits: Waiting | None


@dataclass(frozen=True)
class BasketFacts:
    """A basket and how each of its entries stands.  ``submitted_at`` is the first time it was sent off."""

    number: str
    applicant_department: str
    applicant_department_name: str
    applicant_id: str
    applicant_name: str
    created_at: datetime
    submitted_at: datetime | None
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Stop:
    """Why a grant is suspended or revoked (requirement 34): a code of :data:`STOP_CODES` and words."""

    code: str
    text: str
    article: str = ""


STOP_CODES = {
    "law": ("法律法规规定", "Required by law"),
    "incident": ("安全事件（紧急停用）", "Security incident (emergency stop)"),
    "agreed": ("双方协商一致", "Agreed by both sides"),
    "entry": ("目录条目暂停、注销或变更", "The catalogue entry was suspended, retired or changed"),
    "closed": ("部门撤销", "One of the departments was closed"),
}
"""No one-sided stop: other reasons than these do not stop a grant."""
PLATFORM_ONLY = frozenset({"entry", "closed"})
"""Reasons that the platform itself sees; people do not give them."""
