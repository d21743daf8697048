"""From a grant, its entry and its attachment to an order.

Nothing is added here: every column comes from the attachment, every item from the
grant, every bound from grant or entry.  What does not fit is refused, never bent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from shuqiao.catalogue.facts import EntryFacts, ItemFacts
from shuqiao.exchange.errors import (
    BulkNotStanding,
    FilterNotAttached,
    ItemNotAttached,
    MethodNotOfEntry,
    MethodNotSupplied,
    NotAttached,
    RuleTooWeak,
    TestOrderAstray,
)
from shuqiao.exchange.facts import AttachmentFacts, Place, SupplyTerms
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.clock import end_of_day_in_china
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy import filters
from shuqiao.policy import rules as item_rules
from shuqiao.policy.derived import over_columns, parse_derivation
from shuqiao.policy.errors import BadView, DerivedNotInFile
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.states import GrantState
from shuqiao.wire import orders
from shuqiao.wire.orders import ContextField, ItemType, Order

METHODS = ("query", "file")
SUBJECT_KINDS = ("id", "uscc")
_ALWAYS: ContextField = "purpose"
_CONTEXT: tuple[ContextField, ...] = (
    "purpose",
    "case",
    "matter_code",
    "operator",
    "operator_unit",
    "reason",
    "consent",
)


def compile_order(
    place: Place, grant: GrantFacts, entry: EntryFacts, attachment: AttachmentFacts | None, terms: SupplyTerms
) -> Order | Refusal:
    """The order of ``grant`` for one client system and method, or why there is none.

    A suspended grant compiles to a suspended order: its gateway refuses for the right reason.
    """
    if attachment is None:
        return NotAttached(entry=entry.name)
    if grant.test != (attachment.source == orders.TEST_SOURCE):
        return TestOrderAstray(grant=grant.number)
    supplied = _supplied(place.method, grant, entry)
    if isinstance(supplied, Refusal):
        return supplied
    grant = supplied
    columns = _columns(grant, entry, attachment)
    if isinstance(columns, Refusal):
        return columns
    return Order(
        number=place.number,
        version=place.version,
        gateway=attachment.gateway,
        grant=grant.number,
        method=cast(Any, place.method),
        consumer=grant.consumer,
        system=place.system,
        provider=grant.provider,
        provider_name=grant.provider_name,
        resource=entry.code,
        resource_name=entry.name,
        purposes=grant.purposes,
        context_required=_context(grant, entry, place.method),
        source=attachment.source,
        table=attachment.binding.table,
        returned=columns.returned,
        lookup=columns.lookup,
        compared=(),
        internal=columns.internal,
        limits=_limits(grant, terms),
        coverage=_coverage(grant, entry),
        grade=cast(Any, grant.grade),
        lease_s=terms.lease_s[grant.grade],
        valid_from=moment(_start_of_day(grant.valid_from)),
        valid_to=moment(end_of_day_in_china(grant.valid_to)),
        rule_set=orders.RuleSet(grant.rule_set_name, grant.rule_set_version),
        article=grant.article,
        bearer=grant.bearer,
        suspended=grant.state == GrantState.SUSPENDED,
        case_pattern=grant.case_pattern,
        subject_item=_subject_item(grant, entry),
        derived=columns.derived,
        printable=grant.printable,
    )


def _supplied(method: str, grant: GrantFacts, entry: EntryFacts) -> GrantFacts | Refusal:
    """The grant as this method serves it."""
    if method not in METHODS or method not in grant.methods:
        return MethodNotSupplied(method=method)
    return _as_file(grant, entry) if method == "file" else grant


def _as_file(grant: GrantFacts, entry: EntryFacts) -> GrantFacts | Refusal:
    """The grant as a file sees it: every row, so without keys, cases, and figures about one key.

    It needs a 共享方式 that has it, and personal data as a whole need a provider's decision (51号 Art. 12, 14).
    """
    if "file" not in entry.sharing.methods:
        return MethodNotOfEntry(method="file", entry=entry.name)
    if entry.holds_personal_identifiers and grant.application is None:
        return BulkNotStanding(entry=entry.name)
    items = tuple(granted for granted in grant.items if not _is_derived(entry, granted.item))
    if not items:
        return DerivedNotInFile(items="、".join(granted.item for granted in grant.items))
    return replace(grant, items=items, lookup_items=(), case_pattern=None, subjects_per_case=None, case_days=None)


@dataclass(frozen=True)
class _Columns:
    """Whatever an order may touch."""

    returned: tuple[orders.Returned, ...]
    derived: tuple[orders.Derived, ...]
    lookup: tuple[orders.Lookup, ...]
    internal: orders.Internal


def _columns(grant: GrantFacts, entry: EntryFacts, attachment: AttachmentFacts) -> _Columns | Refusal:
    returned = _returned(grant, entry, attachment)
    if isinstance(returned, Refusal):
        return returned
    derived = _derived(grant, entry, attachment)
    if isinstance(derived, Refusal):
        return derived
    lookup = _lookup(grant, entry, attachment)
    if isinstance(lookup, Refusal):
        return lookup
    internal = _internal(grant, entry, attachment)
    if isinstance(internal, Refusal):
        return internal
    return _Columns(returned, derived, lookup, internal)


def _bound(item: str, entry: EntryFacts, attachment: AttachmentFacts) -> tuple[ItemFacts, str] | Refusal:
    found, column = entry.item(item), attachment.binding.columns.get(item)
    if found is None or column is None:
        return ItemNotAttached(item=item)
    return found, column


def _returned(
    grant: GrantFacts, entry: EntryFacts, attachment: AttachmentFacts
) -> tuple[orders.Returned, ...] | Refusal:
    columns = []
    for granted in grant.items:
        if _is_derived(entry, granted.item):
            continue
        bound = _bound(granted.item, entry, attachment)
        if isinstance(bound, Refusal):
            return bound
        item, column = bound
        if not item_rules.at_least(granted.rule, item.mask):
            return RuleTooWeak(item=granted.item, rule=granted.rule, needed=item.mask)
        columns.append(orders.Returned(granted.item, column, _type(item), granted.rule))
    return tuple(columns)


def _is_derived(entry: EntryFacts, name: str) -> bool:
    item = entry.item(name)
    return item is not None and item.derived is not None


def _derived(grant: GrantFacts, entry: EntryFacts, attachment: AttachmentFacts) -> tuple[orders.Derived, ...] | Refusal:
    """Granted derived items, their definitions over columns instead of items; inputs are attached, not granted."""
    found = []
    for granted in grant.items:
        item = entry.item(granted.item)
        if item is None or item.derived is None:
            continue
        if not item_rules.at_least(granted.rule, item.mask) or granted.rule in item_rules.VALUE_RULES:
            return RuleTooWeak(item=granted.item, rule=granted.rule, needed=item.mask)
        if not grant.lookup_items:
            return BadView(why_zh="衍生信息项须按查询条件项取数", why_en="derived items are answered by key only")
        parsed = parse_derivation(item.derived, entry.input_types, item.type)
        if isinstance(parsed, Refusal):
            return parsed
        inputs: dict[str, ItemType] = {}
        for name in parsed.types:
            bound = _bound(name, entry, attachment)
            if isinstance(bound, Refusal):
                return bound
            inputs[bound[1]] = _type(bound[0])
        definition = over_columns(item.derived, attachment.binding.columns)
        found.append(orders.Derived(granted.item, _type(item), granted.rule, definition, inputs))
    return tuple(found)


def _lookup(grant: GrantFacts, entry: EntryFacts, attachment: AttachmentFacts) -> tuple[orders.Lookup, ...] | Refusal:
    columns = []
    for name in grant.lookup_items:
        bound = _bound(name, entry, attachment)
        if isinstance(bound, Refusal):
            return bound
        columns.append(orders.Lookup(name, bound[1], _type(bound[0])))
    return tuple(columns)


def _internal(grant: GrantFacts, entry: EntryFacts, attachment: AttachmentFacts) -> orders.Internal | Refusal:
    types = column_types(entry, attachment.binding.columns, attachment.binding.internal)
    used: dict[str, ItemType] = {}
    for column in attachment.binding.order:
        if column not in types:  # the entry has lost the item since it was attached
            return ItemNotAttached(item=column)
        used[column] = types[column]
    if grant.row_filter is None:
        return orders.Internal(used, None, attachment.binding.order)
    parsed = filters.parse_filter(grant.row_filter, {item.name: item.type for item in entry.items})
    if isinstance(parsed, Refusal):
        return FilterNotAttached(what=parsed.sentence("zh"), what_en=parsed.sentence("en"))
    for name in sorted(filters.columns_of(parsed)):
        bound = _bound(name, entry, attachment)
        if isinstance(bound, Refusal):
            return FilterNotAttached(what=name, what_en=name)
        used[bound[1]] = _type(bound[0])
    tree = over_columns(grant.row_filter, attachment.binding.columns)
    return orders.Internal(used, tree, attachment.binding.order)


def column_types(
    entry: EntryFacts, columns: Mapping[str, str], internal: Mapping[str, ItemType]
) -> dict[str, ItemType]:
    """Every attached column with its type: the bound item's, or the one stated for an internal column."""
    types = dict(internal)
    for item in entry.items:
        if item.name in columns:
            types[columns[item.name]] = _type(item)
    return types


def _type(item: ItemFacts) -> ItemType:
    return cast(ItemType, item.type)


def _context(grant: GrantFacts, entry: EntryFacts, method: str) -> tuple[ContextField, ...]:
    """What a call must say; a whole table belongs to a purpose, not to one case."""
    needed = {_ALWAYS, *grant.context_required, *entry.conditions.context_required}
    if method == "file":
        needed.discard("case")
    elif entry.conditions.case_required or grant.case_pattern is not None or grant.subjects_per_case is not None:
        needed.add("case")
    return tuple(name for name in _CONTEXT if name in needed)


def _limits(grant: GrantFacts, terms: SupplyTerms) -> orders.Limits:
    return orders.Limits(
        grant.rows_per_call, grant.calls_per_minute, terms.source_seconds, grant.subjects_per_case, grant.case_days
    )


def _coverage(grant: GrantFacts, entry: EntryFacts) -> orders.Coverage:
    keys = {name: tuple(prefixes) for name, prefixes in entry.coverage.keys.items() if name in grant.lookup_items}
    return orders.Coverage(f"/api/v1/catalogue/entries/{entry.code}/coverage", keys)


def _subject_item(grant: GrantFacts, entry: EntryFacts) -> str | None:
    for name in grant.lookup_items:
        item = entry.item(name)
        if item is not None and item.kind in SUBJECT_KINDS:
            return name
    return None


def _start_of_day(day: date) -> datetime:
    return end_of_day_in_china(day - timedelta(days=1))
