"""SQLite as a source: read only, under a deadline, honest about trouble."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shuqiao.gateway.sources.opening import open_source
from shuqiao.gateway.sources.source import Source, SourceConfig, SourceUnavailable
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Family, require
from shuqiao.policy.errors import UnprovedConstruct
from shuqiao.policy.plans import Plan, plan
from shuqiao.policy.views import KeyColumn, ReturnedColumn, granted_view

NUMBER = "110101199001010010"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "登记 库.db"
    make(path, [(NUMBER, "张三", "2020-01-02", 12.5)])
    return path


def make(path: Path, rows: list[tuple[Any, ...]]) -> None:
    connection = sqlite3.connect(path)
    connection.execute('CREATE TABLE "ry" ("号" TEXT, "名" TEXT, "日" TEXT, "额" NUMERIC)')
    connection.executemany("INSERT INTO ry VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()


@pytest.fixture
async def source(file: Path) -> AsyncIterator[Source]:
    opened = open_source(SourceConfig("gs", "sqlite", str(file)))
    yield opened
    await opened.close()


def asked(number: str = NUMBER, **changes: Any) -> Plan:
    parts: dict[str, Any] = {
        "table": "ry",
        "returned": [
            ReturnedColumn("姓名", "名", "C", "mask:name"),
            ReturnedColumn("号码", "号", "C", "mask:citizen_number"),
            ReturnedColumn("日期", "日", "D", "plain"),
            ReturnedColumn("金额", "额", "Y", "plain"),
        ],
        "lookup": [KeyColumn("号码", "号", "C")],
        "rows_per_call": 2,
    }
    return require(plan(require(granted_view(**(parts | changes))), {"号码": number}))


async def test_rows_as_json_under_their_rules(source: Source) -> None:
    found = await source.fetch(asked(), 5)
    assert found.rows == [{"姓名": "张*", "号码": "110101********0010", "日期": "2020-01-02", "金额": "12.5"}]
    assert not found.more
    assert (await source.fetch(asked("0"), 5)).rows == []


async def test_more_says_that_rows_follow(source: Source, file: Path) -> None:
    with sqlite3.connect(file) as writer:
        writer.execute("INSERT INTO ry SELECT * FROM ry UNION ALL SELECT * FROM ry")
    writer.close()
    found = await source.fetch(asked(), 5)
    assert (len(found.rows), found.more) == (2, True)


async def test_as_of(file: Path) -> None:
    moment = datetime(2025, 9, 22, 1, tzinfo=UTC)
    live = open_source(SourceConfig("gs", "sqlite", f"sqlite:///{file}"))
    with clock.fixed_at(moment):
        plan_ = asked()
    os.utime(file, (0, moment.timestamp()))
    written = open_source(SourceConfig("gs", "sqlite", str(file), as_of="file_mtime"))
    assert (await written.fetch(plan_, 5)).as_of == moment
    assert (await live.fetch(plan_, 5)).as_of > moment
    await live.close()
    await written.close()


async def test_it_cannot_write(source: Source, file: Path) -> None:
    def write(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM ry")

    with pytest.raises(SourceUnavailable):
        await source._run(write, 5)  # type: ignore[attr-defined]
    assert await source.count("ry", 5) == 1


async def test_too_slow_is_unavailable(source: Source) -> None:
    def slow(connection: sqlite3.Connection) -> Any:
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        return connection.execute(endless).fetchone()

    with pytest.raises(SourceUnavailable) as caught:
        await source._run(slow, 0.05)  # type: ignore[attr-defined]
    assert caught.value.facts["trouble"] == "too_slow"
    assert (await source.fetch(asked(), 5)).rows


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"table": "other"}, "table_missing"),
        ({"table": "nowhere.ry"}, "OperationalError"),
        ({"stable_order": ["缺"]}, "columns_missing"),
        ({"internal_columns": {"rowid": "I"}}, "columns_missing"),
    ],
)
async def test_what_the_table_has_not(source: Source, changes: dict[str, Any], trouble: str) -> None:
    """SQLite would take a quoted name that it does not know for a text."""
    with pytest.raises(SourceUnavailable) as caught:
        await source.fetch(asked(**changes), 5)
    assert caught.value.facts["trouble"] == trouble
    assert caught.value.family is Family.UNAVAILABLE


async def test_unproved_comparison_is_its_own_refusal(source: Source) -> None:
    with pytest.raises(UnprovedConstruct):
        await source.fetch(
            asked(
                lookup=[KeyColumn("号码", "号", "C"), KeyColumn("额", "额", "L")],
                internal_columns={"名": "N"},
                internal_filter={"column": "名", "op": "gt", "value": "1"},
            ),
            5,
        )


async def test_no_text_of_a_driver_and_no_value_in_the_refusal(source: Source, file: Path) -> None:
    with sqlite3.connect(file) as writer:
        writer.execute("INSERT INTO ry VALUES (?, CAST(x'ff' AS TEXT), '', 0)", ("42",))
    writer.close()
    plain = [ReturnedColumn("名", "名", "C", "plain")]
    with pytest.raises(SourceUnavailable) as caught:
        await source.fetch(asked("42", returned=plain), 5)
    shown = caught.value.sentence("zh") + caught.value.sentence("en") + str(caught.value.facts)
    assert "42" not in shown
    assert "decode" not in shown


async def test_a_file_that_is_away_and_comes_back(source: Source, file: Path, tmp_path: Path) -> None:
    assert await source.healthy(5)
    file.rename(tmp_path / "away.db")
    assert not await source.healthy(5)
    with pytest.raises(SourceUnavailable):
        await source.fetch(asked(), 5)
    make(file, [(NUMBER, "李四", None, None)])
    assert (await source.fetch(asked(), 5)).rows[0]["姓名"] == "李*"


async def test_a_column_of_another_kind_is_compiled_anew(source: Source, file: Path) -> None:
    question = asked()
    await source.fetch(question, 5)
    with sqlite3.connect(file) as writer:
        writer.execute("DROP TABLE ry")
        writer.execute('CREATE TABLE ry ("号" INTEGER, "名" TEXT, "日" TEXT, "额" NUMERIC)')
        writer.execute("INSERT INTO ry VALUES (?, '王五', NULL, NULL)", (NUMBER,))
    writer.close()
    assert (await source.fetch(question, 5)).rows[0]["姓名"] == "王*"


async def test_probes(source: Source) -> None:
    assert (await source.schema("ry", 5)).columns == {"号": "TEXT", "名": "TEXT", "日": "TEXT", "额": "NUMERIC"}
    assert await source.count("main.ry", 5) == 1
    with pytest.raises(SourceUnavailable):
        await source.schema('ry" WHERE 1=1 --', 5)
    with pytest.raises(SourceUnavailable):
        await source.count("none", 5)


async def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "u16.db"
    with sqlite3.connect(path) as writer:
        writer.execute("PRAGMA encoding = 'UTF-16'")
        writer.execute("CREATE TABLE ry (a)")
    writer.close()
    source = open_source(SourceConfig("u", "sqlite", str(path)))
    assert not await source.healthy(5)
    await source.close()
