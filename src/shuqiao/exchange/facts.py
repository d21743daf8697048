"""What rules read and queries return.  Departments are credit codes, moments are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shuqiao.exchange.states import GatewayState, OrderState
from shuqiao.wire.orders import ItemType, Order


@dataclass(frozen=True)
class GatewayFacts:
    """A gateway member (前置机).  ``health`` is filled where a reader asked at a moment.

    ``public`` are the addresses (scheme and authority) under which it says callers reach it.
    """

    member: str
    name: str
    department: str
    state: GatewayState
    epoch: int
    feed_seq: int
    registered_at: datetime
    enrolled_at: datetime | None = None
    last_seen_at: datetime | None = None
    request_keyid: str = ""
    accepted_size: int = 0
    health: str = ""
    public: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return f"gateway:{self.member}"

    @property
    def serves_browsers(self) -> bool:
        """Whether a page may be sent to it."""
        return self.state is GatewayState.ENROLLED and bool(self.public)


CONSENT_FORMS = ("written", "electronic", "declared", "by_law")
"""How a person's authorisation was given: 书面, 电子, 告知承诺, 依法无需 (users.md A1)."""


@dataclass(frozen=True)
class ConsentDoubtFacts:
    """Calls under one authorisation's number that the consumer's register does not cover.

    ``reason``: ``unknown``, ``outside_period``, ``revoked``, ``out_of_scope`` or, past the stated number of lines
    of one grant, ``many`` with an empty number.
    """

    grant: str
    entry_name: str
    consumer: str
    provider: str
    number: str
    purpose: str
    case: str
    reason: str
    first_on: date
    last_on: date
    count: int


@dataclass(frozen=True)
class DeskQuestion:
    """What a clerk says of one question; never the subject asked about."""

    purpose: str
    case: str
    reason: str = ""
    consent_number: str = ""
    consent_form: str = ""


@dataclass(frozen=True)
class PortalLeave:
    """A portal token with the gateway that takes it, and the address at which a browser finds it."""

    member: str
    name: str
    address: str
    token: str
    expires_at: str


@dataclass(frozen=True)
class SourceFacts:
    """A department's database behind a gateway.  Its address and password are the gateway's alone."""

    code: str
    name: str
    gateway: str
    owner: str
    registered_at: datetime


@dataclass(frozen=True)
class Binding:
    """Items of an entry bound to columns of one table.

    ``columns``: item → column.  ``internal``: columns that no item names, with their
    types, for the stable order only.  ``order``: columns that together order rows
    uniquely; empty means that answers cannot be paged.
    """

    table: str
    columns: Mapping[str, str]
    order: tuple[str, ...] = ()
    internal: Mapping[str, ItemType] = field(default_factory=dict)


@dataclass(frozen=True)
class AttachmentFacts:
    """A published entry's binding to a source (资源挂接)."""

    entry_code: str
    entry_name: str
    provider: str
    source: str
    gateway: str
    owner: str
    binding: Binding
    version: int
    attached_at: datetime
    attached_by: str


@dataclass(frozen=True)
class Place:
    """Which order is being compiled: number and version are given by the caller, under a lock."""

    number: str
    version: int
    system: str
    method: str


@dataclass(frozen=True)
class SupplyTerms:
    """Data of the room: lease by grade, and the time a source may take."""

    lease_s: Mapping[int, int]
    source_seconds: int
    revoked_shown_days: int


@dataclass(frozen=True)
class OrderFacts:
    """An order (供数单) with its current version.

    ``order`` is the signed content, read back from its bytes.  The consumer's side sees it
    without source, table and columns (``whole`` False): how the provider stores its data is
    the provider's own affair.  ``sha256`` is always that of the signed bytes.
    """

    number: str
    version: int
    state: OrderState
    grant: str
    system: str
    method: str
    gateway: str
    order: Order
    sha256: bytes
    issued_at: datetime
    withdrawn_at: datetime | None = None
    rows_limited: bool = False
    whole: bool = True


@dataclass(frozen=True)
class GapFacts:
    """Why an active grant has no order for a system: code and facts of the refusal, bilingual through ``zh``/``en``."""

    grant: str
    system: str
    entry_code: str
    provider: str
    consumer: str
    code: str
    zh: str
    en: str
    since_at: datetime


@dataclass(frozen=True)
class ProbeFacts:
    """A question to a gateway about a table, and its answer (counts and names, never a row)."""

    number: str
    gateway: str
    source: str
    table: str
    wants: str
    requested_at: datetime
    requested_by: str
    answered_at: datetime | None = None
    answer: dict[str, Any] | None = None


@dataclass(frozen=True)
class CountFacts:
    """How many log entries of a kind a gateway wrote on a day in China, per grant and outcome."""

    gateway: str
    day: date
    kind: int
    grant: str
    outcome: str
    count: int


@dataclass(frozen=True)
class AlarmFacts:
    """A gateway's alarm, or the platform's about it, once per day, kind and object."""

    gateway: str
    day: date
    kind: str
    about: str
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class TreeState:
    """What the platform knows of a gateway's log: every leaf up to ``size`` was taken in.

    ``frontier`` are the roots of the perfect subtrees of the tree of ``size``, largest first.
    """

    size: int
    root: bytes
    frontier: tuple[bytes, ...]


@dataclass(frozen=True)
class Enrolment:
    """What a gateway is told when it enrols; ``control_public`` is pinned from then on."""

    member: str
    control_public: str
    control_keyid: str
    log_name: str
    platform_vkey: str
    demo: bool


@dataclass(frozen=True)
class Intake:
    """The answer to a segment.  ``witnessed`` are (size, platform proof) pairs, smallest first."""

    accepted_size: int
    consistency: tuple[str, ...]
    witnessed: tuple[tuple[int, dict[str, Any]], ...]
