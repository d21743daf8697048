"""How what was granted is used, and what becomes of it: facts of the four registers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from shuqiao.sharing.facts.applications import GrantFacts
from shuqiao.sharing.states import AuthorisationState, ContractorState, DisposalState, UsageState

USAGE_TEXTS = ("scenario", "process", "effect", "storage", "destruction")
"""What a usage record says in words, as the Regulation lists it (rules.md 3.5)."""

CONSENT_FORMS = ("written", "electronic", "declared", "by_law")
"""书面, 电子, 告知承诺, 依法无需 (users.md A1)."""

WAYS = ("delete", "return", "keep")
"""How data are disposed of as the provider requires: 删除, 返还, 说明理由后留存."""

NOTHING_STORED = "nothing_stored"
"""The way of a disposal in which there was nothing to dispose of: calls of query and verify only."""


@dataclass(frozen=True)
class Usage:
    """What a consumer says of its use of one grant in one period."""

    period_from: date
    period_to: date
    scenario: str = ""
    process: str = ""
    effect: str = ""
    storage: str = ""
    destruction: str = ""
    cases: int | None = None
    calls: int | None = None


@dataclass(frozen=True)
class UsageVersion:
    """One state of a usage record.  ``usage`` is None once its content was erased."""

    version: int
    usage: Usage | None
    counted: int | None
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class UsageFacts:
    """A usage record with all its versions, oldest first.

    ``counted``: calls that the platform itself knows of, None where it knows of none.
    ``keep_until`` None: the rule set names no years, and the record is kept without end.
    """

    number: str
    grant: str
    entry_name: str
    consumer: str
    consumer_name: str
    provider: str
    provider_name: str
    state: UsageState
    version: int
    period_from: date
    period_to: date
    keep_until: date | None
    rule_set_name: str
    rule_set_version: str
    versions: tuple[UsageVersion, ...] = ()

    @property
    def latest(self) -> UsageVersion:
        return self.versions[-1]


@dataclass(frozen=True)
class ConsentScope:
    """For what a person's authorisation was given.  Empty tuples: no restriction of that sort."""

    matter_code: str = ""
    entries: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Consent:
    """A paper or electronic authorisation as a counter registers it; nothing of the person is in it."""

    number: str
    form: str
    valid_from: date
    valid_to: date
    case: str = ""
    scope: ConsentScope = ConsentScope()


@dataclass(frozen=True)
class ConsentAsked:
    """What the receipt of a call says of a person's authorisation."""

    department: str
    number: str
    entry: str
    purpose: str
    case: str
    day: date


@dataclass(frozen=True)
class AuthorisationFacts:
    """A registered authorisation (授权书).  ``register`` is the platform's number of the line."""

    register: str
    department: str
    department_name: str
    consent: Consent
    state: AuthorisationState
    registered_at: datetime
    registered_by: str
    revoked_on: date | None = None
    revoke_reason: str = ""


@dataclass(frozen=True)
class DisposalReport:
    """What the consumer says it did: in which way, with which proof; ``keep_until`` where it asks to keep."""

    way: str
    text: str
    proof: str = ""
    keep_until: date | None = None


@dataclass(frozen=True)
class DisposalFacts:
    """What becomes of the data of a grant that ended.  ``required`` is the way that the provider asks for."""

    number: str
    grant: str
    entry_name: str
    consumer: str
    consumer_name: str
    provider: str
    provider_name: str
    methods: tuple[str, ...]
    state: DisposalState
    opened_on: date
    required: str
    required_text: str
    due_on: date | None
    report: DisposalReport | None = None
    reported_at: datetime | None = None
    reported_by: str = ""
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True)
class Access:
    """What a contractor may reach for whom, and who answers for it."""

    organisation: str
    organisation_code: str
    systems: tuple[str, ...]
    scope: str
    valid_from: date
    valid_to: date
    staff_count: int
    staff_numbers: tuple[str, ...]
    promise: str
    supervisor: str
    grants: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContractorFacts:
    """A line of the register of contractors' access (第三方登记)."""

    number: str
    department: str
    department_name: str
    access: Access
    state: ContractorState
    version: int
    registered_at: datetime
    registered_by: str
    ended_on: date | None = None
    end_reason: str = ""


@dataclass(frozen=True)
class HeldItem:
    """One item under one grant, as the combination rule reads it.

    ``kind`` and ``grade`` are the catalogue's; ``subjects`` the kinds of keys by which the grant finds a person.
    """

    grant: str
    item: str
    kind: str
    rule: str
    grade: int
    subjects: frozenset[str]


@dataclass(frozen=True)
class ItemClass:
    """What items are for the combination rule: by kind and by words in the name."""

    code: str
    kinds: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class CombinationRule:
    """Classes that together re-identify (``grade`` None) or reach ``grade``.

    ``hidden`` names a class given masked by one grant and whole by another; then ``classes`` is empty.
    """

    code: str
    zh: str
    en: str
    classes: tuple[str, ...] = ()
    hidden: str = ""
    grade: int | None = None


@dataclass(frozen=True)
class Combinations:
    """The combination rules as data, which an operator may replace."""

    version: str
    source: str
    classes: tuple[ItemClass, ...]
    rules: tuple[CombinationRule, ...]


@dataclass(frozen=True)
class Combined:
    """A warning: which rule, about which sort of subject, and the grants that contribute."""

    rule: str
    subject: str
    zh: str
    en: str
    grade: int | None
    grants: frozenset[str]


@dataclass(frozen=True)
class CombinedWith:
    """One contributing grant as a reader may see it: its number only where the reader may see the grant."""

    entry_name: str
    number: str = ""


@dataclass(frozen=True)
class CombinedShown:
    """A warning as shown to one reader."""

    warning: Combined
    grants: tuple[CombinedWith, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Owed:
    """A grant whose use is not recorded for longer than the local figure."""

    grant: GrantFacts
    since: date
    due_on: date
