"""Fixtures: a chain on SQLite or on a PostgreSQL database of its own; whatever runs is ended."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.kills.chain import Chain, chain_in

Chains = Callable[[str], Chain]


@pytest.fixture
def chains(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Chains]:
    """Makes chains on ``sqlite`` or ``postgresql``, not started, and ends them."""
    made: list[Chain] = []
    databases: list[tuple[str, str]] = []

    def make(database: str) -> Chain:
        url = None
        if database == "postgresql":
            server = request.getfixturevalue("postgres_dsn")
            name = f"shuqiao_chain_{secrets.token_hex(6)}"
            with psycopg.connect(server, autocommit=True) as administrator:
                administrator.execute(
                    f"CREATE DATABASE {name} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
                )
            databases.append((server, name))
            url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        made.append(chain_in(tmp_path / f"chain-{len(made)}", url))
        return made[-1]

    try:
        yield make
    finally:
        for chain in made:
            chain.stop()
        for server, name in databases:
            with psycopg.connect(server, autocommit=True) as administrator:
                administrator.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
