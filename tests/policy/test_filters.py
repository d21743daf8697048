"""Row filters: what is refused, what they mean, and that both engines mean the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuqiao.kernel.refusals import require
from shuqiao.policy.errors import BadRowFilter
from shuqiao.policy.filters import DEPTH_LIMIT, NODE_LIMIT, columns_of, parse_filter, selects, truth
from shuqiao.policy.natives import Dialect
from shuqiao.policy.plans import plan
from shuqiao.policy.views import ReturnedColumn, granted_view

COLUMNS = {"文": "C", "数": "N", "整": "I", "日": "D"}


def deep(levels: int) -> Any:
    tree: Any = {"column": "文", "op": "eq", "value": "a"}
    for _ in range(levels - 1):
        tree = {"not": tree}
    return tree


TEST = {"column": "文", "op": "eq", "value": "a"}
MALFORMED: list[Any] = [
    None,
    [],
    "文 = 'a'",
    {},
    {"all": []},
    {"any": {}},
    {"all": [TEST], "any": [TEST]},
    {"all": [TEST], "column": "文"},
    {"xor": [TEST]},
    {"not": [TEST]},
    {"column": "文", "op": "eq"},
    {"column": "文", "op": "eq", "value": "a", "extra": 1},
    {"column": "文", "op": "like", "value": "a%"},
    {"column": "文", "op": ["eq"], "value": "a"},
    {"column": "别", "op": "eq", "value": "a"},
    {"column": ["文"], "op": "eq", "value": "a"},
    {"column": "文", "op": "eq", "value": None},
    {"column": "文", "op": "eq", "value": 1},
    {"column": "文", "op": "eq", "value": "a\0"},
    {"column": "文", "op": "in", "value": []},
    {"column": "文", "op": "in", "value": "a"},
    {"column": "文", "op": "in", "value": ["a"] * 101},
    {"column": "文", "op": "prefix", "value": ""},
    {"column": "数", "op": "prefix", "value": "1"},
    {"column": "数", "op": "eq", "value": "one"},
    {"column": "日", "op": "ge", "value": "20250101"},
    {"column": "文", "op": "is_null", "value": None},
    deep(DEPTH_LIMIT + 1),
    {"all": [TEST] * NODE_LIMIT},
]


@pytest.mark.parametrize("tree", MALFORMED)
def test_malformed_is_refused(tree: Any) -> None:
    assert isinstance(parse_filter(tree, COLUMNS), BadRowFilter)


def test_at_the_bounds_it_is_read() -> None:
    assert not isinstance(parse_filter(deep(DEPTH_LIMIT), COLUMNS), BadRowFilter)
    assert not isinstance(parse_filter({"all": [TEST] * (NODE_LIMIT - 1)}, COLUMNS), BadRowFilter)


def test_columns_of() -> None:
    tree = {"any": [TEST, {"not": {"column": "日", "op": "is_null"}}]}
    assert columns_of(require(parse_filter(tree, COLUMNS))) == {"文", "日"}


NULL_ROW = {"文": None, "数": None, "整": None, "日": None}


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (TEST, None),
        ({"not": TEST}, None),
        ({"column": "文", "op": "ne", "value": "a"}, None),
        ({"column": "文", "op": "in", "value": ["a", "b"]}, None),
        ({"column": "文", "op": "is_null"}, True),
        ({"not": {"column": "文", "op": "not_null"}}, True),
        ({"any": [TEST, {"column": "数", "op": "is_null"}]}, True),
        ({"all": [TEST, {"column": "数", "op": "not_null"}]}, False),
        ({"not": {"all": [TEST, {"column": "数", "op": "is_null"}]}}, None),
    ],
)
def test_null_is_the_third_value(tree: Any, expected: bool | None) -> None:
    read = require(parse_filter(tree, COLUMNS))
    assert truth(read, NULL_ROW) is expected
    assert selects(read, NULL_ROW) is (expected is True)


TEXTS = ["a", "A", "a ", "A ", "ab", "", " ", "\u00e9", "e\u0301", "e", "𬀩", "\uffee", "一", "'; --", "Z", "z"]
texts = st.sampled_from(TEXTS)
numbers = st.sampled_from(["0", "-1", "1", "1.5", "12.3400", "0.1", "-0.1", "99999999999"])
integers = st.sampled_from([0, 1, -1, 7, 2**53 - 1])
days = st.sampled_from(["1999-12-31", "2000-01-01", "2024-02-29"])
BY_COLUMN = {"文": texts, "数": numbers, "整": integers, "日": days}


def leaves_of(column: str) -> st.SearchStrategy[Any]:
    value = BY_COLUMN[column]
    compared = st.tuples(st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]), value)
    listed = st.tuples(st.just("in"), st.lists(value, min_size=1, max_size=5))
    of_null = st.sampled_from([("is_null", None), ("not_null", None)])
    choices = compared | listed | of_null
    if column == "文":
        choices |= st.tuples(st.just("prefix"), st.sampled_from([t for t in TEXTS if t]))

    def tree(choice: tuple[str, Any]) -> dict[str, Any]:
        op, operand = choice
        return {"column": column, "op": op} | ({} if op.endswith("null") else {"value": operand})

    return choices.map(tree)


def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    members = st.lists(inner, min_size=1, max_size=3)
    joined = members.flatmap(lambda of: st.sampled_from([{"all": of}, {"any": of}]))
    return joined | inner.map(lambda of: {"not": of})


trees = st.recursive(st.sampled_from(sorted(BY_COLUMN)).flatmap(leaves_of), grown, max_leaves=8)
trees = trees.filter(lambda tree: not isinstance(parse_filter(tree, COLUMNS), BadRowFilter))
rows = st.lists(st.tuples(*(st.none() | BY_COLUMN[c] for c in COLUMNS)), min_size=1, max_size=12)

KINDS = {
    Dialect.SQLITE: {"号": "INTEGER", "文": "TEXT COLLATE NOCASE", "数": "NUMERIC", "整": "INTEGER", "日": "TEXT"},
    Dialect.POSTGRES: {"号": "bigint", "文": "text", "数": "numeric(20,4)", "整": "bigint", "日": "date"},
    Dialect.MYSQL: {"号": "bigint", "文": "varchar(50)", "数": "numeric(20,4)", "整": "bigint", "日": "date"},
}


def typed_row(row: tuple[Any, ...]) -> dict[str, Any]:
    text, number, integer, day = row
    return {
        "文": text,
        "数": None if number is None else Decimal(number),
        "整": integer,
        "日": None if day is None else date.fromisoformat(day),
    }


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=trees, rows=rows)
def test_python_and_source_agree(engine: Any, tree: Any, rows: list[tuple[Any, ...]]) -> None:
    stored = []
    for at, row in enumerate(rows):
        values = typed_row(row)
        if engine.dialect is Dialect.SQLITE:
            values |= {"数": None if row[1] is None else float(row[1]), "日": row[3]}
        stored.append((at, *values.values()))
    natives = engine.create(KINDS[engine.dialect], stored)
    view = require(
        granted_view(
            table="t",
            returned=[ReturnedColumn("序", "号", "I", "plain")],
            internal_columns=COLUMNS,
            internal_filter=tree,
            stable_order=["号"],
        )
    )
    found = [row["序"] for row in engine.rows(require(plan(view, {})), natives)]
    assert view.internal_filter is not None
    assert found == [at for at, row in enumerate(rows) if selects(view.internal_filter, typed_row(row))]
