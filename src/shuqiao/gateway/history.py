"""Who looked at whom: an index over the receipts' subjects, derived, caught up when somebody asks.

``history.sqlite`` holds (keyed digest, place in the log) and nothing else; what is
said of a look is read from its receipt.  Deleting the file loses nothing.  Calls
never write here, so a call costs what it did.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from shuqiao.gateway.receipts import ReceiptLog
from shuqiao.gateway.receipts.errors import ReceiptLogDamaged
from shuqiao.gateway.receipts.files import Disk, RecordFiles
from shuqiao.gateway.receipts.records import Record
from shuqiao.gateway.receipts.scanning import Scanned, as_scanned

MOST_AT_ONCE = 200_000
"""Records taken in during one look: some seconds of another thread's work."""
_BATCH = 5_000
T = TypeVar("T")
_EPOCH = 40
"""A place is ``epoch << 40 | index``: one number that rises with time."""
_TABLES = """
create table if not exists look (
    digest blob not null, place integer not null, primary key (digest, place)
) strict, without rowid;
create table if not exists mark (epoch integer primary key, size integer not null, whole integer not null) strict;
"""


class Progress(NamedTuple):
    """How many records of the present log are in the index, of how many; ``whole`` when none is missing."""

    done: int
    size: int
    whole: bool


class Look(NamedTuple):
    """One receipt in which the subject occurs."""

    place: int
    number: str
    receipt: Scanned


class History:
    """Opened at the first look; its work is done in a thread, one look at a time."""

    def __init__(self, directory: Path, member: str, epoch: int, receipts: ReceiptLog) -> None:
        self._path = directory / "history.sqlite"
        self._logs = directory / "receipts"
        self._member = member
        self._epoch = epoch
        self._receipts = receipts
        self._lock = asyncio.Lock()
        self._db: sqlite3.Connection | None = None

    async def catch_up(self) -> Progress:
        """Take in what the index lacks, up to :data:`MOST_AT_ONCE` records."""
        size = self._receipts.size  # durable now; what comes later is the next look's
        async with self._lock:
            found = await asyncio.to_thread(self._unless_broken, lambda: self._catch_up(size))
            return await asyncio.to_thread(self._catch_up, size) if found is None else found

    async def find(self, digests: Sequence[bytes], before: int | None, limit: int) -> list[Look] | None:
        """At most ``limit`` looks at one subject (its digests under every key), newest first, behind ``before``.

        None where the index turned out to be broken: it is begun anew, which may take a while.
        """
        async with self._lock:
            return await asyncio.to_thread(self._unless_broken, lambda: self._find(digests, before, limit))

    def close(self) -> None:
        """Give the file back."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _unless_broken(self, work: Callable[[], T]) -> T | None:
        """What ``work`` gives; None where the index is broken, which is then thrown away: it is derived."""
        try:
            return work()
        except sqlite3.OperationalError:
            raise  # the disk's trouble, or a lock's
        except sqlite3.DatabaseError:
            self.close()
            self._thrown_away()
            return None

    def _thrown_away(self) -> None:
        for path in self._path.parent.glob("history.sqlite*"):
            path.unlink()

    def _catch_up(self, size: int) -> Progress:
        db = self._opened()
        left = MOST_AT_ONCE
        for epoch in range(1, self._epoch + 1):
            taken = self._take(db, epoch, size if epoch == self._epoch else None, left)
            left -= taken
        done, _ = self._mark(db, self._epoch)
        missing = db.execute("select count(*) from mark where whole = 1 and epoch < ?", (self._epoch,)).fetchone()[0]
        return Progress(done, size, done >= size and missing == self._epoch - 1)

    def _take(self, db: sqlite3.Connection, epoch: int, size: int | None, limit: int) -> int:
        """Take in up to ``limit`` records of one log; ``size`` is None for a log that is over."""
        start, whole = self._mark(db, epoch)
        if size is not None and start > size:
            # another log than the one that was indexed: a directory brought back from a copy
            db.execute("delete from look where place between ? and ?", (epoch << _EPOCH, (epoch + 1) << _EPOCH))
            start = 0
        if whole or limit <= 0:
            return 0
        stop = start + limit if size is None else min(size, start + limit)
        here = start
        records = self._records(epoch, start, stop)
        while batch := list(islice(records, _BATCH)):
            found = [
                (digest, epoch << _EPOCH | index)
                for index, record in enumerate(batch, start=here)
                for digest in record.subjects
            ]
            here += len(batch)
            with db:
                db.executemany("insert or ignore into look values (?, ?)", found)
                db.execute("insert or replace into mark values (?, ?, 0)", (epoch, here))
        if size is None and here < stop:
            db.execute("insert or replace into mark values (?, ?, 1)", (epoch, here))
        return here - start

    def _records(self, epoch: int, start: int, stop: int) -> Iterator[Record]:
        """Records of one log, as far as they can be read."""
        if epoch == self._epoch:
            yield from self._receipts.records(start, stop)
            return
        home = self._logs / str(epoch)
        if home.is_dir():
            try:
                yield from RecordFiles(home, Disk()).records(start, stop)
            except ReceiptLogDamaged:
                return

    def _find(self, digests: Sequence[bytes], before: int | None, limit: int) -> list[Look]:
        marks = ", ".join("?" * len(digests))
        rows = self._opened().execute(
            f"select distinct place from look where digest in ({marks}) and place < ? order by place desc limit ?",  # noqa: S608
            (*digests, 1 << 62 if before is None else before, limit),
        )
        return [look for (place,) in rows.fetchall() for look in self._look(place)]

    def _look(self, place: int) -> Iterator[Look]:
        epoch, index = place >> _EPOCH, place & ((1 << _EPOCH) - 1)
        for record in self._records(epoch, index, index + 1):
            yield Look(place, f"{self._member}.{epoch}.{index}", as_scanned(index, record))

    def _mark(self, db: sqlite3.Connection, epoch: int) -> tuple[int, bool]:
        row: Any = db.execute("select size, whole from mark where epoch = ?", (epoch,)).fetchone()
        return (row[0], bool(row[1])) if row else (0, False)

    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            try:
                self._db = self._connect()
            except sqlite3.DatabaseError:  # whatever lies there is no index
                self._thrown_away()
                self._db = self._connect()
        return self._db

    def _connect(self) -> sqlite3.Connection:
        self._path.touch(mode=0o600)
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        db.executescript(_TABLES)
        return db
