"""A view as a file: what is in it, how CSV writes it, and which columns the SELECT for COPY touches."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from shuqiao.kernel.refusals import Refusal, require
from shuqiao.policy import csv_form
from shuqiao.policy.csv_sql import copy_select
from shuqiao.policy.derived import parse_derivation
from shuqiao.policy.natives import Native
from shuqiao.policy.plans import Plan, file_plan
from shuqiao.policy.views import DerivedItem, GrantedView, KeyColumn, ReturnedColumn, granted_view

COUNT = DerivedItem("件数", "I", "plain", require(parse_derivation({"of": "count"}, {}, "I")))
NAME = ReturnedColumn("姓名", "xm", "C", "plain")


def view(**changes: Any) -> GrantedView:
    parts: dict[str, Any] = {
        "table": "rk",
        "returned": [NAME, ReturnedColumn("额", "je", "Y", "plain"), ReturnedColumn("密", "mm", "C", "drop")],
        "lookup": [KeyColumn("号", "hm", "C")],
        "internal_columns": {"zt": "C"},
        "internal_filter": {"column": "zt", "op": "eq", "value": "it's \\ $1"},
        "stable_order": ["id"],
        "derived": [COUNT],
    }
    return require(granted_view(**(parts | changes)))


@pytest.mark.parametrize(
    ("changes", "items", "outcome"),
    [
        ({}, None, ("姓名", "额", "密")),
        ({}, ["额"], ("额",)),
        ({}, ["件数"], "derived_not_in_file"),
        ({}, ["姓名", "件数"], "derived_not_in_file"),
        ({"returned": []}, None, "derived_not_in_file"),
        ({}, ["号"], "item_not_granted"),
        ({}, ["姓名", "姓名"], "bad_item_value"),
        ({}, [], "bad_item_value"),
    ],
)
def test_what_is_in_a_file(changes: dict[str, Any], items: list[str] | None, outcome: tuple[str, ...] | str) -> None:
    found = file_plan(view(**changes), items)
    if isinstance(found, Refusal):
        assert found.code == outcome
    else:
        assert found.shape.items == outcome
        assert (found.shape.keys, found.shape.conditions, found.shape.whole) == ((), (), True)


def test_the_select_touches_what_is_returned_filtered_and_ordered_by_and_nothing_else() -> None:
    plan = file_plan(view())
    assert isinstance(plan, Plan)
    select = copy_select(plan, {"xm": Native.TEXT, "je": Native.NUMERIC, "mm": Native.TEXT, "zt": Native.CHAR,
                                "id": Native.INTEGER, "hm": Native.TEXT})  # fmt: skip
    assert select is not None
    tree = sqlglot.parse_one(select, dialect="postgres")
    assert {column.name for column in tree.find_all(exp.Column)} == {"xm", "je", "zt", "id"}
    assert not list(tree.find_all(exp.Parameter))
    assert "it's \\ $1" in {literal.this for literal in tree.find_all(exp.Literal)}
    assert tree.find(exp.Limit) is None


@pytest.mark.parametrize(
    ("native", "item_type"),
    [(Native.TEXT, "Y"), (Native.TEXT, "T"), (Native.NUMERIC, "T"), (Native.BLOB, "C")],
)
def test_what_only_the_gateway_renders_has_no_select(native: Native, item_type: str) -> None:
    plan = file_plan(view(returned=[ReturnedColumn("甲", "xm", item_type, "plain")]))
    assert isinstance(plan, Plan)
    assert copy_select(plan, {"xm": native, "zt": Native.TEXT, "id": Native.INTEGER, "hm": Native.TEXT}) is None


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ((None, "", "a"), ',"",a\n'),
        ((True, False, 7), "true,false,7\n"),
        (("a,b", 'a"b', "a\nb"), '"a,b","a""b","a\nb"\n'),
        (("\r", " a ", "'"), '"\r", a ,\'\n'),
        (("\\.",), '"\\."\n'),
        (("\\.", "x"), "\\.,x\n"),
        ((None,), "\n"),
    ],
)
def test_lines(row: tuple[Any, ...], line: str) -> None:
    assert csv_form.lines([row]) == line.encode()


_FIELDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)


@given(st.lists(st.lists(_FIELDS, min_size=2, max_size=2), max_size=5))
def test_any_reader_of_csv_reads_it(rows: list[list[str]]) -> None:
    text = csv_form.lines(rows).decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == rows
