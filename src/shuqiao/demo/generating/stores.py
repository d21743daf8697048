"""Where rows go: SQLite files, CSV folders, PostgreSQL, MariaDB.  Each table is made, filled, and indexed last."""

from __future__ import annotations

import asyncio
import csv
import re
import sqlite3
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from shuqiao.demo.city import DemoSource, DemoTable
from shuqiao.demo.generating.rows import Rows
from shuqiao.gateway.sources.mariadb_sessions import address
from shuqiao.kernel.refusals import Family, Refusal

Tables = Mapping[str, Callable[[], Rows]]
BATCH = 5_000
MARK = "shuqiao_demo"
"""A table of this name says which generated contents a server's database holds."""


class StoreNotOurs(Refusal):
    """A database with tables of these names that no demo made is left alone."""

    code = "store_not_ours"
    family = Family.CONFLICT
    zh = "数据库 {where} 里已有名为 {table} 的表，且不是演示生成的，不会改动"
    en = "{where} has a table {table} that no demo made; it is left alone"
    next_zh = "请换一个空数据库，例如 CREATE DATABASE qilan_{source}。"
    next_en = "Name an empty database, for instance CREATE DATABASE qilan_{source}."


class StoreUnreachable(Refusal):
    code = "store_unreachable"
    family = Family.UNAVAILABLE
    zh = "连不上数据库 {where}：{why}"
    en = "{where} cannot be reached: {why}"
    next_zh = "检查 --sources 中的地址、库名和账号；不写 --sources 时各部门都用 SQLite。"
    next_en = "Check address, database and account in --sources; without it every department is on SQLite."


class UnknownStore(Refusal):
    code = "unknown_store"
    family = Family.INVALID
    zh = "--sources 中的“{value}”无法识别"
    en = "'{value}' in --sources means nothing"
    next_zh = "写成 部门库=地址，以逗号分隔，例如 ga=postgresql://…,rs=mariadb://…；部门库为 {allowed}。"
    next_en = "Write source=address, comma between, as in ga=postgresql://…,rs=mariadb://…; sources are {allowed}."


class SqliteStore:
    """One file, made anew.  It is no database to lose: without journal, without waiting for the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, source: DemoSource, tables: Tables) -> dict[str, int]:
        """Make, fill and index the tables; rows by table."""
        self.path.unlink(missing_ok=True)
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; BEGIN")
            counts = {}
            for table in source.tables:
                connection.execute(created(table, sqlite_type, '"'))
                marks = ", ".join("?" * len(table.columns))
                statement = f'INSERT INTO "{table.name}" VALUES ({marks})'  # noqa: S608 - names of our own data file
                counts[table.name] = connection.executemany(statement, tables[table.name]()).rowcount
                for index in indexed(table, '"'):
                    connection.execute(index)
            connection.execute("COMMIT")
        finally:
            connection.close()
        return counts


class CsvStore:
    """A folder with one CSV file per table, as a department's clerk exports it: with a byte order mark."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, source: DemoSource, tables: Tables) -> dict[str, int]:
        """Write the files; rows by table."""
        self.folder.mkdir()
        counts = {}
        for table in source.tables:
            rows = list(tables[table.name]())
            with (self.folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([column.name for column in table.columns])
                writer.writerows(rows)
            counts[table.name] = len(rows)
        return counts


class PostgresStore:
    """A database of a server, by ``COPY``."""

    engine = "postgresql"

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def holds(self, key: str) -> bool:
        """Whether the database holds the contents of this name."""
        with self._connected() as connection:
            return bool(self._mark(connection) == key)

    def write(self, source: DemoSource, tables: Tables, key: str) -> dict[str, int]:
        """Make, fill and index the tables, and mark them; rows by table."""
        counts = {}
        with self._connected() as connection:
            there = {name for (name,) in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}  # fmt: skip
            require_ours(self.dsn, source, there)
            for table in source.tables:
                connection.execute(f'DROP TABLE IF EXISTS "{table.name}"')
                connection.execute(created(table, _postgres_type, '"'))
                with connection.cursor() as cursor:
                    with cursor.copy(f'COPY "{table.name}" FROM STDIN') as copy:
                        for row in tables[table.name]():
                            copy.write_row(row)
                    counts[table.name] = cursor.rowcount
                for index in indexed(table, '"'):
                    connection.execute(index)
            connection.execute(f"DROP TABLE IF EXISTS {MARK}")
            connection.execute(f"CREATE TABLE {MARK} AS SELECT %s::text AS contents", (key,))
        return counts

    def _connected(self) -> Any:
        import psycopg

        try:
            return psycopg.connect(self.dsn)
        except psycopg.OperationalError as error:
            raise StoreUnreachable(where=shown(self.dsn), why=str(error).splitlines()[0]) from error

    def _mark(self, connection: Any) -> str | None:
        if connection.execute("SELECT to_regclass(%s)", (MARK,)).fetchone()[0] is None:
            return None
        found = connection.execute(f"SELECT contents FROM {MARK}").fetchone()  # noqa: S608 - a constant
        return None if found is None else str(found[0])


class MariadbStore:
    """A database of a server, by statements of many rows."""

    engine = "mariadb"

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def holds(self, key: str) -> bool:
        """Whether the database holds the contents of this name."""

        async def looked(cursor: Any) -> bool:
            if MARK not in await _tables_of(cursor):
                return False
            await cursor.execute(f"SELECT contents FROM {MARK}")  # noqa: S608 - a constant
            found = await cursor.fetchone()
            return found is not None and found[0] == key

        return bool(self._run(looked))

    def write(self, source: DemoSource, tables: Tables, key: str) -> dict[str, int]:
        """Make, fill and index the tables, and mark them; rows by table."""

        async def written(cursor: Any) -> dict[str, int]:
            require_ours(self.dsn, source, await _tables_of(cursor))
            counts = {}
            for table in source.tables:
                await cursor.execute(f"DROP TABLE IF EXISTS `{table.name}`")
                await cursor.execute(created(table, _mariadb_type, "`") + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
                marks = ", ".join(["%s"] * len(table.columns))
                statement = f"INSERT INTO `{table.name}` VALUES ({marks})"  # noqa: S608 - names of our own data file
                rows, counts[table.name] = iter(tables[table.name]()), 0
                while batch := list(islice(rows, BATCH)):
                    await cursor.executemany(statement, batch)
                    counts[table.name] += len(batch)
                for index in indexed(table, "`"):
                    await cursor.execute(index)
            await cursor.execute(f"DROP TABLE IF EXISTS {MARK}")
            await cursor.execute(f"CREATE TABLE {MARK} (contents VARCHAR(200))")
            await cursor.execute(f"INSERT INTO {MARK} VALUES (%s)", (key,))  # noqa: S608 - a constant
            return counts

        counts: dict[str, int] = self._run(written)
        return counts

    def _run(self, work: Callable[[Any], Any]) -> Any:
        import asyncmy
        from asyncmy.errors import MySQLError

        async def connected() -> Any:
            try:
                connection = await asyncmy.connect(**(address(self.dsn) | {"autocommit": False}))
            except (MySQLError, OSError) as error:
                raise StoreUnreachable(where=shown(self.dsn), why=str(error)[:200]) from error
            try:
                async with connection.cursor() as cursor:
                    await cursor.execute("SET SESSION unique_checks=0, foreign_key_checks=0")
                    found = await work(cursor)
                await connection.commit()
                return found
            finally:
                connection.close()

        return asyncio.run(connected())


async def _tables_of(cursor: Any) -> set[str]:
    await cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
    return {row[0] for row in await cursor.fetchall()}


def server_store(address: str) -> PostgresStore | MariadbStore | None:
    """The store for an address of a server, or None where its scheme is unknown."""
    scheme = urlsplit(address).scheme
    if scheme in ("postgresql", "postgres"):
        return PostgresStore(address)
    return MariadbStore(address) if scheme in ("mariadb", "mysql") else None


def require_ours(dsn: str, source: DemoSource, there: set[str]) -> None:
    """Raises :class:`StoreNotOurs` where a table of ours stands without our mark."""
    taken = sorted(there.intersection(table.name for table in source.tables))
    if taken and MARK not in there:
        raise StoreNotOurs(where=shown(dsn), table=taken[0], source=source.id)


def shown(dsn: str) -> str:
    """An address without its account."""
    parts = urlsplit(dsn)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def created(table: DemoTable, typed: Callable[[str], str], quote: str) -> str:
    """CREATE TABLE, without keys: they come after the rows."""
    columns = ", ".join(f"{quote}{column.name}{quote} {typed(column.type)}" for column in table.columns)
    return f"CREATE TABLE {quote}{table.name}{quote} ({columns})"


def indexed(table: DemoTable, quote: str) -> list[str]:
    """What makes the table quick, and its key unique."""
    made = [("UNIQUE INDEX", "key", table.key)] if table.key else []
    made += [("INDEX", str(n), (name,)) for n, name in enumerate(table.indexes)]
    return [
        f"CREATE {kind} {quote}{table.name}_{name}{quote} ON {quote}{table.name}{quote} "
        f"({', '.join(f'{quote}{column}{quote}' for column in columns)})"
        for kind, name, columns in made
    ]


def sqlite_type(type_: str) -> str:
    """A column's type for SQLite."""
    return {"int": "INTEGER", "decimal": "NUMERIC"}.get(_word(type_), "TEXT")


def _postgres_type(type_: str) -> str:
    return {"int": "integer", "text": type_.replace("text", "varchar"), "datetime": "timestamp"}.get(
        _word(type_), type_
    )


def _mariadb_type(type_: str) -> str:
    return type_.replace("text", "varchar")


def _word(type_: str) -> str:
    found = re.match(r"[a-z]+", type_)
    return found[0] if found else type_
