"""What rules of the catalogue read and what its queries return.

Codes are those of ``data/*.json``; ``provider`` is an 18-character credit code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ClassFacts:
    """The place in the tree 类, 项, 目, 细目 (1272号; rules.md 2.3): 1, 2, 3 and then any digits.

    Levels stay apart: 细目 have no fixed length, so the joined string cannot be split again.
    """

    lei: str = ""
    xiang: str = ""
    mu: str = ""
    ximu: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The front part of the resource code."""
        return self.lei + self.xiang + self.mu + "".join(self.ximu)


@dataclass(frozen=True, kw_only=True)
class LegalBasis:
    """Why an entry is not shared (requirement 20): one provision, named exactly.

    ``kind`` is the authority of the text: law, administrative_regulation, central_policy …
    """

    title: str = ""
    document_number: str = ""
    article: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class SharingFacts:
    """Element 9, 共享属性.

    ``methods`` are the gateway's methods that the sharing mode allows; empty in a
    draft means all that ``mode_type`` brings.  ``mode_reason`` says why a mode
    outside the platform is used.
    """

    type_: str = ""
    condition_text: str = ""
    basis: LegalBasis | None = None
    mode_category: str = ""
    mode_type: str = ""
    mode_reason: str = ""
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConditionsOfUse:
    """Structured conditions (requirement 22), fixed here so that nobody asks for more later.

    ``None`` in a tuple field means no restriction; ``departments`` are credit codes;
    ``case_pattern`` is literal text with ``*`` for any run and ``?`` for one character.
    """

    departments: tuple[str, ...] | None = None
    purpose_types: tuple[str, ...] | None = None
    scenarios: tuple[str, ...] | None = None
    excluded_scenarios: tuple[str, ...] = ()
    methods: tuple[str, ...] | None = None
    retention_days: int | None = None
    case_required: bool = False
    context_required: tuple[str, ...] = ()
    subjects_per_case: int | None = None
    case_days: int | None = None
    case_pattern: str | None = None
    row_filter_hint: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class OpeningFacts:
    """Element 10, 开放属性."""

    to_public: bool = False
    condition: str = ""


@dataclass(frozen=True, kw_only=True)
class CoverageFacts:
    """What the data speak about, so that an empty answer can be read honestly.

    ``keys`` maps a key item to the value prefixes that the source covers.
    """

    text: str = ""
    region: str = ""
    period: str = ""
    gaps: str = ""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """One information item (element 8), able to override the entry's attributes (requirement 2).

    ``mask`` is the weakest rule under which it may be given; ``is_key`` lets it be
    a search condition.  ``None`` in an override means: as the entry says.
    ``derived`` is the definition of a derived item (衍生信息项) over other items of the
    entry, in the form of :mod:`shuqiao.policy.derived`; None for an ordinary one.
    """

    name: str
    type: str = ""
    length: int | None = None
    kind: str = "text"
    is_key: bool = False
    grade: int = 1
    mask: str = "plain"
    sharing_type: str | None = None
    condition_text: str = ""
    basis: LegalBasis | None = None
    to_public: bool | None = None
    update_cycle: str | None = None
    derived: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class EntryDraft:
    """What a compiler writes: the core elements, items and extensions.

    ``code`` is empty where the platform shall give it at approval.  ``related``
    are resource codes.  ``grade`` runs from 1 (low) to 4 (high).
    """

    name: str = ""
    class_: ClassFacts = ClassFacts()
    code: str = ""
    inner_unit: str = ""
    abstract: str = ""
    format_category: str = ""
    format_type: str = ""
    format_other: str = ""
    items: tuple[ItemFacts, ...] = ()
    sharing: SharingFacts = SharingFacts()
    conditions: ConditionsOfUse = ConditionsOfUse()
    opening: OpeningFacts = OpeningFacts()
    update_cycle: str = ""
    related: tuple[str, ...] = ()
    coverage: CoverageFacts = CoverageFacts()
    contact_name: str = ""
    contact_phone: str = ""
    grade: int = 1
    data_class: str = "general"
    secrecy: str = "none"

    def item(self, name: str) -> ItemFacts | None:
        """The item of that exact name."""
        return next((i for i in self.items if i.name == name), None)

    @property
    def input_types(self) -> dict[str, str]:
        """Name → type of the items that a derived item may be computed from."""
        return {i.name: i.type for i in self.items if i.derived is None and i.type}


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a reviewer returned or rejected an entry: per field, or for the whole where ``field`` is empty."""

    field: str
    text: str


@dataclass(frozen=True, kw_only=True)
class EntryFacts(EntryDraft):
    """A catalogue entry as the platform holds it.

    ``version`` counts publications, 0 before the first; ``revision`` counts saves
    and moves.  ``reasons`` are the last reviewer's, empty once resubmitted.
    """

    id: int
    provider: str
    provider_name: str
    state: str
    version: int = 0
    revision: int = 0
    published_on: date | None = None
    holds_personal_identifiers: bool = False
    reasons: tuple[Reason, ...] = ()
    changed_at: datetime | None = None

    @property
    def subject(self) -> str:
        """How audit entries name it."""
        return f"entry:{self.id}"


@dataclass(frozen=True, kw_only=True)
class ReviewFacts:
    """One step of review, kept for ever with the version it was about."""

    verb: str
    by: str
    department: str
    at: datetime
    version: int
    reasons: tuple[Reason, ...] = ()
    checklist: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Term:
    """One value of an enumeration; ``aliases`` are spellings accepted when reading."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()

    def is_called(self, text: str) -> bool:
        """Whether ``text`` is its code, its Chinese name or an alias, letter case aside."""
        return text.casefold() in {t.casefold() for t in (self.code, self.zh, *self.aliases)}


@dataclass(frozen=True, kw_only=True)
class FormatTerm(Term):
    """A format category: its types, and the platform modes it can be shared by (rules.md 2.6.5, 8.2)."""

    types: tuple[Term, ...] = ()
    free: bool = False
    structured: bool = False
    mode_types: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ModeTerm(Term):
    """A platform mode and the gateway's methods that it brings."""

    methods: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KindTerm(Term):
    """What an item holds; ``masks`` are the rules that make sense for it."""

    masks: tuple[str, ...] = ("plain",)
    personal_identifier: bool = False


@dataclass(frozen=True, kw_only=True)
class BasisTerm(Term):
    """An authority of legal texts, and the rule sets that accept it for not sharing (requirement 21)."""

    rule_sets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CheckTerm(Term):
    """One line of the pre-publication checklist (requirement 10)."""

    law: str = ""


@dataclass(frozen=True, kw_only=True)
class ClassNode:
    """A node of the class tree; ``open_`` nodes allow any well-formed child that is not listed."""

    path: tuple[str, ...]
    zh: str
    en: str
    valid_from: date
    valid_to: date | None = None
    open_: bool = False

    def valid_on(self, day: date) -> bool:
        """``valid_to`` is the last valid day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Lists:
    """All enumerations and limits, read from data once and handed to rules."""

    formats: tuple[FormatTerm, ...]
    item_types: tuple[Term, ...]
    item_kinds: tuple[KindTerm, ...]
    cycles: tuple[Term, ...]
    sharing_types: tuple[Term, ...]
    mode_categories: tuple[Term, ...]
    mode_types: tuple[ModeTerm, ...]
    purpose_types: tuple[Term, ...]
    scenarios: tuple[Term, ...]
    context_fields: tuple[Term, ...]
    basis_kinds: tuple[BasisTerm, ...]
    secrecy: tuple[Term, ...]
    data_classes: tuple[Term, ...]
    checklist: tuple[CheckTerm, ...]
    classes: Mapping[tuple[str, ...], ClassNode]
    system_endings: tuple[str, ...]
    lengths: Mapping[str, int]
    counts: Mapping[str, int]
    sequence_width: int

    def format(self, code: str) -> FormatTerm | None:
        """The format category of that code."""
        return next((f for f in self.formats if f.code == code), None)

    def mode(self, code: str) -> ModeTerm | None:
        """The platform mode of that code."""
        return next((m for m in self.mode_types if m.code == code), None)

    def kind(self, code: str) -> KindTerm | None:
        """The item kind of that code."""
        return next((k for k in self.item_kinds if k.code == code), None)
