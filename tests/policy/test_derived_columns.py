"""The promise of the four sets for derived items: inputs in predicates and under aggregates, never in an answer."""

from __future__ import annotations

from typing import Any

import sqlglot
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from shuqiao.kernel.refusals import require
from shuqiao.policy.compile import Compiled
from shuqiao.policy.derived import parse_derivation
from shuqiao.policy.plans import plan
from shuqiao.policy.views import DerivedItem, GrantedView, KeyColumn, granted_view
from tests.policy.test_column_sets import NAMES, filter_over, value_of

TEXTS = [name for name in NAMES if name != "k"]


@st.composite
def views(draw: Any) -> GrantedView:
    columns = draw(st.lists(st.sampled_from(TEXTS), min_size=3, max_size=6, unique=True))
    internal = draw(st.lists(st.sampled_from(columns), max_size=2, unique=True))
    types = {**dict.fromkeys(columns, "C"), "数": "N"}
    made = []
    for at in range(draw(st.integers(1, 3))):
        of, type_ = draw(st.sampled_from([("count", "I"), ("exists", "L"), ("count_distinct", "I"), ("run", "I"),
                                          ("sum", "N"), ("mean", "N"), ("band", "C")]))  # fmt: skip
        tree: dict[str, Any] = {"of": of, "where": filter_over(columns, draw)}
        if of in ("count_distinct", "run"):
            tree["column"] = draw(st.sampled_from(columns))
        if of in ("sum", "mean", "band"):
            tree |= {"column": "数", "each": draw(st.none() | st.sampled_from(columns))}
            if tree["each"] is not None:
                tree["last"] = draw(st.none() | st.just(2))
        if of == "band":
            tree["bands"] = [{"from": "0", "is": "低"}, {"from": "2", "is": "高"}]
        made.append(DerivedItem(f"项{at}", type_, "plain", require(parse_derivation(tree, types, type_))))
    return require(
        granted_view(
            table="t",
            returned=[],
            lookup=[KeyColumn("键", columns[0], "C")],
            derived=made,
            internal_columns=dict.fromkeys(internal, "C"),
            internal_filter=filter_over(internal, draw),
        )
    )


def aggregated(select: exp.Expression) -> bool:
    """Whether every column that a SELECT projects is under an aggregate, here or in what it selects from."""
    assert isinstance(select, exp.Select)
    bare = [c for e in select.expressions for c in e.find_all(exp.Column) if not c.find_ancestor(exp.AggFunc)]
    source = select.args["from_"].this
    if not bare:
        return True
    return isinstance(source, exp.Subquery) and aggregated(source.this) and not source.this.args.get("group")


def check(sql: str, compiled: Compiled, view: GrantedView) -> None:
    tree = sqlglot.parse_one(sql, dialect=compiled.dialect.value)
    assert {table.name for table in tree.find_all(exp.Table)} <= {view.table}
    inputs = {c for d in view.derived for c in d.derivation.types}
    named = {c.name for c in tree.find_all(exp.Column) if c.table == "t"}
    assert named <= inputs | {c.column for c in view.lookup} | set(view.internal_columns)
    outer = tree
    lateral = tree.find(exp.Lateral)
    if lateral is not None:
        outer = lateral.this.this
    assert outer.args.get("from_") is None
    for shown in outer.expressions:
        value = shown.this
        if isinstance(value, exp.Exists):
            assert not list(value.this.expressions[0].find_all(exp.Column))
        else:
            assert isinstance(value, exp.Subquery)
            assert aggregated(value.this), value.sql()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(view=views())
def test_inputs_never_leave(engine: Any, view: GrantedView) -> None:
    assume(engine.names(view.columns))
    columns = sorted(view.columns | {"数"}, key=str)
    kinds = {c: "numeric(20,4)" if c == "数" else "text" for c in columns}
    rows = [[row if c == "数" else value_of(c, row) for c in columns] for row in range(3)]
    natives = engine.create(kinds, rows)
    asked = require(plan(view, {"键": value_of(view.lookup[0].column, 0)}))
    compiled = engine.compiled(asked, natives)
    check(compiled.sql, compiled, view)
    if compiled.batch is not None:
        check(compiled.batch.sql, compiled, view)
    found = engine.rows(asked, natives)
    assert len(found) == 1
    assert "«" not in str(found)


def test_the_check_sees_a_value_that_leaves() -> None:
    for leaking in (
        "SELECT x FROM t",
        "SELECT MAX(n), g FROM (SELECT x AS g, COUNT(*) AS n FROM t GROUP BY x) AS d GROUP BY g",
        "SELECT s FROM (SELECT x AS s, COUNT(*) AS n FROM t GROUP BY x) AS d",
    ):
        assert not aggregated(sqlglot.parse_one(leaking))
    assert aggregated(sqlglot.parse_one("SELECT CASE WHEN s > 1 THEN 1 END FROM (SELECT SUM(x) AS s FROM t) AS d"))
