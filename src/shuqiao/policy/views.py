"""The granted view: what one order lets its caller see of one table."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shuqiao.kernel.refusals import Refusal
from shuqiao.policy import pseudonyms, rules, values
from shuqiao.policy.derived import Derivation
from shuqiao.policy.errors import BadView
from shuqiao.policy.filters import Filter, parse_filter


@dataclass(frozen=True)
class ReturnedColumn:
    """In the projection and the answer, under its item rule."""

    item: str
    column: str
    type: str
    rule: str


@dataclass(frozen=True)
class KeyColumn:
    """A lookup key or a compared item."""

    item: str
    column: str
    type: str


@dataclass(frozen=True)
class DerivedItem:
    """An item that is computed from a key's rows; its input columns are internal."""

    item: str
    type: str
    rule: str
    derivation: Derivation


@dataclass(frozen=True, eq=False)
class GrantedView:
    """The four sets of columns over one table (``table`` or ``schema.table``), and what is derived from it.

    Build it with :func:`granted_view`.  Two views are equal only if they are the
    same object: what is compiled for a view is kept with it and goes with it, so
    keep one per order version.
    """

    table: str
    returned: tuple[ReturnedColumn, ...]
    lookup: tuple[KeyColumn, ...]
    compared: tuple[KeyColumn, ...]
    internal_columns: Mapping[str, str]
    internal_filter: Filter | None
    stable_order: tuple[str, ...]
    rows_per_call: int
    returned_by_item: Mapping[str, ReturnedColumn] = field(repr=False)
    lookup_by_item: Mapping[str, KeyColumn] = field(repr=False)
    columns: frozenset[str] = field(repr=False)
    """Every column the order names: nothing else may appear in SQL."""
    derived: tuple[DerivedItem, ...] = ()
    derived_by_item: Mapping[str, DerivedItem] = field(default_factory=dict, repr=False)
    pseudonym_key: bytes = field(default=b"", repr=False)


def granted_view(
    *,
    table: str,
    returned: Sequence[ReturnedColumn],
    lookup: Sequence[KeyColumn] = (),
    compared: Sequence[KeyColumn] = (),
    internal_columns: Mapping[str, str] | None = None,
    internal_filter: Any = None,
    stable_order: Sequence[str] = (),
    rows_per_call: int = 100,
    derived: Sequence[DerivedItem] = (),
    pseudonym_key: bytes = b"",
) -> GrantedView | Refusal:
    """A view, or why its parts make none.

    ``internal_filter`` is a row filter as JSON over ``internal_columns``
    (name → item type).  Every column of ``stable_order`` counts as internal.
    ``pseudonym_key`` (32 bytes, the grant's own) is needed where an item has that rule.
    """
    inner = dict(internal_columns or {})
    wrong = _wrong(table, returned, lookup, compared, inner, stable_order, rows_per_call, derived)
    wrong = wrong or _derived_wrong(derived, returned, lookup)
    if len(pseudonym_key) != pseudonyms.KEY_BYTES and any(c.rule == rules.PSEUDONYM for c in returned):
        wrong = wrong or ("缺少假名密钥", "there is no key for pseudonyms")
    if wrong is not None:
        return BadView(why_zh=wrong[0], why_en=wrong[1])
    parsed = None if internal_filter is None else parse_filter(internal_filter, inner)
    if isinstance(parsed, Refusal):
        return parsed
    outer = {c.column for c in returned} | {c.column for c in (*lookup, *compared)}
    inputs = {column for item in derived for column in item.derivation.types}
    return GrantedView(
        table,
        tuple(returned),
        tuple(lookup),
        tuple(compared),
        inner,
        parsed,
        tuple(stable_order),
        rows_per_call,
        {c.item: c for c in returned},
        {c.item: c for c in lookup},
        frozenset(outer.union(inner, stable_order, inputs)),
        tuple(derived),
        {d.item: d for d in derived},
        pseudonym_key,
    )


def _wrong(
    table: str,
    returned: Sequence[ReturnedColumn],
    lookup: Sequence[KeyColumn],
    compared: Sequence[KeyColumn],
    internal: Mapping[str, str],
    order: Sequence[str],
    rows_per_call: int,
    derived: Sequence[DerivedItem],
) -> tuple[str, str] | None:
    if not returned and not derived:
        return "没有可返回的信息项", "no item is returned"
    if not 1 <= rows_per_call <= 10_000:
        return "每次行数须为 1 至 10000", "rows per call must be 1 to 10000"
    names = [*(part for part in table.split(".", 1)), *internal, *order]
    every = [KeyColumn(c.item, c.column, c.type) for c in returned] + [*lookup, *compared]
    for column in every:
        names += [column.column, column.item]
    if not all(_is_name(n) for n in names):
        return "名称为空、过长、未规范化或含控制字符", "a name is empty, too long, not NFC or holds control characters"
    types = {c.type for c in every} | set(internal.values())
    if not types <= set(values.KIND_OF):
        return "未知的数据类型", "a data type is unknown"
    if not all(rules.known(c.rule) for c in returned):
        return "未知的信息项规则", "an item rule is unknown"
    for items in ([c.item for c in returned], [c.item for c in lookup], [c.item for c in compared]):
        if len(set(items)) != len(items):
            return "信息项重复", "an item occurs twice in one set"
    return None


def _derived_wrong(
    derived: Sequence[DerivedItem], returned: Sequence[ReturnedColumn], lookup: Sequence[KeyColumn]
) -> tuple[str, str] | None:
    items = [d.item for d in derived]
    if derived and not lookup:
        return "衍生信息项须按查询条件项取数", "derived items are answered by key only"
    others = {c.item for c in returned} | {c.item for c in lookup}
    if len({*items, *others}) != len(items) + len(others):
        return "信息项重复", "an item occurs twice"
    if not all(_is_name(name) for d in derived for name in (d.item, *d.derivation.types)):
        return "名称为空、过长、未规范化或含控制字符", "a name is empty, too long, not NFC or holds control characters"
    if not all(rules.known(d.rule) and d.rule not in rules.VALUE_RULES for d in derived):
        return "衍生信息项不适用该规则", "an item rule is not one for derived items"
    return None


def _is_name(name: str) -> bool:
    return (
        0 < len(name) <= 128
        and unicodedata.is_normalized("NFC", name)
        and not any(unicodedata.category(c) in ("Cc", "Cs") for c in name)
    )
