"""Row filters: a typed, bounded tree over internal columns, and its meaning in Python.

Form: ``{"all": […]}``, ``{"any": […]}``, ``{"not": …}`` or
``{"column": C, "op": O, "value": V}`` with O of :data:`OPERATORS`.

Null is SQL's third value everywhere: a comparison with it is unknown, ``not``
of unknown is unknown, and only what is true selects a row.  So neither ``ne``
nor ``not`` ever lets a row through whose column is null; say ``is_null``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shuqiao.policy import values
from shuqiao.policy.errors import BadRowFilter, BadValue
from shuqiao.policy.values import Kind, Value

DEPTH_LIMIT = 8
NODE_LIMIT = 64
LIST_LIMIT = 100

ORDERINGS = ("lt", "le", "gt", "ge")
NULL_TESTS = ("is_null", "not_null")
OPERATORS = ("eq", "ne", *ORDERINGS, "in", "prefix", *NULL_TESTS)


@dataclass(frozen=True)
class All:
    of: tuple[Filter, ...]


@dataclass(frozen=True)
class Any_:
    of: tuple[Filter, ...]


@dataclass(frozen=True)
class Not:
    of: Filter


@dataclass(frozen=True)
class Test:
    """One comparison; ``values`` is empty for the null tests and holds one value but for ``in``."""

    column: str
    type: str
    op: str
    values: tuple[Value, ...]

    __test__ = False  # not a test class of pytest


Filter = All | Any_ | Not | Test


def parse_filter(tree: Any, columns: Mapping[str, str]) -> Filter | BadRowFilter:
    """The filter a tree means over ``columns`` (name → item type), or why it is none."""
    try:
        return _Parser(columns).read(tree, "$", 1)
    except BadRowFilter as refusal:
        return refusal


class _Parser:
    def __init__(self, columns: Mapping[str, str]) -> None:
        self._columns = columns
        self._nodes = 0

    def read(self, tree: Any, where: str, depth: int) -> Filter:
        self._nodes += 1
        if depth > DEPTH_LIMIT or self._nodes > NODE_LIMIT:
            raise _bad(where, f"超过 {DEPTH_LIMIT} 层或 {NODE_LIMIT} 个节点", "too deep or too large")
        if not isinstance(tree, Mapping):
            raise _bad(where, "应为对象", "an object is expected")
        names = set(tree)
        if names == {"all"} or names == {"any"}:
            kind = "all" if "all" in names else "any"
            members = tree[kind]
            if not isinstance(members, (list, tuple)) or not members:
                raise _bad(f"{where}.{kind}", "应为非空列表", "a list that is not empty is expected")
            read = tuple(self.read(m, f"{where}.{kind}[{i}]", depth + 1) for i, m in enumerate(members))
            return All(read) if kind == "all" else Any_(read)
        if names == {"not"}:
            return Not(self.read(tree["not"], f"{where}.not", depth + 1))
        return self._test(tree, where)

    def _test(self, tree: Mapping[str, Any], where: str) -> Test:
        column, op = tree.get("column"), tree.get("op")
        if not isinstance(op, str) or op not in OPERATORS:
            raise _bad(where, "未知的比较", "the comparison is unknown")
        expected = {"column", "op"} if op in NULL_TESTS else {"column", "op", "value"}
        if set(tree) != expected:
            raise _bad(where, "缺少或多出字段", f"exactly these fields are expected: {sorted(expected)}")
        if not isinstance(column, str) or column not in self._columns:
            raise _bad(where, "未列入内部列", "the column is not an internal one")
        item_type = self._columns[column]
        kind = values.KIND_OF[item_type]
        if op == "prefix" and kind is not Kind.TEXT:
            raise _bad(where, "前缀只用于字符型", "prefix is for text only")
        if op in ORDERINGS and kind is Kind.LOGIC:
            raise _bad(where, "逻辑型没有大小", "yes and no have no order")
        return Test(column, item_type, op, self._values(op, item_type, tree.get("value"), where))

    def _values(self, op: str, item_type: str, value: Any, where: str) -> tuple[Value, ...]:
        if op in NULL_TESTS:
            return ()
        members = value if op == "in" else [value]
        if not isinstance(members, (list, tuple)) or not 1 <= len(members) <= LIST_LIMIT:
            raise _bad(where, f"应为 1 至 {LIST_LIMIT} 个值的列表", f"a list of 1 to {LIST_LIMIT} values is expected")
        found = []
        for member in members:
            typed = values.typed(item_type, member, "value")
            if isinstance(typed, BadValue):
                raise _bad(f"{where}.value", str(typed.facts["why_zh"]), str(typed.facts["why_en"]))
            found.append(typed)
        if op == "prefix" and found[0] == "":
            raise _bad(where, "前缀不能为空", "an empty prefix says nothing")
        return tuple(found)


def _bad(where: str, why_zh: str, why_en: str) -> BadRowFilter:
    return BadRowFilter(field="row_filter", where=where, why_zh=why_zh, why_en=why_en)


def columns_of(filter_: Filter) -> frozenset[str]:
    """Every column the filter names."""
    if isinstance(filter_, Test):
        return frozenset({filter_.column})
    if isinstance(filter_, Not):
        return columns_of(filter_.of)
    return frozenset().union(*(columns_of(member) for member in filter_.of))


def selects(filter_: Filter, row: Mapping[str, Value | None]) -> bool:
    """Whether the filter lets ``row`` (typed values) through: true, not merely unknown."""
    return truth(filter_, row) is True


def truth(filter_: Filter, row: Mapping[str, Value | None]) -> bool | None:
    """True, False, or None for unknown.  The reference for the SQL of :mod:`shuqiao.policy.compile`."""
    if isinstance(filter_, Not):
        inner = truth(filter_.of, row)
        return None if inner is None else not inner
    if isinstance(filter_, Test):
        return _compared(filter_, row[filter_.column])
    found = [truth(member, row) for member in filter_.of]
    decisive = isinstance(filter_, Any_)
    if decisive in found:
        return decisive
    return None if None in found else not decisive


def _compared(test: Test, value: Any) -> bool | None:
    if test.op in NULL_TESTS:
        return (value is None) == (test.op == "is_null")
    if value is None:
        return None
    wanted: Any = test.values[0]
    if test.op == "in":
        return value in test.values
    if test.op == "prefix":
        return bool(value.startswith(wanted))
    outcome: dict[str, bool] = {
        "eq": value == wanted,
        "ne": value != wanted,
        "lt": test.op == "lt" and value < wanted,
        "le": test.op == "le" and value <= wanted,
        "gt": test.op == "gt" and value > wanted,
        "ge": test.op == "ge" and value >= wanted,
    }
    return outcome[test.op]
