"""The sequencer against inserting the same rows with executemany and hashing them, on SQLite and PostgreSQL.

Pairs in turn on one database: N rows wait in ``audit_pending``; the sequencer takes
them, orders, appends, signs, writes tiles and syncs.  Its peer inserts the same N
rows into a table of the same shape by ``executemany`` and hashes each leaf.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.figures import Figure, at_least
from tests import databases

TARGET = 0.3
ROOT = Path(__file__).parent.parent
PEER = "bench_peer"


def run(size: str) -> list[Figure]:
    """One figure per database; each measured in a process of its own."""
    rows, pairs = (20_000, 7) if size == "full" else (4_000, 3)
    figures = [_figure("SQLite", None, rows, pairs)]
    with databases.server() as address:
        if address is None:
            print("sequencer: PostgreSQL left out, no server; set TEST_POSTGRES_DSN")
            return figures
        name = f"shuqiao_bench_{secrets.token_hex(4)}"
        with psycopg.connect(address, autocommit=True) as administrator:
            administrator.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
            try:
                url = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
                figures.append(_figure("PostgreSQL", url, rows, pairs))
            finally:
                administrator.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return figures


def _figure(database: str, url: str | None, rows: int, pairs: int) -> Figure:
    with tempfile.TemporaryDirectory(prefix="shuqiao-bench-") as directory:
        given = {k: v for k, v in os.environ.items() if not k.startswith("SHUQIAO_")} | {"SHUQIAO_DIR": directory}
        if url is not None:
            given["SHUQIAO_DATABASE_URL"] = url
        subprocess.run([sys.executable, "-m", "shuqiao", "migrate"], env=given, check=True, stdout=subprocess.DEVNULL)
        done = subprocess.run(
            [sys.executable, "-m", "bench.sequencer", str(rows), str(pairs)],
            env=given, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
    timed = json.loads(done.stdout.splitlines()[-1])
    note = f"{rows / sorted(s for s, _ in timed)[len(timed) // 2]:,.0f} entries/s"
    return at_least("sequencer", f"{database}: from pending", [peer / own for own, peer in timed], TARGET, note)


def _measure(rows: int, pairs: int) -> list[tuple[float, float]]:
    """(sequencer's seconds, peer's seconds) per pair, after one pair that is not counted."""
    from django.db import connection

    blob = "bytea" if connection.vendor == "postgresql" else "blob"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {PEER} (position bigint PRIMARY KEY, entry_id varchar(32) UNIQUE, leaf {blob} NOT NULL)"
        )
    _sequence()
    timed = []
    for pair in range(pairs + 1):
        leaves = [(secrets.token_hex(16), secrets.token_bytes(54)) for _ in range(rows)]
        _wait(leaves)
        turns: list[Any] = [_sequence, lambda leaves=leaves, pair=pair: _insert(pair * rows, leaves)]
        seconds = {turn: _timed(turn) for turn in (turns if pair % 2 else reversed(turns))}
        timed.append((seconds[turns[0]], seconds[turns[1]]))
    return timed[1:]


def _wait(leaves: list[tuple[str, bytes]]) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany("INSERT INTO audit_pending (entry_id, leaf) VALUES (%s, %s)", leaves)


def _sequence() -> None:
    from shuqiao.audit.sequencer import sequence_once

    while sequence_once(wait=True):
        pass


def _insert(first: int, leaves: list[tuple[str, bytes]]) -> None:
    from django.db import connection, transaction

    rows = [(first + n, entry_id, leaf) for n, (entry_id, leaf) in enumerate(leaves)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {PEER} (position, entry_id, leaf) VALUES (%s, %s, %s)", rows)
    for _, leaf in leaves:
        sha256(b"\x00" + leaf).digest()


def _timed(act: Any) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuqiao.site.settings")
    import django

    django.setup()
    print(json.dumps(_measure(int(sys.argv[1]), int(sys.argv[2]))))
