"""The demo after packages: generating the city against inserting its rows, and all other steps against generating.

Each round is a process of its own.  Generation makes people, rows, tables and
indexes in fresh SQLite files.  Its peer inserts the same finished rows, which are
lists by then, into the same tables by the driver's executemany, one transaction
per file, without indexes.  The other figure is a whole ``shuqiao demo --no-serve``
without anything kept, from its first step to its last: what it takes beyond the generating
that was measured alone in the same round, as a ratio to it.  Within the demo, generating
runs beside founding and takes longer; its time there would flatter the others.
"""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.figures import Figure, at_most

PERSONS = {"small": 10_000, "full": 100_000}
ROUNDS = {"small": 2, "full": 3}
TIMES_INSERTING, TIMES_GENERATING = 3.0, 1.0


def run(size: str) -> list[Figure]:
    """Two figures."""
    generating, others, notes = [], [], []
    for _ in range(ROUNDS[size]):
        made, told = _round("generate", PERSONS[size]), _round("tell", PERSONS[size])
        generating.append(made["generate_s"] / made["insert_s"])
        beyond_s = told["total_s"] - made["generate_s"]
        others.append(beyond_s / made["generate_s"])
        notes = [f"{made['rows']:,} rows: {made['generate_s']:.1f} s, inserting {made['insert_s']:.1f} s",
                 f"whole demo {told['total_s']:.1f} s, beyond generating {beyond_s:.1f} s"]  # fmt: skip
    return [
        at_most("city", "generate / executemany of the same rows", generating, TIMES_INSERTING, notes[0]),
        at_most("city", "all other steps of the demo / generate", others, TIMES_GENERATING, notes[1]),
    ]


def _round(what: str, persons: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="shuqiao-bench-") as directory:
        env = {k: v for k, v in os.environ.items() if not k.startswith("SHUQIAO_")}
        command = [sys.executable, "-m", "bench.city", what, str(persons), directory]
        done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def generate(persons: int, folder: Path) -> dict[str, float]:
    """Seconds of generating, and of inserting the finished rows."""
    from shuqiao.demo.city import city
    from shuqiao.demo.generating.keeping import write
    from shuqiao.demo.generating.making import make
    from shuqiao.demo.generating.stores import created, sqlite_type

    started = perf_counter()
    made = make(persons)
    counts = write(made, folder)
    generate_s = perf_counter() - started
    insert_s = 0.0
    for source in city().sources.values():
        rows = {table.name: list(made.tables[source.id][table.name]()) for table in source.tables}
        schema = [created(table, sqlite_type, '"') for table in source.tables]
        started = perf_counter()
        new = sqlite3.connect(folder / f"{source.id}-again.sqlite", isolation_level=None)
        new.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN")
        for sql in schema:
            new.execute(sql)
        for name, finished in rows.items():
            new.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(finished[0]))})", finished)
        new.execute("COMMIT")
        new.close()
        insert_s += perf_counter() - started
    return {"generate_s": generate_s, "insert_s": insert_s, "rows": sum(counts.values())}


def tell(persons: int, folder: Path) -> dict[str, float]:
    """Seconds of a whole demo, generating included."""
    from rich.console import Console

    from shuqiao.demo.entry import prepare
    from shuqiao.demo.instance import Instance, free_port
    from shuqiao.demo.story import tell as play
    from shuqiao.demo.telling import Teller

    instance = Instance(folder / "city", free_port(), free_port(), persons)
    started = perf_counter()
    try:
        stage = prepare(instance, Teller(Console(file=io.StringIO())))
        play(stage)
        stage.close()
        total_s = perf_counter() - started
    finally:
        instance.stop()
    return {"total_s": total_s}


if __name__ == "__main__":
    print(json.dumps({"generate": generate, "tell": tell}[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))))
