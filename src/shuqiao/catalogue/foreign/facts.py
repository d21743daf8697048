"""What a mapping says, what is read from a list, what becomes of each record, and what is told about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shuqiao.kernel.refusals import Refusal, Words

TEXTS = ("name", "provider", "abstract", "inner_unit", "contact_name", "contact_phone")
"""Elements that take a record's text as it is, cleaned."""
CODED = ("format", "opening", "cycle", "class")
"""Elements that take a code, by the mapping's table of values."""
ELEMENTS = (*TEXTS, *CODED)
"""All that a foreign list may feed.  Sharing (element 9) is not among them: no open list says it."""

CREATED, EXISTS, DUPLICATE = "created", "exists", "duplicate"
PROVIDER_UNKNOWN, PROVIDER_MISSING = "provider_unknown", "provider_missing"
OTHER_DEPARTMENT, REFUSED = "other_department", "refused"

OUTCOMES: dict[str, Words] = {
    CREATED: Words("新建草稿", "draft created"),
    EXISTS: Words("目录中已有", "already in the catalogue"),
    DUPLICATE: Words("清单内重复", "duplicate in the list"),
    PROVIDER_UNKNOWN: Words("提供方未登记", "provider not registered"),
    PROVIDER_MISSING: Words("提供方为空", "no provider given"),
    OTHER_DEPARTMENT: Words("其他部门的资源", "another department's"),
    REFUSED: Words("未导入", "refused"),
}

UNKNOWN, SEVERAL = "unknown", "several"
REASONS: dict[str, Words] = {
    UNKNOWN: Words("没有对应的代码", "maps to no code"),
    SEVERAL: Words("列出多个值，无法判断取哪一个", "names several; which one counts is not clear"),
}
"""Why a value fills no field, or fills it in part."""


@dataclass(frozen=True, kw_only=True)
class ListMapping:
    """How one foreign list is read.

    ``recognise`` are source fields that all must occur for the list to be known
    without being named; ``records`` are keys on the way to the array of records.
    ``fields`` maps elements to source fields; ``values`` maps a coded element's
    spellings, folded, to draft fields.  ``split`` are elements whose source value
    may list several; ``html`` those whose tags and entities are undone.
    """

    name: str
    title: Words
    recognise: tuple[str, ...]
    records: tuple[str, ...] = ()
    fields: Mapping[str, str]
    not_kept: tuple[str, ...] = ()
    split: frozenset[str] = frozenset()
    html: frozenset[str] = frozenset()
    values: Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record as text.  ``row`` counts from 1: the record of a JSON array, the row of a table."""

    row: int
    values: Mapping[str, str]
    problem: Refusal | None = None


@dataclass(frozen=True, kw_only=True)
class Unmapped:
    """A value of one record that fills no field."""

    element: str
    value: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """What a record says in the catalogue's terms: ``changes`` are fields of an ``EntryDraft``."""

    name: str
    provider: str
    changes: Mapping[str, Any]
    unmapped: tuple[Unmapped, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RecordOutcome:
    """What became of one record.

    ``first_row`` is the record that a duplicate repeats, ``differs`` the source fields in which it does not,
    or, for an entry that exists, the entry's fields that say otherwise.  ``missing`` are paths of fields that
    review will ask for.
    """

    row: int
    name: str
    provider: str
    outcome: str
    department: str = ""
    entry: int | None = None
    first_row: int | None = None
    differs: tuple[str, ...] = ()
    problems: tuple[Refusal, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ValueCount:
    """A value that fills no field, in how many records, and the first of them."""

    element: str
    source: str
    value: str
    reason: str
    records: int
    first_row: int


@dataclass(frozen=True, kw_only=True)
class ProviderCount:
    """A provider's name that stands for no registered department; ``codes`` where it could be several."""

    name: str
    records: int
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DepartmentCount:
    """What one department has of the list: records by outcome, and field → drafts that lack it."""

    code: str
    name: str
    outcomes: Mapping[str, int]
    missing: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class ListReport:
    """What an import did, or would do."""

    mapping: str
    title: Words
    sha256: str
    written: bool
    trial: bool
    audit: str | None
    outcomes: tuple[RecordOutcome, ...]
    unmapped: tuple[ValueCount, ...] = ()
    not_kept: tuple[str, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)
    """Source field that the mapping does not know → records that have it."""
    providers: tuple[ProviderCount, ...] = ()
    departments: tuple[DepartmentCount, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Records by outcome."""
        return tally(self.outcomes)

    @property
    def reasons(self) -> dict[str, int]:
        """Code of the refusal → records refused for it; one of two reasons counts under both."""
        found: dict[str, int] = {}
        for one in self.outcomes:
            for code in dict.fromkeys(no.code for no in one.problems):
                found[code] = found.get(code, 0) + 1
        return dict(sorted(found.items()))

    @property
    def missing(self) -> dict[str, int]:
        """Field that review will ask for → entries of the list that lack it, most frequent first."""
        return lacking(self.outcomes)


def tally(outcomes: tuple[RecordOutcome, ...]) -> dict[str, int]:
    """Records by outcome, those with none as 0."""
    found = dict.fromkeys(OUTCOMES, 0)
    for one in outcomes:
        found[one.outcome] += 1
    return found


def lacking(outcomes: tuple[RecordOutcome, ...]) -> dict[str, int]:
    """Missing field → records, most frequent first."""
    found: dict[str, int] = {}
    for one in outcomes:
        for path in one.missing:
            found[path] = found.get(path, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
