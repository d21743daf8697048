"""The order (供数单): a grant compiled for one client system and one method.

Immutable; a change is a new version.  The four sets of columns are the whole of
what a gateway may touch: *returned*, *lookup*, *compared*, *internal*.
"""

from __future__ import annotations

import fnmatch
import re
from typing import Any, Literal

import msgspec

from shuqiao.policy import samples

ItemType = Literal["C", "N", "Y", "D", "T", "L", "M", "G", "B", "I", "F"]
"""Data types of information items (rules.md 8.4)."""

ContextField = Literal["purpose", "case", "matter_code", "operator", "operator_unit", "reason", "consent"]


class Returned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item in the projection and in the answer, with its item rule (``plain``, ``mask:name`` …)."""

    item: str
    column: str
    type: ItemType
    rule: str


class Derived(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item computed at the source from a key's rows; its inputs are internal and never leave.

    ``definition`` is a derivation of :mod:`shuqiao.policy.derived` over ``inputs`` (column → type).
    """

    item: str
    type: ItemType
    rule: str
    definition: dict[str, Any]
    inputs: dict[str, ItemType]


class Lookup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item that is only a search key: equality with whole values; answered only if also returned."""

    item: str
    column: str
    type: ItemType


class Compared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item that ``verify`` compares and never answers."""

    item: str
    column: str
    type: ItemType


class Internal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns in predicates and ordering only.

    ``filter`` is a row filter of :mod:`shuqiao.policy.filters` over ``columns``;
    ``order`` is a stable, unique order, without which paging is refused.
    """

    columns: dict[str, ItemType] = {}
    filter: dict[str, Any] | None = None
    order: tuple[str, ...] = ()


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bounds of one order; None means that the order sets none."""

    rows_per_call: int
    calls_per_minute: int
    source_seconds: int
    subjects_per_case: int | None = None
    case_days: int | None = None


class Coverage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the entry says what it covers.

    ``keys`` maps a lookup item to the prefixes that the source covers: a key
    value with another prefix is answered ``not_covered``.
    """

    address: str
    keys: dict[str, tuple[str, ...]] = {}


class RuleSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    version: str


TEST_SOURCE, TEST_TABLE = "@test", "generated"
"""What a test order names in place of a source; no gateway may configure a source of such a name."""


class Sandbox(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Generated rows: what a test order is answered from, and nothing else.

    ``columns``: column → what to generate (:data:`shuqiao.policy.samples.KINDS`), the same for the same ``seed``.
    """

    columns: dict[str, str]
    seed: str
    rows: int


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One order.  Departments are credit codes, ``valid_*`` are moments (from inclusive, to exclusive).

    ``purposes`` are purpose codes ``<matter>.<basis|reference|check|collaboration>``.
    ``case_pattern`` is literal text with ``*`` for any run and ``?`` for one character.
    ``subject_item`` names the lookup item that identifies the person or body asked about.
    ``printable``: answers may be printed at a desk.
    ``sandbox``: a test order, answered from generated rows only; left out of every other order, so that a
    gateway that does not know it refuses the order instead of serving it.
    """

    number: str
    version: int
    gateway: str
    grant: str
    method: Literal["query", "file"]
    consumer: str
    system: str
    provider: str
    provider_name: str
    resource: str
    resource_name: str
    purposes: tuple[str, ...]
    context_required: tuple[ContextField, ...]
    source: str
    table: str
    returned: tuple[Returned, ...]
    lookup: tuple[Lookup, ...]
    compared: tuple[Compared, ...]
    internal: Internal
    limits: Limits
    coverage: Coverage
    grade: Literal[1, 2, 3, 4]
    lease_s: int
    valid_from: str
    valid_to: str
    rule_set: RuleSet
    article: str
    bearer: bool
    suspended: bool = False
    case_pattern: str | None = None
    subject_item: str | None = None
    derived: tuple[Derived, ...] = ()
    printable: bool = False
    sandbox: Sandbox | None = None


def misplaced(order: Order) -> str | None:
    """Why an order is neither a production order with a source nor a test order without one, or None.

    A test order names the sandbox, its one table, and columns that are generated; no other order names it.
    """
    named = order.source == TEST_SOURCE
    if order.sandbox is None:
        return "the order names the sandbox, and is no test order" if named else None
    if not named or order.table != TEST_TABLE:
        return "a test order names a source"
    used = {
        *(returned.column for returned in order.returned),
        *(key.column for key in order.lookup),
        *(compared.column for compared in order.compared),
        *order.internal.columns,
        *order.internal.order,
        *(column for d in order.derived for column in d.inputs),
    }
    unknown = used - order.sandbox.columns.keys() - {samples.NUMBERED}
    if unknown or not set(order.sandbox.columns.values()) <= set(samples.KINDS):
        return "a test order names what is not generated"
    return None if 0 < order.sandbox.rows <= samples.MOST_ROWS else "a test order generates too many rows"


def case_form(pattern: str) -> re.Pattern[str]:
    """A case pattern as a regular expression: ``*`` any run, ``?`` one character, all else literal.

    ``fnmatch`` writes atomic groups, so a pattern of many stars costs no backtracking.
    """
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")))
