"""The engines behind one face: make a table, fill it, run a compiled plan over it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import asyncmy
import asyncpg
import pytest

from shuqiao.gateway.sources.mariadb_sessions import SETTINGS, address
from shuqiao.kernel.refusals import require
from shuqiao.policy.compile import Compiled, compile_plan
from shuqiao.policy.mariadb_sql import statement
from shuqiao.policy.natives import Dialect, Native, of_mysql, of_postgres, of_sqlite
from shuqiao.policy.plans import Plan

_POSTGRES_NAMES = {
    "text": "text",
    "varchar(50)": "varchar",
    "char(18)": "bpchar",
    "bigint": "int8",
    "numeric(20,4)": "numeric",
    "double precision": "float8",
    "date": "date",
    "timestamptz": "timestamptz",
    "boolean": "bool",
}

_MARIADB_NAMES = {"text": "varchar(255)", "timestamptz": "timestamp(6)"}  # long texts have tests of their own


class Engine:
    """One database.  ``create`` makes table ``t`` anew; ``rows`` runs a plan and renders its rows."""

    dialect: Dialect
    quote = '"'
    options = ""

    def quoted(self, name: str) -> str:
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def names(self, columns: Iterable[str]) -> bool:
        """Whether this engine knows such names at all."""
        return True

    def create(self, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> dict[str, Native]:
        quoted = ", ".join(f"{self.quoted(name)} {kind}" for name, kind in columns.items())
        self.execute("DROP TABLE IF EXISTS t")
        self.execute(f"CREATE TABLE t ({quoted}){self.options}")
        self.fill(len(columns), rows)
        return self.natives(columns)

    def natives(self, columns: Mapping[str, str]) -> dict[str, Native]:
        raise NotImplementedError

    def compiled(self, plan: Plan, natives: Mapping[str, Native]) -> Compiled:
        return require(compile_plan(plan.view, plan.shape, self.dialect, natives))

    def rows(self, plan: Plan, natives: Mapping[str, Native]) -> list[dict[str, Any]]:
        compiled = self.compiled(plan, natives)
        return [compiled.row(row) for row in self.query(compiled.sql, compiled.parameters(plan))]

    def execute(self, sql: str) -> None:
        raise NotImplementedError

    def fill(self, width: int, rows: Sequence[Sequence[Any]]) -> None:
        raise NotImplementedError

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        raise NotImplementedError


class Sqlite(Engine):
    dialect = Dialect.SQLITE

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")

    def natives(self, columns: Mapping[str, str]) -> dict[str, Native]:
        return {name: of_sqlite(kind) for name, kind in columns.items()}

    def execute(self, sql: str) -> None:
        self._connection.execute(sql)

    def fill(self, width: int, rows: Sequence[Sequence[Any]]) -> None:
        self._connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * width)})", rows)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        named = {f"p{at}": value for at, value in enumerate(parameters, 1)}
        return self._connection.execute(sql, named).fetchall()

    def close(self) -> None:
        self._connection.close()


class Postgres(Engine):
    dialect = Dialect.POSTGRES

    def __init__(self, dsn: str) -> None:
        self._runner = asyncio.Runner()
        self._connection = self._runner.run(asyncpg.connect(dsn, statement_cache_size=0))

    def natives(self, columns: Mapping[str, str]) -> dict[str, Native]:
        return {name: of_postgres(_POSTGRES_NAMES[kind.split(" COLLATE")[0]]) for name, kind in columns.items()}

    def execute(self, sql: str) -> None:
        self._runner.run(self._connection.execute(sql))

    def fill(self, width: int, rows: Sequence[Sequence[Any]]) -> None:
        marks = ", ".join(f"${at}" for at in range(1, width + 1))
        self._runner.run(self._connection.executemany(f"INSERT INTO t VALUES ({marks})", rows))

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._runner.run(self._connection.fetch(sql, *parameters))]

    def close(self) -> None:
        self._runner.run(self._connection.close())
        self._runner.close()


class MariaDb(Engine):
    """The source's own session settings, so that the tests see what a source sees."""

    dialect = Dialect.MYSQL
    quote = "`"
    options = " ENGINE=MyISAM"  # made anew for each example: no durability wanted

    def __init__(self, dsn: str) -> None:
        self._runner = asyncio.Runner()
        self._connection = self._runner.run(self._opened(dsn))

    async def _opened(self, dsn: str) -> Any:
        connection = await asyncmy.connect(**address(dsn))
        for setting in SETTINGS:
            await connection.query(setting)
        await connection.query("SET SESSION TRANSACTION READ WRITE")
        return connection

    def names(self, columns: Iterable[str]) -> bool:
        return all(max(name) <= "\uffff" for name in columns)

    def create(self, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> dict[str, Native]:
        return super().create({name: _MARIADB_NAMES.get(kind, kind) for name, kind in columns.items()}, rows)

    def natives(self, columns: Mapping[str, str]) -> dict[str, Native]:
        kinds = self.query(
            "SELECT column_name, data_type, column_type, character_set_name FROM information_schema.columns "
            "WHERE table_schema = DATABASE() AND table_name = 't'"
        )
        return {name: of_mysql(*kind) for name, *kind in kinds}

    def execute(self, sql: str) -> None:
        self._runner.run(self._connection.query(sql))

    def fill(self, width: int, rows: Sequence[Sequence[Any]]) -> None:
        literals = [["NULL" if value is None else statement(":p1", [value]) for value in row] for row in rows]
        for at in range(0, len(rows), 500):
            part = ", ".join(f"({', '.join(row)})" for row in literals[at : at + 500])
            self._runner.run(self._connection.query(f"INSERT INTO t VALUES {part}"))

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._runner.run(self._asked(statement(sql, parameters)))

    async def _asked(self, sql: str) -> list[tuple[Any, ...]]:
        async with self._connection.cursor() as cursor:
            await cursor.execute(sql)
            return list(await cursor.fetchall())

    def close(self) -> None:
        self._connection.close()
        self._runner.close()


@pytest.fixture(scope="session")
def sqlite_engine() -> Iterator[Sqlite]:
    engine = Sqlite()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def postgres_engine(postgres_dsn: str) -> Iterator[Postgres]:
    engine = Postgres(postgres_dsn)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def mariadb_engine(mariadb_dsn: str) -> Iterator[MariaDb]:
    engine = MariaDb(mariadb_dsn)
    yield engine
    engine.close()


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found
