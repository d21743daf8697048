"""The promise of the four sets: over generated schemas, grants and callers' filters.

No column outside the order's sets appears in the SQL (its tree is walked), none
of *compared* in a query, none outside *returned* in projection or answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlglot
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from shuqiao.kernel.refusals import Refusal, require
from shuqiao.policy import rules
from shuqiao.policy.compile import Compiled
from shuqiao.policy.errors import ItemNotGranted
from shuqiao.policy.natives import Dialect
from shuqiao.policy.plans import Plan, plan
from shuqiao.policy.views import GrantedView, KeyColumn, ReturnedColumn, granted_view

NAMES = [
    "XM",
    "select",
    'a"b',
    "a'b",
    "t",
    "k",
    "v",
    "r0",
    "公民身份号码",
    "a b",
    "x;--",
    "rowid",
    "𬀩",
    ":p1",
    "$1",
]
ROWS = 3


@dataclass
class Case:
    columns: list[str]
    char: set[str]
    view: GrantedView
    where: dict[str, Any]
    items: list[str] | None
    offset: int


def value_of(column: str, row: int) -> str:
    """Every value names its column, so that a value in an answer betrays where it came from."""
    return f"«{NAMES.index(column)}»{row}"


def filter_over(columns: list[str], draw: Any) -> Any:
    if not columns or not draw(st.booleans()):
        return None
    column = draw(st.sampled_from(columns))
    value = draw(st.sampled_from([value_of(column, 0), "«", "' OR 1=1 --"]))
    test: Any = {"column": column, "op": draw(st.sampled_from(["eq", "ne", "ge", "prefix"])), "value": value}
    other = {"column": draw(st.sampled_from(columns)), "op": draw(st.sampled_from(["is_null", "not_null"]))}
    return draw(st.sampled_from([test, {"not": test}, {"any": [test, other]}, {"all": [test, {"not": other}]}]))


@st.composite
def cases(draw: Any) -> Case:
    columns = draw(st.lists(st.sampled_from(NAMES), min_size=3, max_size=9, unique=True))
    some = st.lists(st.sampled_from(columns), max_size=3, unique=True)
    returned = [
        ReturnedColumn(f"项{c}", c, "C", draw(st.sampled_from([*rules.RULES, "range:7"])))
        for c in draw(st.lists(st.sampled_from(columns), min_size=1, max_size=4, unique=True))
    ]
    lookup = [KeyColumn(draw(st.sampled_from([f"项{c}", f"键{c}"])), c, "C") for c in draw(some)]
    compared = [KeyColumn(f"比{c}", c, "C") for c in draw(some)]
    internal = draw(some)
    order = draw(some)
    view = require(
        granted_view(
            table="t",
            returned=returned,
            lookup=lookup,
            compared=compared,
            internal_columns=dict.fromkeys(internal, "C"),
            internal_filter=filter_over(internal, draw),
            stable_order=order,
            pseudonym_key=bytes(32),
        )
    )
    named = [f"{prefix}{c}" for c in columns for prefix in ("", "项", "键", "比")]
    asked = draw(st.lists(st.sampled_from(named), max_size=2))
    asked += draw(st.lists(st.sampled_from([c.item for c in (*lookup, *returned)]), max_size=3))
    guesses = [value_of(c, row) for c in columns for row in range(ROWS)]
    one = st.sampled_from([*guesses, "***", "«**", "' OR ''='", '"'])
    where = {item: draw(one | st.lists(one, min_size=1, max_size=5)) for item in asked}
    items = draw(st.none() | st.lists(st.sampled_from([c.item for c in returned]), min_size=1, unique=True))
    char = set(draw(some))
    return Case(columns, char, view, where, items, draw(st.sampled_from([0, 1])) if order else 0)


def check_sql(compiled: Compiled, sql: str, view: GrantedView, asked: Plan) -> None:
    """Walk the tree of the SQL that is sent."""
    tree = sqlglot.parse_one(sql, dialect=compiled.dialect.value)
    tables = list(tree.find_all(exp.Table))
    assert len(tables) == 1, "one look at one table"
    inner = tables[0].find_ancestor(exp.Select)
    assert inner is not None
    assert inner.args["from_"].this.name == view.table
    assert not list(tree.find_all(exp.Star))
    columns = {c.name for c in inner.find_all(exp.Column) if c.table == "t"}
    others = {(c.table, c.name) for c in tree.find_all(exp.Column) if c.table != "t"}
    others -= {("", part) for part in "vabcef"}  # parts that the address mask names, of a column counted above
    shown = {f"r{at}" for at in range(len(compiled.items))}
    assert others <= {("k", "v"), ("k", "o")} | {("r", name) for name in shown}
    internal = {*view.internal_columns, *view.stable_order}
    returned = {c.column for c in view.returned}
    assert columns <= returned | {c.column for c in view.lookup} | internal
    chosen = {view.returned_by_item[item].column for item in compiled.items}
    projected = {c.name for e in inner.expressions for c in e.find_all(exp.Column) if c.table == "t"}
    assert projected <= chosen
    assert [e.alias for e in inner.expressions] == [f"r{at}" for at in range(len(compiled.items))]
    where = inner.args.get("where")
    in_filter = {c.name for c in where.find_all(exp.Column) if c.table == "t"} if where else set()
    keys = {view.lookup_by_item[item].column for item, _ in asked.shape.keys}
    conditions = {view.returned_by_item[item].column for item, _ in asked.shape.conditions}
    assert in_filter <= keys | conditions | set(view.internal_columns)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_nothing_outside_the_four_sets(engine: Any, case: Case) -> None:
    assume(engine.names(case.columns))
    view = case.view
    asked = plan(view, case.where, case.items, offset=case.offset)
    granted = {c.item for c in view.lookup} | {c.item for c in view.returned if c.rule not in ("drop", "pseudonym")}
    if isinstance(asked, Refusal):
        assert isinstance(asked, ItemNotGranted) == (not set(case.where) <= granted)
        return
    assert set(case.where) <= granted
    postgres = engine.dialect is Dialect.POSTGRES
    text = "TEXT COLLATE NOCASE" if engine.dialect is Dialect.SQLITE else "text"
    kinds = {c: "char(18)" if c in case.char and postgres else text for c in case.columns}
    natives = engine.create(kinds, [[value_of(c, row) for c in case.columns] for row in range(ROWS)])
    compiled = engine.compiled(asked, natives)
    check_sql(compiled, compiled.sql, view, asked)
    if compiled.batch is not None:
        check_sql(compiled, compiled.batch.sql, view, asked)
    chosen = case.items or [c.item for c in view.returned]
    for row in engine.rows(asked, natives):
        assert list(row) == chosen
        for item, value in row.items():
            column = view.returned_by_item[item]
            betrayed = {c for c in case.columns if f"«{NAMES.index(c)}»" in (value or "")}
            assert betrayed <= {column.column}
            assert (value is None) == (column.rule == rules.DROP)
            if column.rule != rules.PLAIN:
                assert not betrayed


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases(), rule=st.sampled_from(sorted(rules.MASKS)))
def test_a_caller_cannot_find_by_what_a_mask_hides(engine: Any, case: Case, rule: str) -> None:
    """The stored value of a masked item selects nothing, its shown value does."""
    assume(engine.names(case.columns))
    column = case.columns[0]
    natives = engine.create(
        dict.fromkeys(case.columns, "text"), [[value_of(c, row) for c in case.columns] for row in range(ROWS)]
    )
    view = require(granted_view(table="t", returned=[ReturnedColumn("项", column, "C", rule)]))
    assert engine.rows(require(plan(view, {"项": value_of(column, 0)})), natives) == []
    shown = engine.rows(require(plan(view, {})), natives)[0]["项"]
    assert len(engine.rows(require(plan(view, {"项": shown})), natives)) == ROWS
