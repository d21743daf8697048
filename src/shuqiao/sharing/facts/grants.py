"""What is said and agreed about a grant: renewals, negotiated stops, emergency stops, outages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shuqiao.sharing.states import EmergencyState, OutageState, RenewalState, TalkState

STOPPING = ("suspend", "revoke", "narrow")
"""The verbs that two sides may negotiate."""


@dataclass(frozen=True)
class RenewalFacts:
    """A request to let a grant run on until ``until``.  ``was_until`` is the end that it had when it was asked."""

    number: str
    grant: str
    entry_name: str
    state: RenewalState
    was_until: date
    until: date
    reason: str
    asked_at: datetime
    asked_by_id: str
    asked_by: str
    approved_by: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
    answer: str = ""


@dataclass(frozen=True)
class TalkFacts:
    """The negotiation of a stop (停用协商): which verb, from when, why; who proposed it, who answers."""

    number: str
    grant: str
    entry_name: str
    state: TalkState
    verb: str
    from_on: date
    reason: str
    proposer: str
    answerer: str
    proposed_at: datetime
    proposed_by: str
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""


@dataclass(frozen=True)
class EmergencyFacts:
    """An emergency stop (紧急停用) and the report on it that the authority is owed until ``report_due_at``."""

    number: str
    grant: str
    entry_name: str
    state: EmergencyState
    department: str
    incident: str
    words: str
    stopped_at: datetime
    stopped_by: str
    report_due_at: datetime
    overdue_told_at: datetime | None = None
    reported_at: datetime | None = None
    reported_by: str = ""
    report: str = ""
    resumed_at: datetime | None = None
    remedy: str = ""


@dataclass(frozen=True)
class Concerned:
    """A system that an outage concerns, by the grant it uses."""

    system: str
    consumer: str
    consumer_name: str
    grant: str
    entry_name: str


@dataclass(frozen=True)
class OutageFacts:
    """A planned outage (停用预告) of entries.  ``breach_candidate``: an emergency, told later than agreed."""

    number: str
    provider: str
    provider_name: str
    state: OutageState
    entries: tuple[tuple[str, str], ...]
    from_at: datetime
    to_at: datetime
    reason: str
    emergency: str
    breach_candidate: bool
    concerned: tuple[Concerned, ...]
    announced_at: datetime
    announced_by: str

    @property
    def names(self) -> tuple[str, ...]:
        """The entries' names."""
        return tuple(name for _, name in self.entries)
