"""Where generated rows go: files that are kept and copied, and servers that are left alone unless they are ours."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncmy
import psycopg
import pytest

from shuqiao.demo.city import city
from shuqiao.demo.entry import servers_of
from shuqiao.demo.generating import keeping
from shuqiao.demo.generating.making import SEED, make
from shuqiao.demo.generating.stores import StoreNotOurs, StoreUnreachable, UnknownStore, server_store
from shuqiao.gateway.sources.mariadb_sessions import address

PERSONS = 400


def test_databases_are_kept_and_copied(tmp_path: Path) -> None:
    folder, there = keeping.kept(tmp_path / "cache", PERSONS)
    assert not there
    assert keeping.kept(tmp_path / "cache", PERSONS) == (folder, True)
    assert folder.name == f"{PERSONS}-{SEED}-{keeping.version()}"
    keeping.copied(folder, tmp_path / "city")
    with sqlite3.connect(tmp_path / "city" / "ga.sqlite") as police:
        police.execute("DELETE FROM hk_cy")
    told = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
    report = (folder / "gjj" / "jc.csv").read_text(encoding="utf-8-sig").splitlines()
    assert report[0].startswith("姓名,身份证号,")
    assert len(report) - 1 == told["rows"]["gjj.jc"]
    for source in city().sources.values():
        if source.folder:
            continue
        with sqlite3.connect(folder / f"{source.id}.sqlite") as database:
            for table in source.tables:
                (rows,) = database.execute(f"SELECT count(*) FROM {table.name}").fetchone()
                assert rows == told["rows"][f"{source.id}.{table.name}"] > 0


def test_what_an_older_generator_kept_goes_and_what_was_cut_off_is_not_taken(tmp_path: Path) -> None:
    for name in ("400-1-000000000000", f"begun-1-{keeping.version()}"):
        (tmp_path / name).mkdir()
    folder, there = keeping.kept(tmp_path, PERSONS, 1)
    assert not there
    assert not (tmp_path / "400-1-000000000000").exists()
    assert (folder / "ga.sqlite").is_file()


@pytest.mark.parametrize("said", ["ga", "ga=oracle://x/y", "nobody=postgresql://x/y", "=mariadb://x/y"])
def test_what_is_no_source_or_no_address_is_refused(said: str) -> None:
    with pytest.raises(UnknownStore):
        servers_of(said)


def test_a_server_that_is_not_there_is_named_without_its_account() -> None:
    for scheme in ("postgresql", "mariadb"):
        store = server_store(f"{scheme}://someone:secret@127.0.0.1:9/nothing")
        assert store is not None
        with pytest.raises(StoreUnreachable) as refused:
            store.holds("x")
        assert "secret" not in refused.value.sentence("zh")


def test_postgresql_holds_the_same_rows(postgres_dsn: str) -> None:
    def ask(sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(postgres_dsn, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    _the_same_rows("ga", postgres_dsn, ask)


def test_mariadb_holds_the_same_rows(mariadb_dsn: str) -> None:
    async def told(sql: str) -> list[tuple[Any, ...]]:
        connection = await asyncmy.connect(**address(mariadb_dsn))
        try:
            async with connection.cursor() as cursor:
                await cursor.execute(sql)
                return list(await cursor.fetchall())
        finally:
            connection.close()

    _the_same_rows("rs", mariadb_dsn, lambda sql: asyncio.run(told(sql)))


def _the_same_rows(name: str, dsn: str, ask: Callable[[str], list[tuple[Any, ...]]]) -> None:
    """Written once and known again; a table of somebody else's is left alone."""
    source, store = city().sources[name], server_store(dsn)
    assert store is not None
    for table in (*source.tables, "shuqiao_demo"):
        ask(f"DROP TABLE IF EXISTS {getattr(table, 'name', table)}")
    ask(f"CREATE TABLE {source.tables[0].name} (theirs int)")
    with pytest.raises(StoreNotOurs):
        keeping.serve_from({name: store}, PERSONS)
    ask(f"DROP TABLE {source.tables[0].name}")
    keeping.serve_from({name: store}, PERSONS)
    assert store.holds(keeping.key(PERSONS))
    assert not store.holds(keeping.key(PERSONS + 1))
    keeping.serve_from({name: store}, PERSONS)
    for table in source.tables:
        made = make(PERSONS).tables[name][table.name]()
        found = ask(f"SELECT * FROM {table.name}")
        assert sorted(map(_text, found)) == sorted(map(_text, made)), table.name


def _text(row: tuple[Any, ...]) -> tuple[str, ...]:
    """``char(n)`` is padded by PostgreSQL; the padding is no part of the value."""
    return tuple(str(value).rstrip(" ") for value in row)
