"""Derived items: definitions as a table, then the real engines against Python on generated rows."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuqiao.kernel.refusals import Refusal, require
from shuqiao.policy import masks
from shuqiao.policy.compile import Compiled
from shuqiao.policy.derived import Derivation, parse_derivation
from shuqiao.policy.derived_sql import shown
from shuqiao.policy.deriving import derived
from shuqiao.policy.errors import DerivedApart, ItemNotGranted, KeyRequired, PagingRefused, UnprovedConstruct
from shuqiao.policy.natives import Dialect
from shuqiao.policy.plans import plan
from shuqiao.policy.views import DerivedItem, GrantedView, KeyColumn, ReturnedColumn, granted_view
from tests.policy.derivations import CITY, INCOME_BANDS, derivation, derived_view

TYPES = {"m": "C", "v": "N", "d": "D", "s": "C", "ok": "L"}

GOOD: list[tuple[Any, str]] = [
    ({"of": "count"}, "I"),
    ({"of": "exists", "where": {"column": "s", "op": "eq", "value": "1"}}, "L"),
    ({"of": "count_distinct", "column": "s"}, "I"),
    ({"of": "sum", "column": "v", "scale": 0}, "N"),
    ({"of": "mean", "column": "v", "each": "m", "last": 12}, "Y"),
    ({"of": "run", "column": "d", "which": "longest"}, "I"),
    ({"of": "band", "column": "v", "bands": [{"from": "-1.50", "is": "低"}, {"from": "2", "is": "高"}]}, "C"),
]
BAD: list[tuple[Any, str, str]] = [
    (None, "I", "of"),
    ([], "I", "of"),
    ({"of": "median", "column": "v"}, "N", "of"),
    ({"of": ["count"]}, "I", "of"),
    ({"of": "count"}, "C", "of"),
    ({"of": "exists"}, "I", "of"),
    ({"of": "count", "column": "v"}, "I", "column"),
    ({"of": "count", "raw": "1=1"}, "I", "raw"),
    ({"of": "sum"}, "N", "column"),
    ({"of": "sum", "column": "absent"}, "N", "column"),
    ({"of": "sum", "column": "s"}, "N", "column"),
    ({"of": "run", "column": "v"}, "I", "column"),
    ({"of": "run", "column": "m", "which": "any"}, "I", "which"),
    ({"of": "sum", "column": "v", "scale": 5}, "N", "scale"),
    ({"of": "sum", "column": "v", "scale": True}, "N", "scale"),
    ({"of": "sum", "column": "v", "last": 3}, "N", "last"),
    ({"of": "sum", "column": "v", "each": "m", "last": 0}, "N", "last"),
    ({"of": "sum", "column": "v", "each": "ok"}, "N", "each"),
    ({"of": "sum", "column": "v", "each": "absent"}, "N", "each"),
    ({"of": "band", "column": "v"}, "C", "bands"),
    ({"of": "band", "column": "v", "bands": []}, "C", "bands"),
    ({"of": "band", "column": "v", "bands": [{"from": "2", "is": "a"}, {"from": "2", "is": "b"}]}, "C", "bands"),
    ({"of": "band", "column": "v", "bands": [{"from": "0.001", "is": "a"}]}, "C", "bands"),
    ({"of": "band", "column": "v", "bands": [{"from": "0", "is": ""}]}, "C", "bands"),
    ({"of": "band", "column": "v", "bands": [{"from": "0"}]}, "C", "bands"),
]


@pytest.mark.parametrize(("tree", "result"), GOOD)
def test_definitions(tree: Any, result: str) -> None:
    found = parse_derivation(tree, TYPES, result)
    assert isinstance(found, Derivation), found
    assert found.of == tree["of"]


@pytest.mark.parametrize(("tree", "result", "where"), BAD)
def test_what_is_no_definition(tree: Any, result: str, where: str) -> None:
    found = parse_derivation(tree, TYPES, result)
    assert isinstance(found, Refusal)
    assert (found.code, found.facts["where"]) == ("bad_derivation", where)


def test_a_filter_of_a_definition_is_held_to_its_inputs() -> None:
    found = parse_derivation({"of": "count", "where": {"column": "x", "op": "is_null"}}, TYPES, "I")
    assert isinstance(found, Refusal)
    assert found.code == "bad_row_filter"


def test_only_what_it_names_is_an_input() -> None:
    found = derivation({"of": "sum", "column": "v", "where": {"column": "s", "op": "not_null"}}, TYPES, "N")
    assert set(found.types) == {"v", "s"}


# --- the engines against Python ------------------------------------------------------------------------------

TREES: list[tuple[Any, str]] = [
    *GOOD,
    ({"of": "sum", "column": "v"}, "N"),
    ({"of": "sum", "column": "v", "each": "s"}, "N"),
    ({"of": "sum", "column": "v", "each": "m", "last": 2}, "N"),
    ({"of": "mean", "column": "v"}, "N"),
    ({"of": "mean", "column": "v", "scale": 0}, "N"),
    ({"of": "run", "column": "m", "which": "latest"}, "I"),
    ({"of": "run", "column": "m", "which": "longest"}, "I"),
    ({"of": "run", "column": "d", "which": "latest"}, "I"),
    ({"of": "count", "where": {"not": {"column": "v", "op": "gt", "value": "1"}}}, "I"),
    ({"of": "run", "column": "m", "where": {"column": "s", "op": "in", "value": ["a", "A"]}}, "I"),
    ({"of": "count_distinct", "column": "v"}, "I"),
]
DERIVATIONS = {f"项{at}": (type_, derivation(tree, TYPES, type_)) for at, (tree, type_) in enumerate(TREES)}
VIEW = derived_view(DERIVATIONS)

MONTHS = st.builds(lambda y, m: f"{y}{m:02}", st.integers(2022, 2024), st.integers(1, 12))
CLEAN = st.fixed_dictionaries(
    {
        "k": st.sampled_from(["A", "a", "B"]),
        "m": st.none() | MONTHS,
        "v": st.none() | st.decimals(-(10**9), 10**9, places=2) | st.decimals(-5, 5, places=2),
        "d": st.none() | st.dates(date(2022, 1, 1), date(2023, 12, 31)),
        "s": st.none() | st.sampled_from(["a", "A", "a ", "é", "𬀩", "1", ""]),
        "ok": st.none() | st.booleans(),
    }
)
WRONG_MONTHS = st.sampled_from(["202413", "20241", "202400", "2024-01", " 202401", "２０２４01", "202401\n"])
DIRTY = st.tuples(CLEAN, WRONG_MONTHS).map(lambda pair: {**pair[0], "m": pair[1]})
NAMES = ["k", "m", "v", "d", "s", "ok"]
KINDS = {
    Dialect.SQLITE: ["text", "text", "NUMERIC", "TEXT", "text", "INTEGER"],
    Dialect.POSTGRES: ["text", "text", "numeric(20,4)", "date", "text", "boolean"],
    Dialect.MYSQL: ["varchar(50)", "varchar(50)", "numeric(20,4)", "date", "text", "boolean"],
}
COMPILED: dict[Dialect, Compiled] = {}
AGREES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def stored(engine: Any, row: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    values = [row[name] for name in names]
    if engine.dialect is Dialect.SQLITE:
        values = [float(v) if isinstance(v, Decimal) else v.isoformat() if isinstance(v, date) else v for v in values]
    return values


def expected(view: GrantedView, rows: list[Any], key: str, column: str = "k") -> dict[str, Any]:
    mine = [row for row in rows if row[column] == key]
    return {d.item: said(d, derived(d.derivation, mine)) for d in view.derived}


def said(item: DerivedItem, value: Any) -> Any:
    """As the answer writes it: a source's numbers are whole units of their scale."""
    units = value.scaleb(item.derivation.scale) if isinstance(value, Decimal) else value
    return shown(item, units, masks.apply)


@AGREES
@given(rows=st.lists(CLEAN, max_size=25) | st.lists(CLEAN | DIRTY, max_size=12))
def test_sources_and_python_agree(engine: Any, rows: list[dict[str, Any]]) -> None:
    natives = engine.create(
        dict(zip(NAMES, KINDS[engine.dialect], strict=True)), [stored(engine, row, NAMES) for row in rows]
    )
    for key in ("A", "a", "nobody"):
        assert engine.rows(require(plan(VIEW, {"号码": key})), natives) == [expected(VIEW, rows, key)]


def test_nobody_has_nothing_and_unknown_stays_unknown(engine: Any) -> None:
    """No rows: 0, false, and null where there is nothing to divide or to place."""
    natives = engine.create(dict(zip(NAMES, KINDS[engine.dialect], strict=True)), [])
    items = {
        f"项{of}": found for of, found in zip([t["of"] for t, _ in GOOD], list(DERIVATIONS.values()), strict=False)
    }
    found = engine.rows(require(plan(derived_view(items), {"号码": "A"})), natives)
    assert found == [
        {
            "项count": 0,
            "项exists": False,
            "项count_distinct": 0,
            "项sum": "0",
            "项mean": None,
            "项run": 0,
            "项band": None,
        }
    ]


@pytest.mark.parametrize("wrong", ["张三", "1,5"])
def test_text_among_numbers_makes_no_sum(sqlite_engine: Any, wrong: str) -> None:
    natives = sqlite_engine.create({"k": "text", "v": "NUMERIC"}, [("A", 1.5), ("A", wrong)])
    view = derived_view({"和": ("N", derivation({"of": "sum", "column": "v"}, {"v": "N"}, "N"))})
    assert sqlite_engine.rows(require(plan(view, {"号码": "A"})), natives) == [{"和": None}]


def test_numbers_out_of_bounds_make_no_sum(engine: Any) -> None:
    view = derived_view({"和": ("N", derivation({"of": "sum", "column": "v"}, {"v": "N"}, "N"))})
    for value in (1e300, -1e300, 1e13, *([] if engine.dialect is Dialect.MYSQL else [float("inf")])):
        natives = engine.create({"k": "text", "v": "double precision"}, [("A", 1.5), ("A", value)])
        assert engine.rows(require(plan(view, {"号码": "A"})), natives) == [{"和": None}]


def test_inputs_that_a_dialect_cannot_take_alike_are_refused(engine: Any) -> None:
    natives = engine.create({"k": "text", "v": "text"}, [("A", "1.5")])
    view = derived_view({"和": ("N", derivation({"of": "sum", "column": "v"}, {"v": "N"}, "N"))})
    with pytest.raises(UnprovedConstruct):
        engine.rows(require(plan(view, {"号码": "A"})), natives)


# --- the sample city -----------------------------------------------------------------------------------------

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "QLRZJH": {
        "QLRZJH": "varchar(50)",
        "BDCDYH": "char(18)",
        "JZMJ": "numeric(20,4)",
        "QSZT": "char(18)",
        "GHYT": "text",
    },
    "AAC002": {"AAC002": "varchar(50)", "AAE003": "char(18)", "AAC040": "numeric(20,4)", "AAE078": "char(18)"},
    "SFZMHM": {"SFZMHM": "varchar(50)", "ZT": "char(18)"},
}


def generated(key: str, number: int) -> list[dict[str, Any]]:
    """Rows of one of the city's tables, duplicates and gaps included."""
    dice = random.Random(number)
    rows: list[dict[str, Any]] = []
    for person in range(40):
        for at in range(dice.randrange(20)):
            area = Decimal(dice.randrange(2000, 20000)) / 100
            month = 2021 * 12 + 6 + at + dice.choice([0, 0, 0, 2])
            rows.append(
                {
                    "QLRZJH": f"P{person}",
                    "AAC002": f"P{person}",
                    "SFZMHM": f"P{person}",
                    "BDCDYH": f"U{dice.randrange(60)}",
                    "JZMJ": area,
                    "QSZT": dice.choice("120"),
                    "GHYT": dice.choice(["住宅", "商业", "车位"]),
                    "AAE003": f"{month // 12}{month % 12 + 1:02}",
                    "AAC040": area * 30,
                    "AAE078": dice.choice("1110"),
                    "ZT": dice.choice(["A", "A", "M", "E"]),
                }
            )
    return [{name: row[name] for name in COLUMNS[key]} for row in rows]


@pytest.mark.parametrize(("item", "type_", "key", "types", "tree"), CITY)
def test_the_city(engine: Any, item: str, type_: str, key: str, types: Mapping[str, str], tree: Any) -> None:
    rows = generated(key, 7)
    natives = engine.create(COLUMNS[key], [stored(engine, row, list(COLUMNS[key])) for row in rows])
    view = derived_view({item: (type_, derivation(tree, types, type_))}, key)
    different = set()
    for person in range(41):  # the last one has no row at all
        found = engine.rows(require(plan(view, {"号码": f"P{person}"})), natives)
        assert found == [expected(view, rows, f"P{person}", key)]
        different.add(found[0][item])
    assert len(different) > 3, "tables that tell nothing apart test nothing"


def test_income_is_said_as_a_band(engine: Any) -> None:
    rows = [("A", 29999.99), ("B", 30000), ("C", 119999.99), ("D", 120000), ("E", -1), ("F", 20000), ("F", 10000)]
    natives = engine.create({"k": "text", "SRE": "double precision"}, rows)
    view = derived_view({"综合所得收入额分档": ("C", derivation(INCOME_BANDS, {"SRE": "Y"}, "C"))})
    found = {k: engine.rows(require(plan(view, {"号码": k})), natives)[0]["综合所得收入额分档"] for k in "ABCDEFG"}
    assert found == {"A": "1", "B": "2", "C": "3", "D": "4", "E": None, "F": "2", "G": None}


# --- what may be asked ---------------------------------------------------------------------------------------

COUNT = derivation({"of": "count"}, {}, "I")
MIXED = require(
    granted_view(
        table="t",
        returned=[ReturnedColumn("姓名", "x", "C", "plain")],
        lookup=[KeyColumn("号码", "k", "C"), KeyColumn("证号", "z", "C")],
        derived=[DerivedItem("数", "I", "plain", COUNT), DerivedItem("档", "I", "range:5", COUNT),
                 DerivedItem("无", "I", "drop", COUNT)],
        stable_order=["x"],
    )
)  # fmt: skip
KEYS = {"号码": "A", "证号": "B"}


@pytest.mark.parametrize(
    ("where", "items", "refusal"),
    [
        (KEYS, None, DerivedApart),
        (KEYS, ["数", "姓名"], DerivedApart),
        ({"号码": ["A", "C"], "证号": "B"}, ["数"], DerivedApart),
        ({**KEYS, "姓名": "张三"}, ["数"], DerivedApart),
        ({}, ["数"], KeyRequired),
        ({**KEYS, "数": 1}, ["姓名"], ItemNotGranted),
        (KEYS, ["数", "套数"], ItemNotGranted),
    ],
)
def test_one_row_about_one_key(where: Any, items: Any, refusal: type[Refusal]) -> None:
    assert isinstance(plan(MIXED, where, items), refusal)


def test_derived_items_have_no_second_page() -> None:
    assert isinstance(plan(MIXED, KEYS, ["数"], offset=1), PagingRefused)
    assert not require(plan(MIXED, KEYS, ["数"])).pageable
    assert require(plan(MIXED, KEYS, ["姓名"])).pageable


def test_rules_hold_for_what_is_derived(engine: Any) -> None:
    natives = engine.create({"k": "text", "z": "text", "x": "text"}, [("A", "B", str(n)) for n in range(12)])
    found = engine.rows(require(plan(MIXED, KEYS, ["数", "档", "无"])), natives)
    assert found == [{"数": 12, "档": "[10,15)", "无": None}]
    assert len(engine.rows(require(plan(MIXED, KEYS, ["姓名"])), natives)) == 12
    assert engine.rows(require(plan(MIXED, {"证号": "B"}, ["数"])), natives) == [{"数": 12}]


@pytest.mark.parametrize(
    "changes",
    [
        {"lookup": []},
        {"derived": [DerivedItem("号码", "I", "plain", COUNT)]},
        {"derived": [DerivedItem("数", "I", "mask:name", COUNT)]},
        {"derived": [DerivedItem("数", "I", "unheard", COUNT)]},
        {"derived": [DerivedItem("数", "I", "plain", COUNT)] * 2},
        {"derived": []},
    ],
)
def test_views_that_contradict_themselves(changes: dict[str, Any]) -> None:
    parts: dict[str, Any] = {
        "table": "t",
        "returned": [],
        "lookup": [KeyColumn("号码", "k", "C")],
        "derived": [DerivedItem("数", "I", "plain", COUNT)],
    }
    assert isinstance(granted_view(**(parts | changes)), Refusal)
