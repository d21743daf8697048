"""SQLite files: read only, in threads, each query under a deadline."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from shuqiao.gateway.sources.source import Fetched, Pace, Schema, Sink, SourceConfig, SourceUnavailable
from shuqiao.gateway.sources.threaded import ThreadSink, in_thread
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import require
from shuqiao.policy.compile import Compiled, Compiler
from shuqiao.policy.natives import Dialect, Native, of_sqlite
from shuqiao.policy.plans import Plan
from shuqiao.policy.values import Unrenderable

_STEPS_PER_LOOK = 10_000
"""Virtual machine steps between two looks at the clock: well under a millisecond."""

STREAMS_LIMIT = 16
"""Streams of one source at once; further ones wait."""

T = TypeVar("T")
FileMark = tuple[int, int]
SchemaMark = tuple[FileMark, int, str]


class SqliteSource:
    """One database file.  A file that is replaced is opened anew: its inode is looked at before each query."""

    def __init__(self, config: SourceConfig) -> None:
        self.id = config.id
        self._path = Path(config.dsn.removeprefix("sqlite:///")).absolute()
        self._as_of = config.as_of
        self._threads = ThreadPoolExecutor(config.connections, thread_name_prefix=f"source-{config.id}")
        # A stream takes as long as its reader: look-ups do not wait for its thread.
        self._streams = ThreadPoolExecutor(STREAMS_LIMIT, thread_name_prefix=f"stream-{config.id}")
        self._kept = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()  # guards the compiler and the kinds, which threads share
        self._compiler = Compiler(Dialect.SQLITE)
        self._natives: dict[SchemaMark, dict[str, Native]] = {}

    async def fetch(self, plan: Plan, seconds: float) -> Fetched:
        return await self._run(lambda connection: self._fetch(connection, plan), seconds)

    async def stream(self, plan: Plan, sink: Sink, seconds: float) -> int:
        return await in_thread(sink, lambda threaded: self._stream(plan, threaded, seconds), self._streams)

    async def schema(self, table: str, seconds: float) -> Schema:
        return await self._run(lambda connection: Schema(self._declared(connection, table)), seconds)

    async def healthy(self, seconds: float) -> bool:
        def looked(connection: sqlite3.Connection) -> bool:
            return bool(connection.execute("SELECT count(*) FROM sqlite_schema").fetchall())

        try:
            return await self._run(looked, seconds)
        except SourceUnavailable:
            return False

    async def count(self, table: str, seconds: float) -> int:
        def counted(connection: sqlite3.Connection) -> int:
            self._declared(connection, table)
            return int(connection.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()[0])  # noqa: S608 - quoted

        return await self._run(counted, seconds)

    async def close(self) -> None:
        for threads in (self._threads, self._streams):
            await asyncio.to_thread(threads.shutdown, wait=True, cancel_futures=True)
        for connection in self._opened:
            connection.close()

    async def _run(self, work: Callable[[sqlite3.Connection], T], seconds: float) -> T:
        """``work`` in a thread; the time waited for a thread counts."""
        deadline = clock.monotonic() + seconds
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._work, work, deadline)

    def _stream(self, plan: Plan, sink: ThreadSink, seconds: float) -> int:
        until = clock.monotonic() + seconds
        late = False

        def stopped() -> bool:
            nonlocal late
            late = clock.monotonic() >= until
            return late or sink.ended

        total = 0
        try:
            connection = self._connection()
            connection.set_progress_handler(stopped, _STEPS_PER_LOOK)
            as_of, compiled = self._moment(), self._compiled(connection, plan)
            cursor = connection.execute(compiled.sql, _named(compiled, plan))
            try:
                pace = Pace()
                found = cursor.fetchmany(pace.rows)
                sink.begin(as_of)
                while found:
                    total += len(found)
                    sink.take(pace.taken([compiled.line(row) for row in found]))
                    until = clock.monotonic() + seconds
                    found = cursor.fetchmany(pace.rows)
            finally:
                cursor.close()  # ends the read: writers of the file wait for it
        except (sqlite3.Error, OSError) as trouble:
            raise SourceUnavailable(self.id, "too_slow" if late else type(trouble).__name__) from None
        except (Unrenderable, OverflowError):
            raise SourceUnavailable(self.id, "unrenderable_value") from None
        return total

    def _work(self, work: Callable[[sqlite3.Connection], T], deadline: float) -> T:
        if clock.monotonic() >= deadline:
            raise SourceUnavailable(self.id, "too_slow")
        try:
            connection = self._connection()
            connection.set_progress_handler(lambda: int(clock.monotonic() >= deadline), _STEPS_PER_LOOK)
            return work(connection)
        except (sqlite3.Error, OSError) as trouble:
            late = clock.monotonic() >= deadline
            raise SourceUnavailable(self.id, "too_slow" if late else type(trouble).__name__) from None
        except Unrenderable:
            raise SourceUnavailable(self.id, "unrenderable_value") from None

    def _connection(self) -> sqlite3.Connection:
        mark = self._mark()
        kept: tuple[FileMark, sqlite3.Connection] | None = getattr(self._kept, "connection", None)
        if kept is not None:
            if kept[0] == mark:
                return kept[1]
            kept[1].close()
            self._opened.remove(kept[1])
        fresh = sqlite3.connect(
            f"{self._path.as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            cached_statements=256,
            timeout=5,
            check_same_thread=False,  # each thread has its own; only close() crosses
        )
        self._opened.append(fresh)
        if fresh.execute("PRAGMA encoding").fetchone()[0] != "UTF-8":
            # BINARY compares bytes: that is code point order in UTF-8 alone.
            raise SourceUnavailable(self.id, "encoding")
        fresh.execute("PRAGMA query_only = ON")
        fresh.execute("PRAGMA trusted_schema = OFF")
        self._kept.connection = (mark, fresh)
        return fresh

    def _mark(self) -> FileMark:
        status = os.stat(self._path)
        return status.st_dev, status.st_ino

    def _fetch(self, connection: sqlite3.Connection, plan: Plan) -> Fetched:
        as_of, compiled = self._moment(), self._compiled(connection, plan)
        found: list[tuple[Any, ...]] = connection.execute(compiled.sql, _named(compiled, plan)).fetchall()
        rows = [compiled.row(row) for row in found[: plan.limit]]
        return Fetched(rows, len(found) > plan.limit, as_of)

    def _compiled(self, connection: sqlite3.Connection, plan: Plan) -> Compiled:
        natives = self._kinds(connection, plan.view.table)
        if not plan.view.columns <= natives.keys():
            raise SourceUnavailable(self.id, "columns_missing")
        with self._lock:
            return require(self._compiler.compiled(plan, natives))

    def _kinds(self, connection: sqlite3.Connection, table: str) -> dict[str, Native]:
        version = int(connection.execute("PRAGMA schema_version").fetchone()[0])
        key = (self._mark(), version, table)
        kept = self._natives.get(key)
        if kept is None:
            fresh = {name: of_sqlite(declared) for name, declared in self._declared(connection, table).items()}
            with self._lock:
                kept = self._natives.setdefault(key, fresh)
        return kept

    def _declared(self, connection: sqlite3.Connection, table: str) -> dict[str, str]:
        schema, _, name = table.rpartition(".")
        rows = connection.execute(
            "SELECT name, type FROM pragma_table_xinfo(?, ?)", (name, schema or "main")
        ).fetchall()
        if not rows:
            raise SourceUnavailable(self.id, "table_missing")
        return {str(column): str(declared) for column, declared in rows}

    def _moment(self) -> datetime:
        if self._as_of == "live":
            return clock.now()
        written = [os.stat(self._path).st_mtime]
        wal = self._path.with_name(self._path.name + "-wal")
        if wal.exists():
            written.append(wal.stat().st_mtime)
        return datetime.fromtimestamp(max(written), UTC)


def _named(compiled: Compiled, plan: Plan) -> dict[str, Any]:
    return {f"p{at}": value for at, value in enumerate(compiled.parameters(plan), 1)}


def _quoted(table: str) -> str:
    schema, _, name = table.rpartition(".")
    return ".".join('"' + part.replace('"', '""') + '"' for part in (schema, name) if part)
