"""What only MariaDB has: collations that see too little, kinds of its own, days that no calendar has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuqiao.kernel.refusals import require
from shuqiao.policy.errors import UnprovedConstruct
from shuqiao.policy.mariadb_sql import statement
from shuqiao.policy.natives import Native, of_mysql
from shuqiao.policy.plans import plan
from shuqiao.policy.views import KeyColumn, ReturnedColumn, granted_view
from tests.policy.derivations import derivation, derived_view


def shown(engine: Any, kind: str, item_type: str, value: str, rule: str = "plain") -> Any:
    """One stored value (an SQL literal) as an item shows it."""
    natives = made(engine, {"v": kind}, f"({value})")
    view = require(granted_view(table="t", returned=[ReturnedColumn("项", "v", item_type, rule)]))
    return engine.rows(require(plan(view, {})), natives)[0]["项"]


def made(engine: Any, columns: Mapping[str, str], *rows: str) -> dict[str, Native]:
    engine.execute("SET SESSION sql_mode = ''")
    natives: dict[str, Native] = engine.create(columns, [])
    engine.execute(f"INSERT INTO t VALUES {', '.join(rows)}")
    return natives


@pytest.mark.parametrize(
    ("kind", "item_type", "value", "answer"),
    [
        ("bigint unsigned", "I", "18446744073709551615", "18446744073709551615"),
        ("bigint unsigned", "I", "7", 7),
        ("tinyint(1)", "L", "1", True),
        ("tinyint(1)", "I", "1", 1),
        ("int(6) zerofill", "C", "42", "000042"),
        ("decimal(8,2) zerofill", "N", "4.5", "000004.50"),
        ("decimal(20,4)", "N", "7", "7.0000"),
        ("float", "N", "0.1", "0.1"),
        ("double", "B", "1e22", "10000000000000000000000"),
        ("year", "C", "2024", "2024"),
        ("year", "C", "0", "0000"),
        ("time", "C", "'-838:59:59'", "-838:59:59"),
        ("enum('甲','乙')", "C", "'乙'", "乙"),
        ("set('a','b')", "C", "'b,a'", "a,b"),
        ("json", "G", "'{\"a\": 1}'", '{"a": 1}'),
        ("date", "D", "'2024-02-29'", "2024-02-29"),
        ("date", "D", "'0000-00-00'", "0000-00-00"),
        ("date", "D", "'2024-00-15'", "2024-00-15"),
        ("datetime(6)", "T", "'2025-09-22 09:00:00.1239'", "2025-09-22T01:00:00.123Z"),
        ("datetime", "T", "'0000-00-00 00:00:00'", "0000-00-00 00:00:00"),
        ("datetime", "D", "'2025-09-22 09:00:00'", "2025-09-22"),
        ("char(6)", "C", "'a  '", "a"),
        ("varchar(6)", "C", "'a  '", "a  "),
        ("varchar(6) CHARACTER SET gbk", "C", "'张'", "张"),
        ("varchar(6) CHARACTER SET latin1", "C", "'é'", "é"),
        ("mediumtext", "M", "repeat('长', 70000)", "长" * 70000),
    ],
)
def test_shown_rightly(mariadb_engine: Any, kind: str, item_type: str, value: str, answer: Any) -> None:
    assert shown(mariadb_engine, kind, item_type, value) == answer


@pytest.mark.parametrize("kind", ["bit(1)", "bit(8)", "blob", "varbinary(5)", "binary(5)", "point"])
def test_bits_and_bytes_are_refused(mariadb_engine: Any, kind: str) -> None:
    with pytest.raises(UnprovedConstruct):
        shown(mariadb_engine, kind, "C", "NULL")


def found(engine: Any, natives: Any, item_type: str, value: Any) -> int:
    one = [ReturnedColumn("一", "n", "I", "plain")]
    view = require(granted_view(table="t", returned=one, lookup=[KeyColumn("键", "v", item_type)]))
    return len(engine.rows(require(plan(view, {"键": value})), natives))


@pytest.mark.parametrize(
    "kind",
    [
        "char(9)",
        "varchar(9)",
        "text",
        "varchar(9) COLLATE utf8mb4_unicode_520_ci",
        "varchar(9) CHARACTER SET utf8mb3",
        "varchar(9) CHARACTER SET utf8mb3 COLLATE utf8mb3_unicode_ci",
        "varchar(9) CHARACTER SET gbk",
        "enum('张a','张','甲')",
    ],
)
def test_keys_in_any_character_set(mariadb_engine: Any, kind: str) -> None:
    natives = made(mariadb_engine, {"n": "int", "v": kind}, "(1, '张a')", "(2, '张')")
    for value, rows in (
        ("张a", 1),
        ("张A", 0),
        ("张a ", 0),
        ("张", 1),
        ("𬀩", 0),
        ("é", 0),
        ("\\", 0),
        (["张", "张a", "𬀩"], 2),
    ):
        assert found(mariadb_engine, natives, "C", value) == rows


def test_kinds_that_do_not_compare(mariadb_engine: Any) -> None:
    for kind in ("float", "year", "json", "int zerofill", "decimal(9,2)", "date"):
        natives = made(mariadb_engine, {"n": "int", "v": kind}, "(1, NULL)")
        if kind == "json":  # a long text to MariaDB, which compares
            assert natives["v"] is Native.LONG
            continue
        with pytest.raises(UnprovedConstruct):
            found(mariadb_engine, natives, "C", "1")


def test_numbers_and_moments_are_found_as_they_are_shown(mariadb_engine: Any) -> None:
    for kind, item_type, stored, value in (
        ("bigint unsigned", "I", "18446744073709551615", 2**63 - 1),
        ("bigint unsigned", "I", "9223372036854775807", 2**63 - 1),
        ("int", "N", "12", "12.0"),
        ("double", "N", "0.1", "0.1"),
        ("datetime(6)", "T", "'2025-09-22 09:00:00.1239'", "2025-09-22T01:00:00.123Z"),
        ("timestamp", "T", "'2025-09-22 09:00:00'", "2025-09-22T01:00:00.000Z"),
        ("tinyint(1)", "L", "1", True),
    ):
        natives = made(mariadb_engine, {"n": "int", "v": kind}, f"(1, {stored})")
        assert found(mariadb_engine, natives, item_type, value) == int("18446744073709551615" not in stored)


def test_long_text_is_never_ordered_by(mariadb_engine: Any) -> None:
    for kind in ("mediumtext", "varchar(5000)"):
        natives = made(mariadb_engine, {"v": kind}, "('a')")
        view = granted_view(table="t", returned=[ReturnedColumn("项", "v", "C", "plain")], stable_order=["v"])
        with pytest.raises(UnprovedConstruct):
            mariadb_engine.rows(require(plan(require(view), {})), natives)
        each = {"of": "sum", "column": "n", "each": "v"}
        figures = derived_view({"和": ("N", derivation(each, {"n": "N", "v": "C"}, "N"))}, "v")
        with pytest.raises(UnprovedConstruct):
            mariadb_engine.rows(require(plan(figures, {"号码": "a"})), {**natives, "n": Native.INTEGER})


def test_long_keys_are_ordered_to_their_end(mariadb_engine: Any) -> None:
    natives = made(mariadb_engine, {"v": "varchar(4000)"}, *(f"(concat(repeat('长', 3999), '{c}'))" for c in "cab"))
    view = require(granted_view(table="t", returned=[ReturnedColumn("项", "v", "C", "plain")], stable_order=["v"]))
    assert [row["项"][-1] for row in mariadb_engine.rows(require(plan(view, {})), natives)] == ["a", "b", "c"]


def test_a_day_without_date_is_not_null(mariadb_engine: Any) -> None:
    """MariaDB says of 0000-00-00 in a column without nulls that it is null."""
    natives = made(mariadb_engine, {"n": "int", "v": "date NOT NULL"}, "(1, '0000-00-00')")
    for op, wanted in (("is_null", []), ("not_null", [{"一": 1}])):
        view = granted_view(
            table="t",
            returned=[ReturnedColumn("一", "n", "I", "plain")],
            internal_columns={"v": "D"},
            internal_filter={"column": "v", "op": op},
        )
        assert mariadb_engine.rows(require(plan(require(view), {})), natives) == wanted


def test_months_and_years_of_days_that_no_calendar_has(mariadb_engine: Any) -> None:
    run = derived_view({"连": ("I", derivation({"of": "run", "column": "v"}, {"v": "D"}, "I"))}, "n")
    for day, months in (("2024-01-31", 1), ("2024-00-15", None), ("0000-00-00", None)):
        natives = made(mariadb_engine, {"n": "varchar(5)", "v": "date"}, f"('A', '{day}')")
        assert mariadb_engine.rows(require(plan(run, {"号码": "A"})), natives) == [{"连": months}]
    assert shown(mariadb_engine, "date", "D", "'1999-12-31'", "date:year") == "1999"
    assert shown(mariadb_engine, "datetime", "T", "'1999-12-31 23:00:00'", "date:year") == "1999"
    assert shown(mariadb_engine, "date", "D", "'0000-00-00'", "date:year") == "***"
    assert shown(mariadb_engine, "date", "D", "'1799-12-31'", "date:year") == "***"


@pytest.mark.parametrize(
    ("data_type", "column_type", "charset", "native"),
    [
        ("varchar", "varchar(20)", "utf8", Native.THREE_BYTE),
        ("char", "char(18)", "utf8mb4", Native.TEXT),
        ("varchar", "varchar(20)", "big5", Native.CONVERTED),
        ("varchar", "varchar(4097)", "utf8mb4", Native.LONG),
        ("bigint", "bigint(20) unsigned zerofill", None, Native.OTHER),
        ("vector", "vector(3)", None, Native.BLOB),
    ],
)
def test_kinds(data_type: str, column_type: str, charset: str | None, native: Native) -> None:
    assert of_mysql(data_type, column_type, charset) is native


def test_values_as_literals() -> None:
    values = ["'; --", 5, Decimal("1.50"), date(2024, 2, 29), 1.5, "𬀩a", True]
    sql = "SELECT :p1, ':p2', `:p3`, :b1, :p3, :p4, :p5, :u6, :p7, '\\\\', 'a\\':p1', `a``:p1`"
    assert statement(sql, values) == (
        "SELECT _utf8mb4 x'273b202d2d', ':p2', `:p3`, x'273b202d2d', 1.50, DATE'2024-02-29', 1.5e0, "
        "_utf8mb3 x'efbfbd61', 1, '\\\\', 'a\\':p1', `a``:p1`"
    )
    with pytest.raises(TypeError):
        statement(":p1", [datetime(2024, 1, 1, tzinfo=UTC)])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    value=st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    mode=st.sampled_from(["", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT"]),
)
def test_a_text_arrives_whatever_the_servers_mode(mariadb_engine: Any, value: str, mode: str) -> None:
    mariadb_engine.execute(f"SET SESSION sql_mode = '{mode}'")
    try:
        assert mariadb_engine.query("SELECT :p1, CAST(:b1 AS BINARY)", [value]) == [(value, value.encode())]
    finally:
        mariadb_engine.execute("SET SESSION sql_mode = ''")
