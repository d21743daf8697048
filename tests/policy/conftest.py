"""Both engines behind one face: make a table, fill it, run a compiled plan over it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import asyncpg
import pytest

from shuqiao.kernel.refusals import require
from shuqiao.policy.compile import Compiled, compile_plan
from shuqiao.policy.natives import Dialect, Native, of_postgres, of_sqlite
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


class Engine:
    """One database.  ``create`` makes table ``t`` anew; ``rows`` runs a plan and renders its rows."""

    dialect: Dialect

    def create(self, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> dict[str, Native]:
        quoted = ", ".join(f"{_quoted(name)} {kind}" for name, kind in columns.items())
        self.execute("DROP TABLE IF EXISTS t")
        self.execute(f"CREATE TABLE t ({quoted})")
        self.fill(len(columns), rows)
        if self.dialect is Dialect.SQLITE:
            return {name: of_sqlite(kind) for name, kind in columns.items()}
        return {name: of_postgres(_POSTGRES_NAMES[kind.split(" COLLATE")[0]]) for name, kind in columns.items()}

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


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
