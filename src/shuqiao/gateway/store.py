"""What a gateway must still know after a crash: the feed's newest items and the last heartbeat.

One SQLite file of its own, synchronous FULL.  Envelopes are kept as they came and
opened again at every start, so nobody gains by editing this file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import msgspec

from shuqiao.wire.feed import Envelope, FeedItem

_TABLES = """
create table if not exists item (
    kind text not null, name text not null, seq integer not null, envelope blob not null, primary key (kind, name)
) strict;
create table if not exists heartbeat (
    one integer primary key check (one = 1), envelope blob not null, wall_at text not null
) strict;
create table if not exists assertion (jti text primary key, until integer not null) strict;
create table if not exists gone (number text primary key, version integer not null) strict;
create table if not exists mark (name text primary key, value text not null) strict;
"""


@dataclass(frozen=True)
class Named:
    """A feed item with the name it replaces an older one by: an order's or probe's number, or ``callers``."""

    name: str
    item: FeedItem


class Store:
    """Opened once per process; methods may be called from any thread, one at a time."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        path.touch(mode=0o600)  # SQLite gives its journals the same mode
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.executescript(_TABLES)

    def keep_items(self, items: Sequence[Named], after: int) -> None:
        """Store items and the feed position behind them, durably, all or none."""
        rows = [(n.item.kind, n.name, n.item.seq, msgspec.json.encode(n.item.envelope)) for n in items]
        with self._lock, self._db:  # committed at the end, undone by an error
            self._db.execute("begin immediate")
            self._db.executemany("insert or replace into item values (?, ?, ?, ?)", rows)
            self._db.execute("insert or replace into mark values ('after', ?)", (str(after),))

    def drop(self, kind: str, name: str) -> None:
        """Forget one item: a probe that was answered, an order that the platform no longer knows."""
        with self._lock:
            self._db.execute("delete from item where kind = ? and name = ?", (kind, name))

    def items(self) -> list[FeedItem]:
        """What is kept, in the feed's order."""
        with self._lock:
            rows = self._db.execute("select seq, kind, envelope from item order by seq").fetchall()
        return [FeedItem(seq, kind, msgspec.json.decode(raw, type=Envelope)) for seq, kind, raw in rows]

    def after(self) -> int:
        """The position up to which the feed is stored."""
        with self._lock:
            row = self._db.execute("select value from mark where name = 'after'").fetchone()
        return int(row[0]) if row else 0

    def rewind(self) -> None:
        """Start the feed from its beginning at the next poll; what is kept stays until it is replaced."""
        with self._lock:
            self._db.execute("delete from mark where name = 'after'")

    def keep_heartbeat(self, envelope: Envelope, wall_at: str) -> None:
        """Store an applied heartbeat with the wall clock at which it was applied (canonical moment)."""
        with self._lock:
            self._db.execute(
                "insert or replace into heartbeat values (1, ?, ?)", (msgspec.json.encode(envelope), wall_at)
            )

    def heartbeat(self) -> tuple[Envelope, str] | None:
        """The last applied heartbeat and its wall clock."""
        with self._lock:
            row = self._db.execute("select envelope, wall_at from heartbeat").fetchone()
        return (msgspec.json.decode(row[0], type=Envelope), row[1]) if row else None

    def keep_gone(self, gone: Iterable[tuple[str, int]]) -> None:
        """Remember revoked (order number, version): the platform names them for a while only."""
        with self._lock:
            self._db.executemany("insert or replace into gone values (?, ?)", list(gone))

    def gone(self) -> dict[str, int]:
        """Revoked order numbers and the versions that were revoked."""
        with self._lock:
            return dict(self._db.execute("select number, version from gone"))

    def use_assertion(self, name: str, until: int, now: int) -> bool:
        """Use up an assertion's name, durably; False when it was used before.  Seconds since 1970."""
        with self._lock:
            self._db.execute("delete from assertion where until < ?", (now - 60,))
            made = self._db.execute("insert or ignore into assertion values (?, ?)", (name, until))
            return made.rowcount == 1

    def close(self) -> None:
        self._db.close()
