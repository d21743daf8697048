"""One suite for every kind of source: the same table, the same questions, the same answers."""

from __future__ import annotations

import csv
import os
import sqlite3
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from shuqiao.gateway.sources.opening import open_source
from shuqiao.gateway.sources.source import Lines, Source, SourceConfig, SourceUnavailable
from shuqiao.kernel.refusals import require
from shuqiao.policy.plans import PagingRefused, Plan, file_plan, plan
from shuqiao.policy.pseudonyms import grant_key, pseudonym
from shuqiao.policy.views import GrantedView, KeyColumn, ReturnedColumn, granted_view
from tests.databases import told_mariadb
from tests.policy.derivations import derivation, derived_view

ANNA, BO = "110101199001010010", "11010119851231001X"
NAMES = ["ID", "XM", "GMSFHM", "CSRQ", "JE", "NL", "ZT", "YF"]
ROWS: list[tuple[Any, ...]] = [
    (1, "张三丰", ANNA, date(1990, 1, 1), Decimal("12.25"), 35, "1", "202401"),
    (2, "张三丰", ANNA, date(1990, 1, 1), Decimal("-0.05"), 36, "1", "202402"),
    (3, "李", BO, date(1985, 12, 31), Decimal("30000.01"), 40, "1", "202312"),
    (4, "李", BO, None, None, None, "0", None),
    (5, "a", "a", date(2000, 2, 29), Decimal("7.5"), 7, "1", "202404"),
    (6, "A", "A", date(2000, 2, 29), Decimal("8.5"), 8, "1", "202405"),
    (7, "张三丰", ANNA, date(1990, 1, 1), Decimal("0.15"), 36, "1", "202404"),
    (8, "𬀩é", "é", None, None, 0, "1", None),
]
KEY = grant_key(bytes(32), "G-2025-000001")
ENGINES = ["sqlite", "postgresql", "mariadb", "csv", "xlsx", "parquet"]


def in_sqlite(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE ry (ID INTEGER, XM TEXT, GMSFHM TEXT, CSRQ TEXT, JE NUMERIC, NL INTEGER, ZT, YF TEXT)"
    )
    rows = [
        tuple(float(v) if isinstance(v, Decimal) else str(v) if isinstance(v, date) else v for v in r) for r in ROWS
    ]
    connection.executemany("INSERT INTO ry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()


async def in_postgres(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("DROP TABLE IF EXISTS ry")
    await connection.execute(
        'CREATE TABLE ry ("ID" bigint, "XM" varchar(50), "GMSFHM" char(18), "CSRQ" date, "JE" numeric(12, 2), '
        '"NL" integer, "ZT" char(1), "YF" char(6))'
    )
    await connection.executemany("INSERT INTO ry VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", ROWS)
    await connection.close()


def in_mariadb(dsn: str) -> None:
    values = ", ".join("(" + ", ".join("NULL" if v is None else f"'{v}'" for v in row) + ")" for row in ROWS)
    told_mariadb(
        dsn,
        "CREATE OR REPLACE TABLE ry (ID bigint, XM varchar(50), GMSFHM char(18), CSRQ date, JE decimal(12, 2), "
        "NL int unsigned, ZT enum('0', '1'), YF char(6) CHARACTER SET latin1)",
        f"INSERT INTO ry VALUES {values}",
    )


def in_csv(path: Path) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([NAMES, *ROWS])


def in_xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        for at, row in enumerate(ROWS, 1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value)
                elif isinstance(value, str):
                    sheet.write_string(at, column, value)
                elif value is not None:
                    sheet.write_number(at, column, float(value))


def in_parquet(path: Path) -> None:
    kinds = [
        pa.int64(),
        pa.string(),
        pa.string(),
        pa.date32(),
        pa.decimal128(12, 2),
        pa.int32(),
        pa.string(),
        pa.string(),
    ]
    table = pa.table({n: pa.array(v, k) for n, v, k in zip(NAMES, zip(*ROWS, strict=True), kinds, strict=True)})
    pq.write_table(table, path)


@pytest.fixture(params=ENGINES)
async def source(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Source]:
    kind = request.param
    config = SourceConfig("s", "folder", str(tmp_path), workspace=str(tmp_path / "work"))
    if kind == "sqlite":
        in_sqlite(tmp_path / "a.db")
        config = SourceConfig("s", "sqlite", str(tmp_path / "a.db"))
    elif kind == "postgresql":
        config = SourceConfig("s", "postgresql", request.getfixturevalue("postgres_dsn"))
        await in_postgres(config.dsn)
    elif kind == "mariadb":
        config = SourceConfig("s", "mariadb", request.getfixturevalue("mariadb_dsn"))
        in_mariadb(config.dsn)
    else:
        file = tmp_path / f"ry.{kind}"
        {"csv": in_csv, "xlsx": in_xlsx, "parquet": in_parquet}[kind](file)
        os.utime(file, (1_700_000_000, 1_700_000_000))
    opened = open_source(config)
    yield opened
    await opened.close()


def view(**changes: Any) -> GrantedView:
    parts: dict[str, Any] = {
        "table": "ry",
        "returned": [
            ReturnedColumn("序号", "ID", "I", "plain"),
            ReturnedColumn("姓名", "XM", "C", "mask:name"),
            ReturnedColumn("号码", "GMSFHM", "C", "mask:citizen_number"),
            ReturnedColumn("出生", "CSRQ", "D", "plain"),
        ],
        "lookup": [KeyColumn("号码", "GMSFHM", "C")],
        "internal_columns": {"ZT": "C"},
        "internal_filter": {"column": "ZT", "op": "eq", "value": "1"},
        "stable_order": ["ID"],
    }
    return require(granted_view(**(parts | changes)))


async def answered(source: Source, asked: Plan) -> list[dict[str, Any]]:
    return (await source.fetch(asked, 20)).rows


async def numbers(source: Source, **changes: Any) -> list[Any]:
    """Which rows a view holds, by its first item."""
    returned = [ReturnedColumn("序号", "ID", "I", "plain")]
    return [
        row["序号"] for row in await answered(source, require(plan(view(returned=returned, lookup=[], **changes), {})))
    ]


async def test_masks(source: Source) -> None:
    shown = {"姓名": "张**", "号码": "110101********0010", "出生": "1990-01-01"}
    assert await answered(source, require(plan(view(), {"号码": ANNA}))) == [{"序号": n, **shown} for n in (1, 2, 7)]


async def test_keys_compare_by_code_point(source: Source) -> None:
    for key, wanted in (("a", [5]), ("A", [6]), ("a ", []), ("e\u0301", []), ("é", [8]), (["a", "A", "b"], [5, 6])):
        assert [row["序号"] for row in await answered(source, require(plan(view(), {"号码": key})))] == wanted


@pytest.mark.parametrize(
    ("tree", "wanted"),
    [
        ({"column": "JE", "op": "gt", "value": "7.5"}, [1, 3, 6]),
        ({"column": "JE", "op": "eq", "value": "12.250"}, [1]),
        ({"not": {"column": "JE", "op": "lt", "value": "8"}}, [1, 3, 6]),
        ({"column": "JE", "op": "is_null"}, [4, 8]),
        ({"column": "NL", "op": "in", "value": [35, 40]}, [1, 3]),
        ({"column": "CSRQ", "op": "ge", "value": "1990-01-02"}, [5, 6]),
        ({"column": "CSRQ", "op": "ne", "value": "1990-01-01"}, [3, 5, 6]),
        ({"column": "XM", "op": "prefix", "value": "张三"}, [1, 2, 7]),
        ({"column": "XM", "op": "prefix", "value": "𬀩"}, [8]),
        ({"column": "XM", "op": "ge", "value": "张"}, [1, 2, 3, 4, 7, 8]),  # 李 comes after 张
        ({"any": [{"column": "YF", "op": "eq", "value": "202404"},
                  {"column": "ZT", "op": "ne", "value": "1"}]}, [4, 5, 7]),
    ],
)  # fmt: skip
async def test_row_filters(source: Source, tree: Any, wanted: list[int]) -> None:
    columns = {"JE": "N", "NL": "I", "CSRQ": "D", "XM": "C", "YF": "C", "ZT": "C"}
    assert await numbers(source, internal_columns=columns, internal_filter=tree) == wanted


async def test_coarse_rules_pseudonyms_and_nothing(source: Source) -> None:
    returned = [
        ReturnedColumn("序号", "ID", "I", "plain"),
        ReturnedColumn("年", "CSRQ", "D", "date:year"),
        ReturnedColumn("额", "JE", "N", "range:10"),
        ReturnedColumn("岁", "NL", "I", "range:30"),
        ReturnedColumn("人", "GMSFHM", "C", "pseudonym"),
        ReturnedColumn("无", "XM", "C", "drop"),
    ]
    found = await answered(source, require(plan(view(returned=returned, lookup=[], pseudonym_key=KEY), {})))
    shown = {row["序号"]: (row["年"], row["额"], row["岁"]) for row in found}
    assert shown[1] == ("1990", "[10,20)", "[30,60)")
    assert shown[2] == ("1990", "[-10,0)", "[30,60)")
    assert shown[8] == (None, None, "[0,30)")
    assert {row["人"] for row in found} == {pseudonym(KEY, number) for number in (ANNA, BO, "a", "A", "é")}
    assert {row["无"] for row in found} == {None}


async def test_a_caller_asks_by_what_it_sees(source: Source) -> None:
    for where, wanted in (({"姓名": "张**"}, [1, 2, 7]), ({"姓名": "张三丰"}, []), ({"出生": "2000-02-29"}, [5, 6])):
        found = await answered(source, require(plan(view(lookup=[]), where)))
        assert [row["序号"] for row in found] == wanted


async def test_pages_by_code_point(source: Source) -> None:
    ordered = view(lookup=[], stable_order=["GMSFHM", "ID"], rows_per_call=3, internal_filter=None)
    seen: list[int] = []
    more = True
    while more:
        found = await source.fetch(require(plan(ordered, {}, offset=len(seen))), 20)
        seen += [row["序号"] for row in found.rows]
        more = found.more
    assert seen == [3, 4, 1, 2, 7, 6, 5, 8]


async def test_without_a_key_it_is_asked_but_not_paged(source: Source) -> None:
    unordered = view(stable_order=[], lookup=[])
    assert len(await answered(source, require(plan(unordered, {})))) == 7
    assert isinstance(plan(unordered, {}, offset=1), PagingRefused)


TYPES = {"JE": "N", "YF": "C", "ZT": "C", "CSRQ": "D"}
PAID = {"column": "ZT", "op": "eq", "value": "1"}
FIGURES: dict[str, tuple[str, Any]] = {
    "数": ("I", {"of": "count", "where": PAID}),
    "有": ("L", {"of": "exists", "where": {"column": "JE", "op": "gt", "value": "20"}}),
    "月": ("I", {"of": "count_distinct", "column": "YF"}),
    "和": ("N", {"of": "sum", "column": "JE"}),
    "均": ("N", {"of": "mean", "column": "JE", "each": "YF", "last": 2}),
    "档": ("C", {"of": "band", "column": "JE", "bands": [{"from": "0", "is": "低"}, {"from": "30000", "is": "高"}]}),
    "连": ("I", {"of": "run", "column": "YF", "which": "longest"}),
    "日": ("I", {"of": "run", "column": "CSRQ"}),
}


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (ANNA, (3, False, 3, "12.35", "0.05", "低", 2, 1)),
        (BO, (1, True, 1, "30000.01", "30000.01", "高", 1, 1)),
        ("é", (1, False, 0, None, None, None, 0, 0)),
        ("nobody", (0, False, 0, "0.00", None, None, 0, 0)),
    ],
)
async def test_derived_items(source: Source, key: str, wanted: tuple[Any, ...]) -> None:
    items = {name: (type_, derivation(tree, TYPES, type_)) for name, (type_, tree) in FIGURES.items()}
    granted = derived_view(items, "GMSFHM", table="ry")
    found = await answered(source, require(plan(granted, {"号码": key})))
    assert found == [dict(zip(FIGURES, wanted, strict=True))]


class Kept:
    def __init__(self) -> None:
        self.lines: list[Any] = []

    def begin(self, as_of: Any) -> None:
        assert not self.lines

    async def take(self, rows: Lines) -> None:
        self.lines += rows


async def test_a_whole_view(source: Source) -> None:
    kept = Kept()
    assert await source.stream(require(file_plan(view(lookup=[]))), kept, 20) == 7
    assert kept.lines[2] == (3, "李", "110101********001X", "1985-12-31")
    assert [line[0] for line in kept.lines] == [1, 2, 3, 5, 6, 7, 8]


async def test_probes(source: Source) -> None:
    assert await source.healthy(20)
    assert await source.count("ry", 20) == 8
    assert list((await source.schema("ry", 20)).columns) == NAMES
    for table in ("absent", "../ry", ""):
        with pytest.raises(SourceUnavailable):
            await source.count(table, 20)


async def test_what_the_table_has_not(source: Source) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        await source.fetch(require(plan(view(stable_order=["absent"]), {"号码": ANNA})), 20)
    assert caught.value.facts["trouble"] == "columns_missing"
