"""A whole view from every source: the same bytes of CSV for the same rows, and an end when nobody reads."""

from __future__ import annotations

import asyncio
import random
import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuqiao.gateway.sources.opening import open_source
from shuqiao.gateway.sources.source import CopiesCsv, Lines, Source, SourceConfig, SourceUnavailable
from shuqiao.kernel.refusals import require
from shuqiao.policy import csv_form
from shuqiao.policy.plans import Plan, file_plan
from shuqiao.policy.values import double_text
from shuqiao.policy.views import ReturnedColumn, granted_view

COLUMNS = {
    "txt": ("text", "text", "C"),
    "fixed": ("char(6)", "text", "C"),
    "whole": ("bigint", "integer", "I"),
    "money": ("numeric(20,4)", "text", "Y"),
    "ratio": ("double precision", "real", "B"),
    "born": ("date", "text", "D"),
    "local": ("timestamp", "text", "T"),
    "at": ("timestamptz", "text", "T"),
    "yes": ("boolean", "integer", "L"),
    "flag": ("smallint", "integer", "L"),
}
CHINA = timezone(timedelta(hours=8))
_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.sampled_from(
        ["", " ", '"', ",", "\n", "\r\n", "\\.", "\\", "'", "$1", "null", "=1+1", "张三", "𠮷", "a\tb", '""']
    ),
)
_TIES = [1.1807e21, -1.1807e21, 9.5e22, 1e23, 2.0**53 + 2, 2.0**70]
_DOUBLES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e60, max_value=1e60),
    st.builds(
        lambda digits, exponent: float(f"{digits}e{exponent}"), st.integers(-(10**9), 10**9), st.integers(10, 23)
    ),
    st.sampled_from(_TIES),
)
_MOMENTS = st.datetimes(datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2999-12-31"))
ROW = st.fixed_dictionaries(
    {
        "txt": st.none() | _TEXT,
        "fixed": st.none() | st.text('ab, "', max_size=6).map(lambda t: t.rstrip(" ")),
        "whole": st.none() | st.integers(-(2**63), 2**63 - 1),
        "money": st.none() | st.decimals(-(10**12), 10**12, places=4),
        "ratio": st.none() | _DOUBLES,
        "born": st.none() | st.dates(date(1, 1, 1)),
        "local": st.none() | _MOMENTS,
        "at": st.none() | _MOMENTS.map(lambda m: m.replace(tzinfo=UTC)),
        "yes": st.none() | st.booleans(),
        "flag": st.none() | st.sampled_from([0, 1]),
    }
)


class Kept:
    """A sink that keeps everything; ``late`` makes it a slow reader, ``fail`` one that goes away."""

    def __init__(self) -> None:
        self.as_of: datetime | None = None
        self.lines: list[tuple[Any, ...]] = []
        self.bytes = b""
        self.batches = 0
        self.wait = asyncio.Event()
        self.wait.set()

    def begin(self, as_of: datetime) -> None:
        assert self.as_of is None
        self.as_of = as_of

    async def take(self, rows: Lines) -> None:
        assert self.as_of is not None
        self.batches += 1
        await self.wait.wait()
        self.lines += rows

    async def take_bytes(self, piece: bytes) -> None:
        assert self.as_of is not None
        self.batches += 1
        await self.wait.wait()
        self.bytes += piece


def whole(table: str, names: list[str], **changes: Any) -> Plan:
    returned = [ReturnedColumn(name, name, COLUMNS[name][2], "plain") for name in names]
    parts: dict[str, Any] = {"table": table, "returned": returned, "stable_order": ["n"], "internal_columns": {}}
    return require(file_plan(require(granted_view(**(parts | changes)))))


async def as_rows(source: Source, plan: Plan) -> bytes:
    kept = Kept()
    assert await source.stream(plan, kept, 20) == len(kept.lines)
    return csv_form.lines(kept.lines)


async def as_copied(source: Source, plan: Plan) -> bytes | None:
    assert isinstance(source, CopiesCsv)
    kept = Kept()
    total = await source.copy_csv(plan, kept, 20)
    return None if total is None else kept.bytes


@pytest.fixture
def table() -> str:
    return f"stream_{secrets.token_hex(4)}"


@asynccontextmanager
async def postgres(dsn: str, table: str, rows: list[dict[str, Any]]) -> AsyncIterator[Source]:
    connection = await asyncpg.connect(dsn)
    source = open_source(SourceConfig("pg", "postgresql", dsn))
    try:
        await connection.execute(f"DROP TABLE IF EXISTS {table}")
        columns = ", ".join(f'"{name}" {kinds[0]}' for name, kinds in COLUMNS.items())
        await connection.execute(f"CREATE TABLE {table} (n int, {columns})")
        await connection.copy_records_to_table(
            table, records=[(at, *map(row.get, COLUMNS)) for at, row in enumerate(rows)]
        )
        yield source
    finally:
        await source.close()
        await connection.execute(f"DROP TABLE IF EXISTS {table}")
        await connection.close()


@asynccontextmanager
async def sqlite(path: Path, table: str, rows: list[dict[str, Any]]) -> AsyncIterator[Source]:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    columns = ", ".join(f'"{name}" {kinds[1]}' for name, kinds in COLUMNS.items())
    connection.execute(f"CREATE TABLE {table} (n integer, {columns})")
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    values = [(at, *map(plain, map(row.get, COLUMNS))) for at, row in enumerate(rows)]
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
    connection.commit()
    connection.close()
    source = open_source(SourceConfig("lite", "sqlite", str(path)))
    try:
        yield source
    finally:
        await source.close()


def plain(value: Any) -> Any:
    """As a SQLite file holds it: days, moments and exact decimals are text."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, (Decimal, date)) else value


async def test_every_double_is_written_as_postgresql_writes_it(postgres_dsn: str) -> None:
    """Ties included: the shortest decimal halfway between two doubles is Python's choice, never PostgreSQL's."""
    chance = random.Random(4)
    doubles = [float(chance.randint(1, 10**9) * 10 ** chance.randint(8, 23)) for _ in range(20_000)]
    doubles += [float(f"{chance.randint(1, 10**17)}e{chance.randint(-30, 30)}") for _ in range(20_000)]
    connection = await asyncpg.connect(postgres_dsn)
    written = await connection.fetch("SELECT a, a::text AS t FROM unnest($1::float8[]) a", doubles)
    await connection.close()
    assert [row["a"] for row in written if Decimal(row["t"]) != Decimal(double_text(row["a"]))] == []
    assert sum(Decimal(row["t"]) != Decimal(repr(row["a"])) for row in written) > 100, "no tie was among them"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(ROW, max_size=6),
    unlike=_TEXT,
    names=st.lists(st.sampled_from(list(COLUMNS)), min_size=1, unique=True),
)
def test_same_bytes_from_every_source_and_way(
    postgres_dsn: str, tmp_path: Path, table: str, rows: list[dict[str, Any]], unlike: str, names: list[str]
) -> None:
    async def compared() -> None:
        tree = {"not": {"all": [{"column": "txt", "op": "eq", "value": unlike}, {"column": "flag", "op": "not_null"}]}}
        filtered = whole(table, names, internal_columns={"txt": "C", "flag": "L"}, internal_filter=tree)
        async with postgres(postgres_dsn, table, rows) as pg, sqlite(tmp_path / "s.db", table, rows) as lite:
            for plan in (whole(table, names), filtered):
                slow = await as_rows(pg, plan)
                assert await as_copied(pg, plan) == slow
                assert await as_rows(lite, plan) == slow

    asyncio.run(compared())


@pytest.mark.parametrize(("edge", "names"), [("infinity", ["born", "at", "local"]), ("-infinity", ["born"])])
async def test_the_infinite_has_one_form(postgres_dsn: str, table: str, edge: str, names: list[str]) -> None:
    async with postgres(postgres_dsn, table, []) as source:
        connection = await asyncpg.connect(postgres_dsn)
        await connection.execute(f"INSERT INTO {table} (n, born, at, local) VALUES (1, '{edge}', '{edge}', '{edge}')")
        await connection.close()
        plan = whole(table, names)
        slow = await as_rows(source, plan)
        assert await as_copied(source, plan) == slow


async def test_what_has_no_form_ends_both_ways(postgres_dsn: str, table: str) -> None:
    async with postgres(postgres_dsn, table, []) as source:
        connection = await asyncpg.connect(postgres_dsn)
        await connection.execute(f"INSERT INTO {table} (n, born) VALUES (1, '0044-03-15 BC')")
        await connection.close()
        for way in (as_rows, as_copied):
            with pytest.raises(SourceUnavailable):
                await way(source, whole(table, ["born"]))


async def test_a_pseudonym_is_written_in_the_gateway(postgres_dsn: str, table: str) -> None:
    row = dict.fromkeys(COLUMNS) | {"txt": "张三"}
    async with postgres(postgres_dsn, table, [row]) as source:
        returned = [ReturnedColumn("姓名", "txt", "C", "pseudonym")]
        plan = whole(table, [], returned=returned, pseudonym_key=bytes(32))
        assert await as_copied(source, plan) is None
        slow = await as_rows(source, plan)
        assert len(slow) == 23
        assert "张三".encode() not in slow


@pytest.mark.parametrize("way", ["rows", "copied", "sqlite"])
async def test_a_slow_reader_is_waited_for_and_a_lost_one_ends_the_query(
    postgres_dsn: str, tmp_path: Path, table: str, way: str
) -> None:
    rows = [dict.fromkeys(COLUMNS) | {"txt": "x" * 200} for _ in range(20_000)]
    opened = sqlite(tmp_path / "s.db", table, rows) if way == "sqlite" else postgres(postgres_dsn, table, rows)
    async with opened as source:
        kept = Kept()
        kept.wait.clear()
        plan = whole(table, ["txt"])
        deliver = source.copy_csv if way == "copied" and isinstance(source, CopiesCsv) else source.stream
        reading = asyncio.create_task(deliver(plan, kept, 20))
        while kept.as_of is None or not kept.batches:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        assert kept.batches == 1  # nothing is read while the first batch is not taken
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        if way == "sqlite":
            connection = sqlite3.connect(tmp_path / "s.db", timeout=5)
            connection.execute(f"DELETE FROM {table}")  # the reader's lock is gone
            connection.commit()
            connection.close()
        else:
            await gone(postgres_dsn, table)


@pytest.mark.parametrize("way", ["postgres", "sqlite"])
async def test_a_batch_of_large_rows_has_few(
    postgres_dsn: str, tmp_path: Path, table: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shuqiao.gateway.sources.source.BATCH_TEXT", 10_000)
    rows = [dict.fromkeys(COLUMNS) | {"txt": "x" * 1_000} for _ in range(300)]
    opened = sqlite(tmp_path / "s.db", table, rows) if way == "sqlite" else postgres(postgres_dsn, table, rows)
    sizes: list[int] = []

    class Counting(Kept):
        async def take(self, rows: Lines) -> None:
            sizes.append(len(rows))

    async with opened as source:
        assert await source.stream(whole(table, ["txt"]), Counting(), 20) == 300
    assert max(sizes[1:]) <= 10


async def gone(dsn: str, table: str) -> None:
    """Until no session of a gateway reads the table."""
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(10):
            while await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shuqiao-gateway' AND query LIKE $1",
                f"%{table}%",
            ):
                await asyncio.sleep(0.02)
    finally:
        await connection.close()


async def test_a_table_that_is_not_there_is_told_before_anything(postgres_dsn: str, tmp_path: Path, table: str) -> None:
    async with postgres(postgres_dsn, table, []) as pg, sqlite(tmp_path / "s.db", table, []) as lite:
        kept, plan = Kept(), whole("absent", ["txt"])
        for deliver in (pg.stream, lite.stream, pg.copy_csv if isinstance(pg, CopiesCsv) else pg.stream):
            with pytest.raises(SourceUnavailable):
                await deliver(plan, kept, 5)
        assert kept.as_of is None
