"""A table in a file, copied into a private SQLite file from one state of the original, never from two."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from shuqiao.gateway.sources.table_files import READERS, FileTrouble, Table
from shuqiao.kernel import clock

QUIET_SECONDS = 1.0
"""A file written to this lately may be half written."""
_ATTEMPTS = 3

Mark = tuple[int, int, int]
"""Inode, size, and last write in nanoseconds."""


@dataclass(frozen=True)
class Made:
    """A finished copy at ``path``; ``refused``: columns left out, with their kinds."""

    path: Path
    mark: Mark
    indexed: frozenset[str]
    refused: Mapping[str, str]


def found(folder: Path, table: str) -> Path:
    """The one file of ``table``, whose name is the file's without suffix.  Raises :class:`FileTrouble`."""
    if not table or len(table) > 200 or not table.isprintable() or set(table) & set("/\\."):
        raise FileTrouble("table_missing")
    files = [file for suffix in READERS if (file := folder / f"{table}{suffix}").is_file()]
    if len(files) > 1:
        raise FileTrouble("two_files")
    if not files:
        raise FileTrouble("file_missing")
    return files[0]


def mark_of(status: os.stat_result) -> Mark:
    """What tells one state of a file from another."""
    return status.st_ino, status.st_size, status.st_mtime_ns


def make(folder: Path, table: str, target: Path, keys: Iterable[str]) -> Made:
    """Copy the file of ``table`` to ``target`` with an index over each of ``keys``.  Blocks.

    Read again when the original changed meanwhile.  Raises :class:`FileTrouble`.
    """
    new = target.with_suffix(".new")
    for _ in range(_ATTEMPTS):
        path = found(folder, table)
        reader, limit = READERS[path.suffix]
        try:
            with path.open("rb") as file:
                # A link to another place, by whoever may put files here, would let the gateway read what it may.
                if not Path(os.readlink(f"/proc/self/fd/{file.fileno()}")).is_relative_to(folder.resolve()):
                    raise FileTrouble("outside_folder")
                status = os.fstat(file.fileno())
                quiet = clock.real_now().timestamp() - status.st_mtime
                if 0 <= quiet < QUIET_SECONDS:
                    time.sleep(QUIET_SECONDS - quiet)
                mark = mark_of(status)
                trouble: FileTrouble | None = None
                try:
                    if status.st_size > limit:
                        raise FileTrouble("too_large")
                    read = reader(file)
                    indexed = _written(new, table, read, frozenset(keys))
                except FileTrouble as seen:
                    trouble = seen
                if mark == mark_of(os.stat(path)):
                    if trouble is not None:
                        raise trouble
                    os.utime(new, ns=(status.st_mtime_ns, status.st_mtime_ns))  # as_of of whatever is read from it
                    os.replace(new, target)
                    return Made(target, mark, indexed, read.refused)
        except FileNotFoundError:
            continue  # moved away between two looks
        except (OSError, sqlite3.Error) as broken:
            raise FileTrouble("copying_failed") from broken
        finally:
            new.unlink(missing_ok=True)
    raise FileTrouble("replaced_while_read")


def _written(new: Path, table: str, read: Table, keys: frozenset[str]) -> frozenset[str]:
    os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection = sqlite3.connect(new, isolation_level=None)
    try:
        # Whole or not at all comes from the renaming; nothing of it outlives the process.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        columns = ", ".join(f"{_quoted(name)} {declared}" for name, declared in read.columns.items())
        connection.execute(f"CREATE TABLE {_quoted(table)} ({columns})")
        insert = f"INSERT INTO {_quoted(table)} VALUES ({', '.join('?' * len(read.columns))})"  # noqa: S608 - quoted
        connection.execute("BEGIN")
        connection.executemany(insert, read.rows)
        connection.execute("COMMIT")
        for at, name in enumerate(sorted(keys & read.columns.keys())):
            connection.execute(f"CREATE INDEX k{at} ON {_quoted(table)} ({_quoted(name)})")
    finally:
        connection.close()
    return keys  # a key without its column needs no second look


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
