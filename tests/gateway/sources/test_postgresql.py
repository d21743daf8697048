"""PostgreSQL as a source, on a real server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from shuqiao.gateway.sources.opening import open_source
from shuqiao.gateway.sources.postgresql import PostgresSource
from shuqiao.gateway.sources.source import SourceConfig, SourceUnavailable
from shuqiao.kernel.refusals import require
from shuqiao.policy.errors import UnprovedConstruct
from shuqiao.policy.plans import Plan, plan
from shuqiao.policy.views import GrantedView, KeyColumn, ReturnedColumn, granted_view


def number(at: int) -> str:
    return f"{11010119900101 * 10000 + at}"


TABLE = """
DROP SCHEMA IF EXISTS "前置" CASCADE;
CREATE SCHEMA "前置";
CREATE TABLE "前置".rk ("ID" bigserial PRIMARY KEY, "XM" varchar(50), "GMSFHM" char(18), "CSRQ" date,
    "JE" numeric(12, 2), "ZT" char(1), "GX" timestamp, "BH" uuid, "ZP" bytea);
INSERT INTO "前置".rk ("XM", "GMSFHM", "CSRQ", "JE", "ZT", "GX", "BH")
SELECT '张' || n, (110101199001010000 + n)::text, '1990-01-01', n, CASE WHEN n % 7 = 0 THEN '0' ELSE '1' END,
    '2025-09-22 09:00:00.1239', '00000000-0000-0000-0000-000000000000' FROM generate_series(0, 499) n;
INSERT INTO "前置".rk ("XM", "GMSFHM", "ZT") SELECT '多', 'MANY', '1' FROM generate_series(1, 9);
CREATE INDEX ON "前置".rk ("GMSFHM");
"""


def view(**changes: Any) -> GrantedView:
    parts: dict[str, Any] = {
        "table": "前置.rk",
        "returned": [
            ReturnedColumn("姓名", "XM", "C", "mask:name"),
            ReturnedColumn("号码", "GMSFHM", "C", "mask:citizen_number"),
            ReturnedColumn("出生", "CSRQ", "D", "plain"),
            ReturnedColumn("金额", "JE", "Y", "plain"),
            ReturnedColumn("更新", "GX", "T", "plain"),
            ReturnedColumn("编号", "BH", "C", "plain"),
        ],
        "lookup": [KeyColumn("号码", "GMSFHM", "C")],
        "internal_columns": {"ZT": "C"},
        "internal_filter": {"column": "ZT", "op": "eq", "value": "1"},
        "stable_order": ["ID"],
        "rows_per_call": 5,
    }
    return require(granted_view(**(parts | changes)))


@pytest.fixture
async def source(postgres_dsn: str) -> AsyncIterator[PostgresSource]:
    connection = await asyncpg.connect(postgres_dsn)
    await connection.execute(TABLE)
    await connection.close()
    opened = open_source(SourceConfig("ga", "postgresql", postgres_dsn, connections=3))
    assert isinstance(opened, PostgresSource)
    yield opened
    await opened.close()


def asked(view_: GrantedView, key: Any, **more: Any) -> Plan:
    return require(plan(view_, {"号码": key}, **more))


async def test_rows_as_json_under_their_rules(source: PostgresSource) -> None:
    found = await source.fetch(asked(view(), number(3)), 5)
    assert found.rows == [
        {
            "姓名": "张*",
            "号码": "110101********0003",
            "出生": "1990-01-01",
            "金额": "3.00",
            "更新": "2025-09-22T01:00:00.123Z",
            "编号": "00000000-0000-0000-0000-000000000000",
        }
    ]


async def test_a_moment_is_found_as_it_is_shown(source: PostgresSource) -> None:
    found = await source.fetch(require(plan(view(), {"号码": number(3), "更新": "2025-09-22T01:00:00.123Z"})), 5)
    assert len(found.rows) == 1


async def test_many_at_once_each_gets_its_own(source: PostgresSource) -> None:
    granted = view()
    keys = [number(n) for n in range(500)] + ["MANY", "absent", "' OR 1=1 --"] * 3
    answers = await asyncio.gather(*(source.fetch(asked(granted, key, items=["金额"]), 20) for key in keys))
    for at, answer in enumerate(answers[:500]):
        expected = [] if at % 7 == 0 else [{"金额": f"{at}.00"}]
        assert answer.rows == expected
        assert not answer.more
    for at in range(500, len(keys), 3):
        assert (len(answers[at].rows), answers[at].more) == (5, True)
        assert answers[at + 1].rows == []
        assert answers[at + 2].rows == []


async def test_joined_and_lone_answers_are_the_same(source: PostgresSource) -> None:
    granted = view()
    keys = [*(number(n) for n in range(30)), "MANY", "absent", " ", "MANY "]
    joined = await asyncio.gather(*(source.fetch(asked(granted, key), 20) for key in keys))
    for key, answer in zip(keys, joined, strict=True):
        lone = await source.fetch(asked(granted, key), 20)
        assert (lone.rows, lone.more) == (answer.rows, answer.more)


async def test_pages(source: PostgresSource) -> None:
    granted = view(lookup=[], rows_per_call=100, returned=[ReturnedColumn("金额", "JE", "N", "plain")])
    seen: list[Any] = []
    more = True
    while more:
        found = await source.fetch(require(plan(granted, {}, offset=len(seen))), 5)
        seen += [row["金额"] for row in found.rows]
        more = found.more
    assert seen == [f"{n}.00" for n in range(500) if n % 7] + [None] * 9


async def test_sessions_cannot_write(source: PostgresSource) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await source._lines.run('DELETE FROM "前置".rk', (), 5)
    assert await source.count("前置.rk", 5) == 509


async def test_too_slow_is_unavailable_and_stopped_at_the_server(source: PostgresSource, postgres_dsn: str) -> None:
    with pytest.raises(TimeoutError):
        await source._lines.run("SELECT pg_sleep(30)", (), 0.1)
    watcher = await asyncpg.connect(postgres_dsn)
    for _ in range(100):
        sleeping = await watcher.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)' AND state = 'active'"
        )
        if not sleeping:
            break
        await asyncio.sleep(0.05)
    await watcher.close()
    assert sleeping == 0
    assert (await source.fetch(asked(view(), number(3)), 5)).rows


async def test_locked_table_is_unavailable_for_all_and_for_a_time(source: PostgresSource, postgres_dsn: str) -> None:
    granted = view()
    await source.fetch(asked(granted, number(1)), 5)
    locker = await asyncpg.connect(postgres_dsn)
    transaction = locker.transaction()
    await transaction.start()
    await locker.execute('LOCK TABLE "前置".rk IN ACCESS EXCLUSIVE MODE')
    done = await asyncio.gather(
        *(source.fetch(asked(granted, number(n)), 0.4) for n in range(5)), return_exceptions=True
    )
    assert all(isinstance(answer, SourceUnavailable) for answer in done)
    await transaction.rollback()
    await locker.close()
    assert (await source.fetch(asked(granted, number(3)), 5)).rows


async def test_an_altered_table_heals_by_itself(source: PostgresSource, postgres_dsn: str) -> None:
    granted = view()
    await source.fetch(asked(granted, number(3)), 5)
    other = await asyncpg.connect(postgres_dsn)
    await other.execute('ALTER TABLE "前置".rk ALTER COLUMN "GMSFHM" TYPE varchar(20)')
    await other.close()
    with contextlib.suppress(SourceUnavailable):  # one answer may be lost to the old statement
        await source.fetch(asked(granted, number(3)), 5)
    assert len((await source.fetch(asked(granted, number(3)), 5)).rows) == 1


async def test_killed_sessions_heal(source: PostgresSource, postgres_dsn: str) -> None:
    granted = view()
    await source.fetch(asked(granted, number(3)), 5)
    other = await asyncpg.connect(postgres_dsn)
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'shuqiao-gateway' AND datname = current_database()"
    )
    await other.close()
    await asyncio.sleep(0.1)
    assert (await source.fetch(asked(granted, number(3)), 5)).rows


@pytest.mark.parametrize(
    "changes",
    [{"table": "前置.none"}, {"table": "none.rk"}, {"stable_order": ["none"]}, {"stable_order": ["ctid"]}],
)
async def test_what_the_table_has_not(source: PostgresSource, changes: dict[str, Any]) -> None:
    with pytest.raises(SourceUnavailable):
        await source.fetch(asked(view(**changes), number(3)), 5)


@pytest.mark.parametrize(
    "returned",
    [ReturnedColumn("照片", "ZP", "G", "plain")],
)
async def test_bytes_are_refused(source: PostgresSource, returned: ReturnedColumn) -> None:
    with pytest.raises(UnprovedConstruct):
        await source.fetch(asked(view(returned=[returned]), number(3)), 5)


async def test_nobody_there() -> None:
    away = open_source(SourceConfig("ga", "postgresql", "postgresql://nobody@127.0.0.1:1/none"))
    assert not await away.healthy(2)
    with pytest.raises(SourceUnavailable) as caught:
        await away.fetch(asked(view(), number(3)), 2)
    assert "127.0.0.1" not in str(caught.value.facts) + caught.value.sentence()
    await away.close()


async def test_probes(source: PostgresSource) -> None:
    columns = (await source.schema("前置.rk", 5)).columns
    assert columns["GMSFHM"] == "character(18)"
    assert columns["JE"] == "numeric(12,2)"
    assert await source.healthy(5)


def test_a_server_has_no_file_time() -> None:
    with pytest.raises(ValueError, match="needs a file"):
        open_source(SourceConfig("ga", "postgresql", "postgresql://x/y", as_of="file_mtime"))
