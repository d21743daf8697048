"""MariaDB and MySQL: read-only sessions whose meaning the gateway sets, one query at a time per connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from asyncmy.cursors import SSCursor

from shuqiao.gateway.sources.batching import Row
from shuqiao.gateway.sources.mariadb_sessions import TROUBLE, address, opened, stopped, unbounded
from shuqiao.gateway.sources.source import Fetched, Pace, Schema, Sink, SourceConfig, SourceUnavailable
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal, require
from shuqiao.policy.compile import Compiled, Compiler
from shuqiao.policy.mariadb_sql import statement
from shuqiao.policy.natives import Dialect, Native, of_mysql
from shuqiao.policy.plans import Plan
from shuqiao.policy.values import Unrenderable

_COLUMNS = """
SELECT column_name, data_type, column_type, character_set_name FROM information_schema.columns
WHERE table_schema = coalesce(nullif(:p1, ''), DATABASE()) AND table_name = :p2 ORDER BY ordinal_position
"""


class _Lines:
    """A few connections, opened when first needed, each used by one query at a time."""

    def __init__(self, config: SourceConfig) -> None:
        self._address = address(config.dsn)
        self._free: list[Any] = []
        self._places = asyncio.Semaphore(config.connections)
        self._closing: set[asyncio.Task[None]] = set()

    async def run(self, sql: str, seconds: float) -> list[Row]:
        """All rows within ``seconds``; a connection that met any trouble is given up."""
        if seconds <= 0:
            raise TimeoutError
        async with asyncio.timeout(seconds), self._places:
            line = self._free.pop() if self._free else None
            if line is None or line._transport.is_closing():  # the server hangs up on who was idle
                line = await opened(self._address, seconds)
            whole = False
            try:
                async with line.cursor() as cursor:
                    await cursor.execute(sql)
                    rows: list[Row] = list(await cursor.fetchall())
                whole = True
                return rows
            finally:
                if whole:
                    self._free.append(line)
                else:
                    self._give_up(line)

    def _give_up(self, line: Any) -> None:
        """Closing alone would leave the query running: the server looks at the line only when it answers."""
        number = line.thread_id()
        line.close()
        task = asyncio.get_running_loop().create_task(stopped(self._address, number))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    @asynccontextmanager
    async def streaming(self, sql: str, seconds: float) -> AsyncIterator[Any]:
        """A cursor over all rows, on a session of its own that ends with it."""
        async with asyncio.timeout(seconds):
            line = await opened(self._address, seconds)
        whole = False
        try:
            async with asyncio.timeout(seconds):
                await unbounded(line)
                cursor = line.cursor(SSCursor)
                await cursor.execute(sql)
            yield cursor
            whole = True
        finally:
            if whole:
                line.close()
            else:
                self._give_up(line)

    async def close(self) -> None:
        await asyncio.gather(*self._closing, return_exceptions=True)
        while self._free:
            self._free.pop().close()


async def _batch(cursor: Any, count: int, seconds: float) -> list[Row]:
    """The driver would read on into memory while a batch is taken: between two of them it is told to stop."""
    transport = cursor.connection._transport
    transport.resume_reading()
    async with asyncio.timeout(seconds):
        rows: list[Row] = await cursor.fetchmany(count)
    transport.pause_reading()
    return rows


class MariaDbSource:
    """One database.  Look-ups are not joined: each goes as a query of its own."""

    def __init__(self, config: SourceConfig) -> None:
        self.id = config.id
        self._lines = _Lines(config)
        self._compiler = Compiler(Dialect.MYSQL)
        self._natives: dict[str, dict[str, Native]] = {}

    async def fetch(self, plan: Plan, seconds: float) -> Fetched:
        deadline = clock.monotonic() + seconds
        as_of = clock.now()
        with self._troubles(plan):
            natives, compiled = await self._compiled(plan, seconds)
            sql = statement(compiled.sql, compiled.parameters(plan))
            found = await self._lines.run(sql, deadline - clock.monotonic())
            await self._unaltered(plan, natives, deadline - clock.monotonic())
            return Fetched([compiled.row(row) for row in found[: plan.limit]], len(found) > plan.limit, as_of)

    async def stream(self, plan: Plan, sink: Sink, seconds: float) -> int:
        with self._troubles(plan):
            natives, compiled = await self._compiled(plan, seconds)
            sql = statement(compiled.sql, compiled.parameters(plan))
            as_of, total, pace = clock.now(), 0, Pace()
            async with self._lines.streaming(sql, seconds) as cursor:
                found = await _batch(cursor, pace.rows, seconds)
                # As long as rows come, the server lets nobody alter the table.
                await self._unaltered(plan, natives, seconds)
                sink.begin(as_of)
                while found:
                    total += len(found)
                    await sink.take(pace.taken([compiled.line(row) for row in found]))
                    found = await _batch(cursor, pace.rows, seconds)
            return total

    async def schema(self, table: str, seconds: float) -> Schema:
        return Schema({name: shown for name, _, shown, _ in await self._columns(table, seconds)})

    async def healthy(self, seconds: float) -> bool:
        try:
            return bool(await self._lines.run("SELECT 1", seconds))
        except TROUBLE:
            return False

    async def count(self, table: str, seconds: float) -> int:
        await self._columns(table, seconds)
        try:
            rows = await self._lines.run(f"SELECT count(*) FROM {_quoted(table)}", seconds)  # noqa: S608 - quoted
        except TROUBLE as trouble:
            raise SourceUnavailable(self.id, type(trouble).__name__) from None
        return int(rows[0][0])

    async def close(self) -> None:
        await self._lines.close()

    @contextmanager
    def _troubles(self, plan: Plan) -> Iterator[None]:
        try:
            yield
        except TROUBLE as trouble:
            self._natives.pop(plan.view.table, None)  # the table may have been altered
            raise SourceUnavailable(self.id, type(trouble).__name__) from None
        except Unrenderable:
            raise SourceUnavailable(self.id, "unrenderable_value") from None

    async def _compiled(self, plan: Plan, seconds: float) -> tuple[dict[str, Native], Compiled]:
        natives = await self._kinds(plan, seconds)
        compiled = self._compiler.compiled(plan, natives)
        if isinstance(compiled, Refusal):  # perhaps the table was altered, and now it would go
            natives = await self._kinds(plan, seconds, anew=True)
            compiled = require(self._compiler.compiled(plan, natives))
        return natives, compiled

    async def _unaltered(self, plan: Plan, natives: dict[str, Native], seconds: float) -> None:
        """MariaDB compares what does not fit the kinds by rules of its own: such an answer is lost."""
        if await self._fresh(plan.view.table, seconds) != natives:
            raise SourceUnavailable(self.id, "table_altered")

    async def _kinds(self, plan: Plan, seconds: float, anew: bool = False) -> dict[str, Native]:
        """Kinds of the table's columns as they were last seen, or as they are ``anew``."""
        kept = self._natives.get(plan.view.table)
        if anew or kept is None or not plan.view.columns <= kept.keys():
            kept = await self._fresh(plan.view.table, seconds)
        if not plan.view.columns <= kept.keys():
            raise SourceUnavailable(self.id, "columns_missing")
        return kept

    async def _fresh(self, table: str, seconds: float) -> dict[str, Native]:
        """Kinds as they are now.  The object changes only when they do: compiled SQL hangs on it."""
        fresh = {name: of_mysql(*kind) for name, *kind in await self._columns(table, seconds)}
        kept = self._natives.get(table)
        if kept != fresh:
            kept = self._natives[table] = fresh
        return kept

    async def _columns(self, table: str, seconds: float) -> Sequence[Row]:
        """(name, data type, the server's own words for the type, character set), or unavailable."""
        schema, _, name = table.rpartition(".")
        try:
            rows = await self._lines.run(statement(_COLUMNS, (schema, name)), seconds)
        except TROUBLE as trouble:
            raise SourceUnavailable(self.id, type(trouble).__name__) from None
        if not rows:
            raise SourceUnavailable(self.id, "table_missing")
        return rows


def _quoted(table: str) -> str:
    schema, _, name = table.rpartition(".")
    return ".".join("`" + part.replace("`", "``") + "`" for part in (schema, name) if part)
