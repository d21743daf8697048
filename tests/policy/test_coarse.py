"""Days to years, numbers to ranges, and items withheld: a table, then Python against the real engines."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuqiao.kernel.refusals import require
from shuqiao.policy import masks
from shuqiao.policy.errors import ItemNotGranted
from shuqiao.policy.natives import Dialect
from shuqiao.policy.plans import plan
from shuqiao.policy.views import ReturnedColumn, granted_view

YEAR = "date:year"
TABLE: list[tuple[str, Any, str | None]] = [
    (YEAR, date(1988, 3, 14), "1988"),
    (YEAR, date(1799, 12, 31), "***"),
    (YEAR, date(2200, 1, 1), "***"),
    (YEAR, datetime(1999, 12, 31, 23, 0), "1999"),  # noqa: DTZ001 - as a source without zones gives it
    (YEAR, datetime(1999, 12, 31, 16, 0, tzinfo=UTC), "2000"),
    (YEAR, "1988-03-14", "1988"),
    (YEAR, "1988-03-14 08:00:00", "1988"),
    (YEAR, "1988-03-14T08:00:00Z", "1988"),
    (YEAR, "19880314", "1988"),
    (YEAR, "198803", "1988"),
    (YEAR, "1988", "***"),
    (YEAR, "1988-3-14", "***"),
    (YEAR, "88-03-14", "***"),
    (YEAR, "1988-03-14x", "***"),
    (YEAR, "19880314\n", "***"),
    (YEAR, "17990101", "***"),
    (YEAR, "１９８８0314", "***"),
    (YEAR, "", "***"),
    (YEAR, None, None),
    ("range:10", 0, "[0,10)"),
    ("range:10", 9, "[0,10)"),
    ("range:10", 10, "[10,20)"),
    ("range:10", -1, "[-10,0)"),
    ("range:10", -10, "[-10,0)"),
    ("range:10", Decimal("9.9999"), "[0,10)"),
    ("range:10", Decimal("-0.01"), "[-10,0)"),
    ("range:30000", Decimal("30000.00"), "[30000,60000)"),
    ("range:7", 10**15 - 1, "[999999999999994,1000000000000001)"),
    ("range:7", 10**15, "***"),
    ("range:10", Decimal("NaN"), "***"),
    ("range:10", float("inf"), "***"),
    ("range:10", "123", "[120,130)"),
    ("range:10", "0123.50", "[120,130)"),
    ("range:10", "-5", "***"),
    ("range:10", "1e3", "***"),
    ("range:10", "12.", "***"),
    ("range:10", ".5", "***"),
    ("range:10", "1.2.3", "***"),
    ("range:10", "12 ", "***"),
    ("range:10", "１２", "***"),
    ("range:10", "9" * 16, "***"),
    ("range:10", "1." + "0" * 30, "[0,10)"),
    ("range:10", "1." + "0" * 31, "***"),
    ("range:10", "", "***"),
    ("range:10", None, None),
    ("drop", "张三", None),
    ("drop", None, None),
]


@pytest.mark.parametrize(("rule", "value", "expected"), TABLE)
def test_table(rule: str, value: Any, expected: str | None) -> None:
    assert masks.apply(rule, value) == expected


def at_source(engine: Any, rule: str, kind: str, values: list[Any]) -> list[Any]:
    """The answers for ``values`` in a column of ``kind``, in order."""
    natives = engine.create({"n": "bigint", "v": kind}, list(enumerate(values)))
    view = require(
        granted_view(table="t", returned=[ReturnedColumn("项", "v", "C", rule)], stable_order=["n"], rows_per_call=1000)
    )
    return [row["项"] for row in engine.rows(require(plan(view, {})), natives)]


@pytest.mark.parametrize("rule", [YEAR, "range:10", "range:7", "drop"])
def test_texts_of_the_table_at_source(engine: Any, rule: str) -> None:
    """Every text of the table under every rule, not only its own."""
    values = [v for _, v, _ in TABLE if v is None or isinstance(v, str)]
    assert at_source(engine, rule, "text", values) == [masks.apply(rule, v) for v in values]


PIECES = st.sampled_from([*"0123456789.-T eE+\n", "1988-03-14", "198803", "2024", "-", "１"])
TEXTS = st.none() | st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=5).map(lambda t: t.replace("\0", ""))
NUMBERS = st.none() | st.decimals(-(10**15), 10**15, places=4, allow_nan=False)
AGREES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@AGREES
@given(values=st.lists(TEXTS, min_size=20, max_size=60), width=st.integers(1, 10**12 - 1))
def test_texts_agree(engine: Any, values: list[str | None], width: int) -> None:
    values = [v.encode("utf-8", "ignore").decode() if v else v for v in values]
    if engine.dialect is Dialect.MYSQL:  # a NUL is a character like another there
        values += ["1988\x00-03-14", "12\x00", "\x0019880314"]
    for rule in (YEAR, f"range:{width}"):
        assert at_source(engine, rule, "text", values) == [masks.apply(rule, v) for v in values]


@AGREES
@given(values=st.lists(NUMBERS, min_size=20, max_size=60), width=st.integers(1, 10**12 - 1))
def test_decimals_agree(engine: Any, values: list[Decimal | None], width: int) -> None:
    stored: list[Any] = values
    if engine.dialect is Dialect.SQLITE:  # a double there: what is stored is what counts
        stored = [None if v is None else float(v) for v in values]
    rule = f"range:{width}"
    assert at_source(engine, rule, "numeric(20,4)", stored) == [masks.apply(rule, v) for v in stored]


@AGREES
@given(
    integers=st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(-1000, 1000), min_size=20),
    doubles=st.lists(st.none() | st.floats() | st.floats(-1e4, 1e4), min_size=20),
    width=st.integers(1, 10**6),
)
def test_integers_and_doubles_agree(engine: Any, integers: list[Any], doubles: list[Any], width: int) -> None:
    rule = f"range:{width}"
    assert at_source(engine, rule, "bigint", integers) == [masks.apply(rule, v) for v in integers]
    if engine.dialect is Dialect.SQLITE:  # it stores NaN as null
        doubles = [None if v is not None and v != v else v for v in doubles]
    if engine.dialect is Dialect.MYSQL:  # it has finite ones only
        doubles = [None if v is not None and not math.isfinite(v) else v for v in doubles]
    assert at_source(engine, rule, "double precision", doubles) == [masks.apply(rule, v) for v in doubles]


def test_days_and_moments_agree(postgres_engine: Any) -> None:
    days = [date(1799, 12, 31), date(1800, 1, 1), date(2024, 2, 29), date(2199, 12, 31), date(2200, 1, 1), None]
    assert at_source(postgres_engine, YEAR, "date", days) == [masks.apply(YEAR, d) for d in days]
    moments = [datetime(1999, 12, 31, hour, tzinfo=UTC) for hour in (15, 16)]
    assert at_source(postgres_engine, YEAR, "timestamptz", moments) == ["1999", "2000"]


def test_what_the_source_cannot_coarsen_is_hidden(engine: Any) -> None:
    assert at_source(engine, YEAR, "double precision", [1988.0]) == ["***"]
    if engine.dialect is Dialect.POSTGRES:
        assert at_source(engine, "range:10", "boolean", [True]) == ["***"]
        assert at_source(engine, "range:10", "date", [date(2024, 1, 1)]) == ["***"]


def test_an_answer_is_found_as_it_is_shown(engine: Any) -> None:
    natives = engine.create({"v": "text"}, [("1988-03-14",), ("1989-01-01",)])
    view = require(granted_view(table="t", returned=[ReturnedColumn("出生", "v", "D", YEAR)]))
    assert engine.rows(require(plan(view, {"出生": "1988"})), natives) == [{"出生": "1988"}]
    assert engine.rows(require(plan(view, {"出生": "1988-03-14"})), natives) == []


def test_nothing_is_found_by_what_is_withheld() -> None:
    view = require(granted_view(table="t", returned=[ReturnedColumn("姓名", "v", "C", "drop")]))
    assert isinstance(plan(view, {"姓名": "张三"}), ItemNotGranted)
