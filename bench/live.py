"""A thousand, ten thousand, a hundred thousand live applications and grants on PostgreSQL: what must stay flat.

One database a size, each with a worker of its own; the sizes take turns, so that noise meets all alike.
Ratios are the largest size to the smallest.  A poll after a withdrawal works the root out anew: printed.
"""

from __future__ import annotations

import os
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.figures import Figure, at_most, printed
from tests import databases

ROOT = Path(__file__).parent.parent
FLAT = 1.5
MEASURES = {
    "sweep": "sweep with 100 due",
    "jobs": "what else the clock looks for, nothing due",
    "work": "my work: page and counts, three roles",
    "compile": "compile and sign an order",
    "poll": "poll of the feed, one new order in it",
    "poll_anew": "poll of the feed after a withdrawal",
}
UNBOUNDED = {"poll_anew"}


def run(size: str) -> list[Figure]:
    """One figure a measure, and the middle size in its note."""
    sizes, rounds = ((1_000, 10_000, 100_000), 15) if size == "full" else ((1_000, 5_000), 5)
    with databases.server() as address:
        if address is None:
            print("live: left out, no PostgreSQL server; set TEST_POSTGRES_DSN")
            return []
        with ExitStack() as stack:
            workers = {live: stack.enter_context(_worker(address, live)) for live in sizes}
            return [_figure(name, workers, rounds) for name in MEASURES]


def _figure(name: str, workers: dict[int, subprocess.Popen[str]], rounds: int) -> Figure:
    for worker in workers.values():
        _ask(worker, name)  # a first one that is not counted
    taken = [{live: _ask(worker, name) for live, worker in workers.items()} for _ in range(rounds)]
    least, most = min(workers), max(workers)
    ratios = [one[most] / one[least] for one in taken]
    note = ", ".join(f"{live:,}: {statistics.median(one[live] for one in taken) * 1000:.1f} ms" for live in workers)
    if name in UNBOUNDED:
        return printed("live", MEASURES[name], ratios, note)
    return at_most("live", MEASURES[name], ratios, FLAT, note)


def _ask(worker: subprocess.Popen[str], name: str) -> float:
    assert worker.stdin is not None
    assert worker.stdout is not None
    print(name, file=worker.stdin, flush=True)
    answer = worker.stdout.readline()
    if not answer:
        raise RuntimeError(f"the worker ended while it measured {name}")
    return float(answer)


@contextmanager
def _worker(address: str, live: int) -> Iterator[subprocess.Popen[str]]:
    """A process with ``live`` applications and grants in a database of its own."""
    name = f"shuqiao_bench_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as administrator, tempfile.TemporaryDirectory() as directory:
        administrator.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        try:
            given = {k: v for k, v in os.environ.items() if not k.startswith("SHUQIAO_")}
            given |= {"SHUQIAO_DIR": directory, "SHUQIAO_DEMO": "1"}
            given["SHUQIAO_DATABASE_URL"] = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
            subprocess.run([sys.executable, "-m", "shuqiao", "migrate"], env=given, check=True, stdout=subprocess.PIPE)
            worker = subprocess.Popen(
                [sys.executable, "-m", "bench.living", str(live)],
                env=given, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
            try:
                yield worker
            finally:
                worker.kill()
                worker.wait()
        finally:
            administrator.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
