"""Generated databases are kept beside the demo and copied, so that the next start takes seconds.

They lie in ``<cache>/<persons>-<seed>-<version>/``; the version is a digest of the
generator's own source and data, so what an older generator made is never taken for new.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Mapping
from functools import cache as once
from importlib.resources import files
from pathlib import Path

from shuqiao.demo.city import DemoSource, city
from shuqiao.demo.generating.making import SEED, Made, households_to_check, make, planted
from shuqiao.demo.generating.stores import CsvStore, MariadbStore, PostgresStore, SqliteStore, Tables

DATA = ("families", "planted", "sources")
PLANTED, HOUSEHOLDS = "planted.json", "households.json"
TO_CHECK = 9


@once
def version() -> str:
    """Twelve hex digits over the generator and its data."""
    home = files("shuqiao.demo")
    told = hashlib.sha256()
    for part in sorted((home / "generating").iterdir(), key=lambda part: part.name):
        if part.name.endswith(".py"):
            told.update(part.read_bytes())
    for name in DATA:
        told.update((home / "data" / f"{name}.json").read_bytes())
    return told.hexdigest()[:12]


def key(persons: int, seed: int = SEED) -> str:
    """The name of these contents."""
    return f"{persons}-{seed}-{version()}"


def kept(cache: Path, persons: int, seed: int = SEED) -> tuple[Path, bool]:
    """The folder that holds the databases as SQLite files, and whether it was there already.

    A generation that was cut off leaves nothing that looks finished.
    """
    folder = cache / key(persons, seed)
    if folder.is_dir():
        return folder, True
    cache.mkdir(parents=True, exist_ok=True)
    for old in cache.iterdir():
        if old.is_dir() and not old.name.endswith(version()):
            shutil.rmtree(old)
    begun = cache / f"begun-{os.getpid()}-{version()}"
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir()
    write(make(persons, seed), begun)
    begun.rename(folder)
    return folder, False


def write(made: Made, folder: Path) -> dict[str, int]:
    """Every source as a file or folder, what was planted, and the households that the story asks about."""
    counts: dict[str, int] = {}
    for source in city().sources.values():
        at = folder / file_of(source)
        store = CsvStore(at) if source.folder else SqliteStore(at)
        written = store.write(source, made.tables[source.id])
        counts |= {f"{source.id}.{table}": rows for table, rows in written.items()}
    (folder / PLANTED).write_text(_json({"rows": counts, "planted": planted(made.planting)}), encoding="utf-8")
    (folder / HOUSEHOLDS).write_text(_json(households_to_check(made, TO_CHECK)), encoding="utf-8")
    return counts


def file_of(source: DemoSource) -> str:
    """``<id>.sqlite``, or ``<id>`` for a folder."""
    return source.id if source.folder else f"{source.id}.sqlite"


def copied(folder: Path, to: Path) -> None:
    """Copies, so that nobody spoils what is kept."""
    shutil.copytree(folder, to, copy_function=shutil.copyfile)


def serve_from(servers: Mapping[str, PostgresStore | MariadbStore], persons: int, seed: int = SEED) -> None:
    """Fill ``servers`` (source → store) that do not hold these very contents.  Raises the stores' refusals."""
    missing = {source: store for source, store in servers.items() if not store.holds(key(persons, seed))}
    if not missing:
        return
    made = make(persons, seed)
    for source, store in missing.items():
        tables: Tables = made.tables[source]
        store.write(city().sources[source], tables, key(persons, seed))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


if __name__ == "__main__":  # CACHE PERSONS SEED
    kept(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
