"""MariaDB as a source, on a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import asyncmy
import pytest

from shuqiao.gateway.sources.mariadb import MariaDbSource
from shuqiao.gateway.sources.mariadb_sessions import address
from shuqiao.gateway.sources.opening import open_source
from shuqiao.gateway.sources.source import Lines, SourceConfig, SourceUnavailable
from shuqiao.kernel.refusals import require
from shuqiao.policy.compile import compile_plan
from shuqiao.policy.errors import UnprovedConstruct
from shuqiao.policy.mariadb_sql import statement
from shuqiao.policy.natives import Dialect
from shuqiao.policy.plans import Plan, file_plan, plan
from shuqiao.policy.views import GrantedView, KeyColumn, ReturnedColumn, granted_view

TABLE = """
CREATE OR REPLACE TABLE rk (`ID` bigint PRIMARY KEY AUTO_INCREMENT, `XM` varchar(50), `GMSFHM` char(18), `CSRQ` date,
    `JE` decimal(12, 2), `ZT` char(1), `GX` datetime(6), `BH` uuid, `ZP` blob, KEY (`GMSFHM`));
INSERT INTO rk (`XM`, `GMSFHM`, `CSRQ`, `JE`, `ZT`, `GX`, `BH`)
SELECT concat('张', seq), 110101199001010000 + seq, '1990-01-01', seq, if(seq % 7 = 0, '0', '1'),
    '2025-09-22 09:00:00.1239', '00000000-0000-0000-0000-000000000000' FROM seq_0_to_499;
INSERT INTO rk (`XM`, `GMSFHM`, `ZT`) SELECT '多', 'MANY', '1' FROM seq_1_to_9
"""


def number(at: int) -> str:
    return f"{11010119900101 * 10000 + at}"


def view(**changes: Any) -> GrantedView:
    parts: dict[str, Any] = {
        "table": "rk",
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


async def told(dsn: str, *statements: str) -> list[Any]:
    """What the last statement answers."""
    async with asyncmy.connect(**address(dsn)) as connection, connection.cursor() as cursor:
        for statement in statements:
            await cursor.execute(statement)
        return list(await cursor.fetchall()) if cursor.description else []


@pytest.fixture
async def source(mariadb_dsn: str) -> AsyncIterator[MariaDbSource]:
    await told(mariadb_dsn, *TABLE.split(";\n"))
    opened = open_source(SourceConfig("ga", "mariadb", mariadb_dsn, connections=3))
    assert isinstance(opened, MariaDbSource)
    yield opened
    await opened.close()


def asked(view_: GrantedView, key: Any, **more: Any) -> Plan:
    return require(plan(view_, {"号码": key}, **more))


async def test_rows_as_json_under_their_rules(source: MariaDbSource) -> None:
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


async def test_a_moment_is_found_as_it_is_shown(source: MariaDbSource) -> None:
    found = await source.fetch(require(plan(view(), {"号码": number(3), "更新": "2025-09-22T01:00:00.123Z"})), 5)
    assert len(found.rows) == 1


async def test_many_at_once_each_gets_its_own(source: MariaDbSource) -> None:
    granted = view()
    keys = [number(n) for n in range(60)] + ["MANY", "absent", "' OR 1=1 --", "\\", "MANY "]
    answers = await asyncio.gather(*(source.fetch(asked(granted, key, items=["金额"]), 20) for key in keys))
    for at, answer in enumerate(answers[:60]):
        assert answer.rows == ([] if at % 7 == 0 else [{"金额": f"{at}.00"}])
    assert (len(answers[60].rows), answers[60].more) == (5, True)
    assert [answer.rows for answer in answers[61:]] == [[], [], [], []]


async def test_pages(source: MariaDbSource) -> None:
    granted = view(lookup=[], rows_per_call=100, returned=[ReturnedColumn("金额", "JE", "N", "plain")])
    seen: list[Any] = []
    more = True
    while more:
        found = await source.fetch(require(plan(granted, {}, offset=len(seen))), 5)
        seen += [row["金额"] for row in found.rows]
        more = found.more
    assert seen == [f"{n}.00" for n in range(500) if n % 7] + [None] * 9


async def test_sessions_cannot_write(source: MariaDbSource) -> None:
    with pytest.raises(asyncmy.errors.OperationalError, match="READ ONLY"):
        await source._lines.run("DELETE FROM rk", 5)
    assert await source.count("rk", 5) == 509


async def test_the_index_is_used(source: MariaDbSource, mariadb_dsn: str) -> None:
    question = asked(view(), number(3))
    compiled = require(compile_plan(question.view, question.shape, Dialect.MYSQL, await source._fresh("rk", 5)))
    sql = statement(compiled.sql, compiled.parameters(question))
    explained = await told(mariadb_dsn, f"EXPLAIN {sql}")
    assert explained[0][4:6] == ("GMSFHM", "GMSFHM")


async def test_too_slow_is_unavailable_and_stopped_at_the_server(source: MariaDbSource, mariadb_dsn: str) -> None:
    with pytest.raises(TimeoutError):
        await source._lines.run("SELECT sleep(30)", 0.1)
    running = "SELECT count(*) FROM information_schema.processlist WHERE info = 'SELECT sleep(30)'"
    for _ in range(100):
        sleeping = await told(mariadb_dsn, running)
        if not sleeping[0][0]:
            break
        await asyncio.sleep(0.05)
    assert sleeping[0][0] == 0
    assert (await source.fetch(asked(view(), number(3)), 5)).rows


async def test_killed_in_mid_query_and_healed(source: MariaDbSource, mariadb_dsn: str) -> None:
    running = asyncio.create_task(source._lines.run("SELECT sleep(29)", 20))
    for _ in range(200):
        found = await told(mariadb_dsn, "SELECT id FROM information_schema.processlist WHERE info = 'SELECT sleep(29)'")
        if found:
            break
        await asyncio.sleep(0.05)
    await told(mariadb_dsn, f"KILL CONNECTION {found[0][0]}")
    with pytest.raises((asyncmy.errors.MySQLError, OSError, EOFError)):
        await running
    assert (await source.fetch(asked(view(), number(3)), 5)).rows


async def test_idle_sessions_that_were_ended_heal(source: MariaDbSource, mariadb_dsn: str) -> None:
    sessions = "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()"
    others = await told(mariadb_dsn, sessions)
    await source.fetch(asked(view(), number(3)), 5)
    its_own = set(await told(mariadb_dsn, sessions)) - set(others)
    assert its_own
    for (session,) in its_own:
        await told(mariadb_dsn, f"KILL CONNECTION {session}")
    await asyncio.sleep(0.2)
    assert (await source.fetch(asked(view(), number(3)), 5)).rows


async def test_trouble_of_one_call_is_not_anothers(source: MariaDbSource) -> None:
    granted = view()
    calls = [source.fetch(asked(granted, number(n)), 10) for n in range(1, 7)]
    late = [source.fetch(asked(granted, number(n)), 0.000001) for n in range(6)]
    done = await asyncio.gather(*calls, *late, return_exceptions=True)
    assert all(len(answer.rows) == 1 for answer in done[:6] if not isinstance(answer, BaseException))
    assert [isinstance(answer, SourceUnavailable) for answer in done] == [False] * 6 + [True] * 6


async def test_a_locked_table_is_unavailable_for_a_time(source: MariaDbSource, mariadb_dsn: str) -> None:
    granted = view()
    await source.fetch(asked(granted, number(1)), 5)
    async with asyncmy.connect(**address(mariadb_dsn)) as locker:
        await locker.query("LOCK TABLES rk WRITE")
        done = await asyncio.gather(
            *(source.fetch(asked(granted, number(n)), 0.4) for n in range(5)), return_exceptions=True
        )
    assert all(isinstance(answer, SourceUnavailable) for answer in done)
    assert (await source.fetch(asked(granted, number(3)), 5)).rows


async def test_a_table_altered_under_a_live_order(
    source: MariaDbSource, mariadb_dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A number's comparison over what became text would find '3x': such an answer is lost, the next one is right."""
    granted = view(lookup=[KeyColumn("号码", "JE", "N")])
    await source.fetch(asked(granted, "3"), 5)
    await told(mariadb_dsn, "ALTER TABLE rk MODIFY `JE` varchar(20)", "UPDATE rk SET `JE` = '3x' WHERE `JE` = '3.00'")
    troubles = []
    for change in ("SELECT 1", "ALTER TABLE rk MODIFY `JE` decimal(12, 2)", "ALTER TABLE rk DROP COLUMN `JE`"):
        await told(mariadb_dsn, "SET sql_mode = '', max_error_count = 0", change)
        for _ in range(2):
            try:
                troubles.append(str(len((await source.fetch(asked(granted, "3"), 5)).rows)))
            except (SourceUnavailable, UnprovedConstruct) as refused:
                troubles.append(str(refused.facts.get("trouble", refused.code)))
    altered = ["table_altered", "unproved_construct", "1", "1", "OperationalError", "columns_missing"]
    assert troubles == altered
    assert not [record for record in caplog.records if "3x" in record.getMessage()]


@pytest.mark.parametrize("changes", [{"table": "none"}, {"table": "none.rk"}, {"stable_order": ["none"]}])
async def test_what_the_table_has_not(source: MariaDbSource, changes: dict[str, Any]) -> None:
    with pytest.raises(SourceUnavailable):
        await source.fetch(asked(view(**changes), number(3)), 5)


async def test_bytes_are_refused(source: MariaDbSource) -> None:
    with pytest.raises(UnprovedConstruct):
        await source.fetch(asked(view(returned=[ReturnedColumn("照片", "ZP", "G", "plain")]), number(3)), 5)


async def test_nobody_there() -> None:
    away = open_source(SourceConfig("ga", "mariadb", "mysql://nobody:secret@127.0.0.1:1/none"))
    assert not await away.healthy(2)
    with pytest.raises(SourceUnavailable) as caught:
        await away.fetch(asked(view(), number(3)), 2)
    assert "127.0.0.1" not in str(caught.value.facts) + caught.value.sentence()
    await away.close()


async def test_probes(source: MariaDbSource, mariadb_dsn: str) -> None:
    schema = mariadb_dsn.rpartition("/")[2]
    columns = (await source.schema(f"{schema}.rk", 5)).columns
    assert columns["GMSFHM"] == "char(18)"
    assert columns["JE"] == "decimal(12,2)"
    assert await source.healthy(5)


def test_addresses() -> None:
    found = address("mysql://u%40x:p%2F@db:3307/%E5%BA%93?unix_socket=/run/db.sock")
    expected = {"host": "db", "port": 3307, "user": "u@x", "password": "p/", "database": "库"}
    assert found.items() >= (expected | {"unix_socket": "/run/db.sock"}).items()
    with pytest.raises(ValueError, match="mysql://"):
        address("postgresql://x/y")
    with pytest.raises(ValueError, match="no such port") as caught:
        address("mysql://u:secret#@db/x")
    assert "secret" not in str(caught.value)


class Kept:
    """A sink that keeps the rows and, at the first batch, waits until it is let go."""

    def __init__(self) -> None:
        self.lines: list[Any] = []
        self.begun = asyncio.Event()
        self.wait = asyncio.Event()

    def begin(self, as_of: datetime) -> None:
        assert not self.begun.is_set()
        self.begun.set()

    async def take(self, rows: Lines) -> None:
        await self.wait.wait()
        self.lines += rows


def whole(**changes: Any) -> Plan:
    returned = [ReturnedColumn("姓名", "XM", "C", "mask:name"), ReturnedColumn("金额", "JE", "Y", "plain")]
    return require(file_plan(view(**({"returned": returned, "lookup": []} | changes))))


async def test_a_whole_view(source: MariaDbSource) -> None:
    kept = Kept()
    kept.wait.set()
    assert await source.stream(whole(), kept, 5) == len(kept.lines)
    names = {n: "张" + "*" * len(str(n)) for n in range(500) if n % 7}
    assert kept.lines == [*((name, f"{n}.00") for n, name in names.items()), *[("多", None)] * 9]


RUNNING = (
    "SELECT count(*) FROM information_schema.processlist "
    "WHERE id <> connection_id() AND info LIKE '%FROM `rk` AS%' AND db = database()"
)


async def test_a_slow_reader_holds_the_server_back(source: MariaDbSource, mariadb_dsn: str) -> None:
    await told(mariadb_dsn, "INSERT INTO rk (`XM`, `ZT`) SELECT repeat('字', 50), '1' FROM seq_1_to_100000")
    kept = Kept()
    returned = [ReturnedColumn("姓名", "XM", "C", "plain")]
    delivery = asyncio.create_task(source.stream(whole(stable_order=[], returned=returned), kept, 20))
    await kept.begun.wait()
    for _ in range(30):  # time in which the driver would fetch the rest into memory
        await asyncio.sleep(0.1)
        running = (await told(mariadb_dsn, RUNNING))[0][0]
        if not running:
            break
    kept.wait.set()
    assert await delivery == 100_000 + 428 + 9
    assert running == 1


async def test_nobody_reads_any_more(source: MariaDbSource, mariadb_dsn: str) -> None:
    await told(mariadb_dsn, "INSERT INTO rk (`XM`, `ZT`) SELECT repeat('字', 50), '1' FROM seq_1_to_100000")
    kept = Kept()
    delivery = asyncio.create_task(source.stream(whole(stable_order=[]), kept, 20))
    await kept.begun.wait()
    delivery.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivery
    for _ in range(100):
        if not (left := (await told(mariadb_dsn, RUNNING))[0][0]):
            break
        await asyncio.sleep(0.05)
    assert left == 0
