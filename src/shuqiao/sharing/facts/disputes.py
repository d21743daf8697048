"""A dispute between two departments, its minutes and its decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shuqiao.sharing.states.disputes import DisputeState, Forum


class About(StrEnum):
    """What a dispute is about."""

    APPLICATION = "application"
    GRANT = "grant"
    DEMAND = "demand"


class Outcome(StrEnum):
    UPHELD = "upheld"  # the claim stands: what is owed is written down
    REOPEN = "reopen"  # the provider answers anew
    DISMISSED = "dismissed"  # the answer stands


@dataclass(frozen=True)
class Place:
    """Where a department sits: a division of GB/T 2260, cut to its level."""

    division: str
    level: str


@dataclass(frozen=True)
class Subject:
    """What is disputed, as it stands: who claims against whom, and whether a refusal is at stake."""

    about: About
    number: str
    name: str
    claimant: str
    claimant_name: str
    respondent: str
    respondent_name: str
    disputable: bool
    refused: bool


@dataclass(frozen=True)
class Meeting:
    """One meeting (协商记录): when, who was there, what was said."""

    held_on: date
    attended: str
    text: str
    by: str = ""
    department_name: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Ruling:
    """A decision: what is owed, by whom, until when; ``document_number`` names the paper of a superior body."""

    outcome: Outcome
    text: str
    due_on: date | None = None
    document_number: str = ""
    forum: Forum = Forum.AUTHORITY
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class DisputeFacts:
    """One dispute.  ``forum`` is empty while the sides negotiate; ``rulings`` are all decisions, the last one counts.

    ``reopened`` is the new application or demand that a decision led to; ``overturned`` tells whether a refusal
    did not stand.
    """

    number: str
    about: About
    subject: str
    subject_name: str
    claimant: str
    claimant_name: str
    respondent: str
    respondent_name: str
    claim: str
    state: DisputeState
    version: int
    opened_at: datetime
    opened_by: str
    refused: bool
    forum: Forum | None = None
    division: str = ""
    meetings: tuple[Meeting, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    reopened: str = ""
    closing: str = ""
    rule_set_name: str = ""
    rule_set_version: str = ""
    article: str = ""
    due_on: date | None = None

    @property
    def ruling(self) -> Ruling | None:
        """The decision that counts."""
        return self.rulings[-1] if self.rulings else None

    @property
    def overturned(self) -> bool:
        """A refusal that did not stand: counted for the provider (evaluation)."""
        return self.refused and self.ruling is not None and self.ruling.outcome is not Outcome.DISMISSED

    @property
    def sides(self) -> tuple[str, str]:
        return (self.claimant, self.respondent)
