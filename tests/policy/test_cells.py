"""Cells of sheets and CSV files: text in SQLite that compares and adds up as the numbers that it writes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuqiao.kernel.refusals import require
from shuqiao.policy import masks
from shuqiao.policy.deriving import derived
from shuqiao.policy.filters import selects
from shuqiao.policy.natives import CELL_TYPE
from shuqiao.policy.plans import plan
from shuqiao.policy.views import KeyColumn, ReturnedColumn, granted_view
from tests.policy.derivations import derivation, derived_view

AGREES = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DECIMALS = st.decimals(-(10**9), 10**9, places=6) | st.decimals(-3, 3, places=3)
PLAIN = DECIMALS.map(lambda d: format(d, "f")) | st.integers(-(10**12), 10**12).map(str)
WRONG = st.sampled_from(
    ["", "-", ".5", "5.", "1e3", "+1", " 1", "1 ", "１", "1,5", "--1", "1.2.3", "1\0", "1" * 16, "无"]
)
CELLS = st.none() | PLAIN | WRONG


def as_number(cell: str | None) -> Decimal | None:
    try:
        found = None if cell is None or cell != cell.strip() or cell[:1] in "+." or cell[-1:] == "." else Decimal(cell)
    except ArithmeticError:
        return None
    wrong = (
        found is None or "e" in str(cell) or not str(cell).isascii() or len(str(cell).strip("-").replace(".", "")) > 15
    )
    return None if wrong else found


@AGREES
@given(cells=st.lists(CELLS, max_size=12), op=st.sampled_from(["eq", "ne", "lt", "ge"]), value=PLAIN)
def test_filters_agree(sqlite_engine: Any, cells: list[str | None], op: str, value: str) -> None:
    natives = sqlite_engine.create({"号": "INTEGER", "数": CELL_TYPE}, list(enumerate(cells)))
    tree = {"column": "数", "op": op, "value": value}
    view = require(
        granted_view(
            table="t",
            returned=[ReturnedColumn("序", "号", "I", "plain")],
            internal_columns={"数": "N"},
            internal_filter=tree,
            stable_order=["号"],
        )
    )
    assert view.internal_filter is not None
    found = [row["序"] for row in sqlite_engine.rows(require(plan(view, {})), natives)]
    wanted = [at for at, cell in enumerate(cells) if selects(view.internal_filter, {"数": as_number(cell)})]
    assert found == wanted


TREES = [({"of": of, "column": "数", "scale": scale}, "N") for of in ("sum", "mean") for scale in (0, 2, 4)]
FIGURES = {f"项{at}": (type_, derivation(tree, {"数": "N"}, type_)) for at, (tree, type_) in enumerate(TREES)}
VIEW = derived_view(FIGURES)


@AGREES
@given(cells=st.lists(st.none() | PLAIN, max_size=8) | st.lists(CELLS, max_size=4))
def test_figures_agree(sqlite_engine: Any, cells: list[str | None]) -> None:
    """Exactly, halves away from zero; what is no number makes the figure null."""
    natives = sqlite_engine.create({"k": CELL_TYPE, "数": CELL_TYPE}, [("A", cell) for cell in cells])
    row = sqlite_engine.rows(require(plan(VIEW, {"号码": "A"})), natives)[0]
    wrong = any(cell is not None and as_number(cell) is None for cell in cells)
    for item, (_, figure) in FIGURES.items():
        rows = [{"数": "no number" if wrong else as_number(cell)} for cell in cells]
        expected = derived(figure, rows)
        assert row[item] == (None if expected is None else format(expected, "f"))


@pytest.mark.parametrize(
    ("item_type", "cell", "shown"),
    [("I", "7", 7), ("I", "-7", -7), ("I", "007", "007"), ("I", "七", "七"), ("N", "12.50", "12.50"), ("C", "01", "01"),
     ("D", "2024-02-29", "2024-02-29"), ("T", "2025-09-22 09:00:00", "2025-09-22T01:00:00.000Z"), ("I", None, None)],
)  # fmt: skip
def test_shown(sqlite_engine: Any, item_type: str, cell: str | None, shown: Any) -> None:
    natives = sqlite_engine.create({"v": CELL_TYPE}, [(cell,)])
    view = require(granted_view(table="t", returned=[ReturnedColumn("项", "v", item_type, "plain")]))
    assert sqlite_engine.rows(require(plan(view, {})), natives) == [{"项": shown}]


def test_keys(sqlite_engine: Any) -> None:
    natives = sqlite_engine.create({"v": CELL_TYPE}, [("1.50",), ("1.5",), ("1.5 ",), ("01.5",), (None,)])
    returned = [ReturnedColumn("项", "v", "C", "plain")]
    for kind, key, found in (("N", "1.5", ["1.50", "1.5", "01.5"]), ("C", "1.5", ["1.5"]), ("C", "1.5 ", ["1.5 "])):
        view = require(granted_view(table="t", returned=returned, lookup=[KeyColumn("键", "v", kind)]))
        assert [row["项"] for row in sqlite_engine.rows(require(plan(view, {"键": key})), natives)] == found


@AGREES
@given(cells=st.lists(st.none() | PLAIN.filter(as_number), max_size=20), width=st.integers(1, 10**6))
def test_ranges_are_those_of_the_number(sqlite_engine: Any, cells: list[str | None], width: int) -> None:
    natives = sqlite_engine.create({"号": "INTEGER", "数": CELL_TYPE}, list(enumerate(cells)))
    shown = [ReturnedColumn("项", "数", "N", f"range:{width}")]
    view = require(granted_view(table="t", returned=shown, stable_order=["号"]))
    found = [row["项"] for row in sqlite_engine.rows(require(plan(view, {})), natives)]
    assert found == [masks.apply(f"range:{width}", as_number(cell)) for cell in cells]
