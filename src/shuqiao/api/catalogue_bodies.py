"""The JSON of a catalogue entry, in and out.  The shape only; what it means is the room's validator's."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

from shuqiao.catalogue import facts


class Body(Schema):
    """No unknown fields, no silent conversion: ``"5"`` is no number."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class ClassBody(Body):
    lei: str = ""
    xiang: str = ""
    mu: str = ""
    ximu: list[str] = []


class BasisBody(Body):
    title: str = ""
    document_number: str = ""
    article: str = ""
    kind: str = ""

    def facts(self) -> facts.LegalBasis:
        return facts.LegalBasis(**self.model_dump())


class SharingBody(Body):
    """``methods`` empty: all that the mode brings."""

    type_: str = Field("", alias="type")
    condition_text: str = ""
    basis: BasisBody | None = None
    mode_category: str = ""
    mode_type: str = ""
    mode_reason: str = ""
    methods: list[str] = []


class ConditionsBody(Body):
    """Structured conditions of use; null or absent lists restrict nothing."""

    departments: list[str] | None = None
    purpose_types: list[str] | None = None
    scenarios: list[str] | None = None
    excluded_scenarios: list[str] = []
    methods: list[str] | None = None
    retention_days: int | None = None
    case_required: bool = False
    context_required: list[str] = []
    subjects_per_case: int | None = None
    case_days: int | None = None
    case_pattern: str | None = None
    row_filter_hint: str = ""
    text: str = ""


class OpeningBody(Body):
    to_public: bool = False
    condition: str = ""


class CoverageBody(Body):
    """``keys``: key item to the value prefixes that the source covers."""

    text: str = ""
    region: str = ""
    period: str = ""
    gaps: str = ""
    keys: dict[str, list[str]] = {}


class ItemBody(Body):
    """One information item; null overrides mean: as the entry says.  ``derived`` defines a derived item."""

    name: str
    type: str = ""
    length: int | None = None
    kind: str = "text"
    is_key: bool = False
    grade: int = 1
    mask: str = "plain"
    sharing_type: str | None = None
    condition_text: str = ""
    basis: BasisBody | None = None
    to_public: bool | None = None
    update_cycle: str | None = None
    derived: dict[str, Any] | None = None


class EntryBody(Body):
    """What a compiler writes.  ``code`` empty: the platform gives one at approval."""

    name: str
    class_: ClassBody = Field(ClassBody(), alias="class")
    code: str = ""
    inner_unit: str = ""
    abstract: str = ""
    format_category: str = ""
    format_type: str = ""
    format_other: str = ""
    items: list[ItemBody] = []
    sharing: SharingBody = SharingBody(type="")
    conditions: ConditionsBody = ConditionsBody()
    opening: OpeningBody = OpeningBody()
    update_cycle: str = ""
    related: list[str] = []
    coverage: CoverageBody = CoverageBody()
    contact_name: str = ""
    contact_phone: str = ""
    grade: int = 1
    data_class: str = "general"
    secrecy: str = "none"

    def draft(self) -> facts.EntryDraft:
        """The same as facts."""
        values = _tuples(self.model_dump(exclude={"items", "class_", "sharing", "conditions", "opening", "coverage"}))
        sharing = _tuples(self.sharing.model_dump(exclude={"basis"}))
        basis = self.sharing.basis
        return facts.EntryDraft(
            class_=facts.ClassFacts(**_tuples(self.class_.model_dump())),
            items=tuple(_item(item) for item in self.items),
            sharing=facts.SharingFacts(**sharing, basis=basis.facts() if basis else None),
            conditions=facts.ConditionsOfUse(**_tuples(self.conditions.model_dump())),
            opening=facts.OpeningFacts(**self.opening.model_dump()),
            coverage=facts.CoverageFacts(
                **{**self.coverage.model_dump(), "keys": {k: tuple(v) for k, v in self.coverage.keys.items()}}
            ),
            **values,
        )


class ReasonOut(Schema):
    field: str
    text: str


class EntryOut(EntryBody):
    """An entry as the platform holds it.  ``verbs`` are what you may do to it now."""

    model_config = ConfigDict(strict=False, populate_by_name=True)

    id: int
    provider: str
    provider_name: str
    state: str
    version: int
    revision: int
    published_on: date | None
    changed_at: datetime | None
    holds_personal_identifiers: bool
    reasons: list[ReasonOut]
    verbs: list[str]


def entry_out(entry: facts.EntryFacts, verbs: tuple[str, ...]) -> dict[str, Any]:
    """The members of :class:`EntryOut`."""
    members = _lists(asdict(entry))
    members["class"] = members.pop("class_")
    members["sharing"]["type"] = members["sharing"].pop("type_")
    return {**members, "verbs": list(verbs)}


def _item(body: ItemBody) -> facts.ItemFacts:
    values = body.model_dump(exclude={"basis"})
    return facts.ItemFacts(**values, basis=body.basis.facts() if body.basis else None)


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _lists(value: Any) -> Any:
    """JSON has lists only; the strict bodies say so too."""
    if isinstance(value, dict):
        return {name: _lists(member) for name, member in value.items()}
    return [_lists(member) for member in value] if isinstance(value, (list, tuple)) else value
