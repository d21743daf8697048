"""What is asked for that no entry offers, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from shuqiao.sharing.facts.applications import Citation
from shuqiao.sharing.states.demands import DemandState


@dataclass(frozen=True)
class DemandItem:
    """One item that is wished for: what it is called, what it means, its type where known."""

    name: str
    meaning: str = ""
    type: str = ""


@dataclass(frozen=True)
class Wish:
    """What is asked for, or what a draft says so far.  ``supposed`` is the credit code of the department thought of.

    ``why_not`` says why the similar published entries do not do.
    """

    name: str = ""
    items: tuple[DemandItem, ...] = ()
    matter_code: str = ""
    matter_name: str = ""
    basis: str = ""
    purpose_type: str = ""
    scenario: str = ""
    scenario_text: str = ""
    method: str = ""
    frequency: str = ""
    period_from: date | None = None
    period_to: date | None = None
    supposed: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Declined:
    """Why a demand is on the negative list (负面清单)."""

    reason: str
    citation: Citation
    by: str
    department: str
    department_name: str
    at: datetime


@dataclass(frozen=True)
class DemandFacts:
    """One demand.  ``department`` is the one that owes the next step, empty while nobody does.

    ``details`` is False for a reader who sees only that it exists: name, departments, state.
    ``arises_from`` is the dispute whose decision made the department answer anew.
    """

    number: str
    wish: Wish
    applicant_department: str
    applicant_department_name: str
    applicant_id: str
    applicant_name: str
    state: DemandState
    version: int
    created_at: datetime
    submitted_at: datetime | None = None
    filed_at: datetime | None = None
    approved_by: str = ""
    reason: str = ""
    department: str = ""
    department_name: str = ""
    note: str = ""
    merged_into: str | None = None
    entry_id: int | None = None
    entry_code: str = ""
    entry_name: str = ""
    declined: Declined | None = None
    arises_from: str = ""
    due_on: date | None = None
    details: bool = True


@dataclass(frozen=True)
class NegativeLine:
    """One line of the negative list: a demand that was declined, or an entry that is published as not shared."""

    kind: str
    number: str
    name: str
    department: str
    department_name: str
    reason: str
    citation: Citation
    applicant: str = ""
    on: date | None = None


@dataclass(frozen=True)
class RowOutcome:
    """What became of one row of a list; ``row`` counts from 1 as in the file."""

    row: int
    number: str
    name: str
    outcome: str
    column: str = ""
    refusal: Exception | None = None


@dataclass(frozen=True)
class ListReport:
    """What became of a list that was read: every row, and whether anything was written."""

    kind: str
    outcomes: tuple[RowOutcome, ...]
    written: bool
    trial: bool
    audit: str | None = None
    grid: object = field(default=None, compare=False)
    header: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many rows ended how."""
        names = ("created", "changed", "unchanged", "refused", "held")
        return {name: sum(1 for one in self.outcomes if one.outcome == name) for name in names}
