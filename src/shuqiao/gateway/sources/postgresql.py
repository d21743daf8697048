"""PostgreSQL: read-only sessions, prepared statements, micro-batched look-ups."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import asyncpg

from shuqiao.gateway.sources import postgresql_streams as streams
from shuqiao.gateway.sources.batching import Batcher, Row
from shuqiao.gateway.sources.postgresql_sessions import TROUBLE, connected
from shuqiao.gateway.sources.source import ByteSink, Fetched, Schema, Sink, SourceConfig, SourceUnavailable
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import require
from shuqiao.policy.compile import Compiler
from shuqiao.policy.csv_sql import copy_select
from shuqiao.policy.natives import Dialect, Native, of_postgres
from shuqiao.policy.plans import Plan
from shuqiao.policy.values import Unrenderable

_PREPARED_LIMIT = 200
"""Prepared statements per connection; the least recently used goes first."""
_STATEMENT_SECONDS = 60
"""The server's own bound, above every deadline: for a gateway that died in mid-query."""
_SCHEMA_SECONDS = 300
"""How long the kinds of a table's columns are believed without looking again."""

_COLUMNS = """
SELECT a.attname, coalesce(b.typname, t.typname), format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""


class _Line:
    """One connection with its prepared statements.  Used by one query at a time."""

    def __init__(self, connection: asyncpg.Connection[Any]) -> None:
        self.connection = connection
        self._prepared: OrderedDict[str, Any] = OrderedDict()

    async def run(self, sql: str, parameters: Sequence[Any]) -> list[Row]:
        statement = self._prepared.get(sql)
        if statement is None:
            statement = await self.connection.prepare(sql)
            self._prepared[sql] = statement
            if len(self._prepared) > _PREPARED_LIMIT:
                self._prepared.popitem(last=False)
        else:
            self._prepared.move_to_end(sql)
        rows: list[Row] = await statement.fetch(*parameters)
        return rows


class _Lines:
    """A few connections, opened when first needed.

    asyncpg's own pool resets a session at each release, a round trip of its own;
    here nothing that runs changes a session, so there is nothing to reset.
    """

    def __init__(self, config: SourceConfig) -> None:
        self._config = config
        self._free: list[_Line] = []
        self._places = asyncio.Semaphore(config.connections)
        self._closing: set[asyncio.Task[None]] = set()

    async def run(self, sql: str, parameters: Sequence[Any], seconds: float) -> list[Row]:
        """All rows within ``seconds``; a line that met any trouble but the query's own is given up."""
        if seconds <= 0:
            raise TimeoutError
        async with asyncio.timeout(seconds), self._places:
            line = self._free.pop() if self._free else None
            if line is None or line.connection.is_closed():
                line = await self._opened(seconds)
            whole = False
            try:
                rows = await line.run(sql, parameters)
                whole = True
                return rows
            finally:
                if whole:
                    self._free.append(line)
                else:
                    # Closing waits until the server was told to stop the query; not on the caller's time.
                    task = asyncio.get_running_loop().create_task(line.connection.close(timeout=2))
                    self._closing.add(task)
                    task.add_done_callback(self._closed)

    async def _opened(self, seconds: float) -> _Line:
        bounds = {
            "statement_timeout": str(_STATEMENT_SECONDS * 1000),
            "plan_cache_mode": "force_generic_plan",
            "jit": "off",  # compiling costs more than any look-up
        }
        return _Line(await connected(self._config.dsn, seconds, bounds))

    def _closed(self, task: asyncio.Task[None]) -> None:
        self._closing.discard(task)
        if not task.cancelled():
            task.exception()  # a connection given up may well fail to say goodbye

    async def close(self) -> None:
        await asyncio.gather(*self._closing, return_exceptions=True)
        while self._free:
            await self._free.pop().connection.close(timeout=2)


class PostgresSource:
    """One database.  Single-key look-ups of the same compiled plan join into one query."""

    def __init__(self, config: SourceConfig) -> None:
        self.id = config.id
        self._dsn = config.dsn
        self._lines = _Lines(config)
        self._batcher = Batcher(self._lines)
        self._compiler = Compiler(Dialect.POSTGRES)
        self._natives: dict[str, tuple[dict[str, Native], float]] = {}

    async def fetch(self, plan: Plan, seconds: float) -> Fetched:
        deadline = clock.monotonic() + seconds
        as_of = clock.now()
        try:
            compiled = require(self._compiler.compiled(plan, await self._kinds(plan, seconds)))
            parameters = compiled.parameters(plan)
            left = deadline - clock.monotonic()
            start = 0
            if compiled.batch is not None:
                key, start = parameters[0], 1
                found = await self._batcher.look_up(compiled, key, parameters, plan.limit + 1, left)
            else:
                found = await self._lines.run(compiled.sql, parameters, left)
            rows = [compiled.row(row, start) for row in found[: plan.limit]]
        except TROUBLE as trouble:
            raise self._lost(plan, trouble) from None
        except Unrenderable:
            raise SourceUnavailable(self.id, "unrenderable_value") from None
        return Fetched(rows, len(found) > plan.limit, as_of)

    async def stream(self, plan: Plan, sink: Sink, seconds: float) -> int:
        try:
            compiled = require(self._compiler.compiled(plan, await self._kinds(plan, seconds)))
            return await streams.rows(self._dsn, compiled, compiled.parameters(plan), sink, seconds)
        except TROUBLE as trouble:
            raise self._lost(plan, trouble) from None
        except (Unrenderable, OverflowError, ValueError):
            raise SourceUnavailable(self.id, "unrenderable_value") from None

    async def copy_csv(self, plan: Plan, sink: ByteSink, seconds: float) -> int | None:
        try:
            select = copy_select(plan, await self._kinds(plan, seconds))
            return None if select is None else await streams.csv(self._dsn, select, sink, seconds)
        except TROUBLE as trouble:
            raise self._lost(plan, trouble) from None

    def _lost(self, plan: Plan, trouble: BaseException) -> SourceUnavailable:
        self._natives.pop(plan.view.table, None)  # the table may have been altered
        return SourceUnavailable(self.id, type(trouble).__name__)

    async def schema(self, table: str, seconds: float) -> Schema:
        return Schema({name: shown for name, _, shown in await self._columns(table, seconds)})

    async def healthy(self, seconds: float) -> bool:
        try:
            return bool(await self._lines.run("SELECT 1", (), seconds))
        except TROUBLE:
            return False

    async def count(self, table: str, seconds: float) -> int:
        await self._columns(table, seconds)
        try:
            rows = await self._lines.run(f"SELECT count(*) FROM {_quoted(table)}", (), seconds)  # noqa: S608 - quoted
        except TROUBLE as trouble:
            raise SourceUnavailable(self.id, type(trouble).__name__) from None
        return int(rows[0][0])

    async def close(self) -> None:
        await self._batcher.close()
        await self._lines.close()

    async def _kinds(self, plan: Plan, seconds: float) -> dict[str, Native]:
        """Kinds of the table's columns.  The object changes only when they do: compiled SQL hangs on it."""
        table = plan.view.table
        kept = self._natives.get(table)
        columns = plan.view.columns
        if kept is not None and clock.monotonic() < kept[1] and columns <= kept[0].keys():
            return kept[0]
        fresh = {name: of_postgres(type_name) for name, type_name, _ in await self._columns(table, seconds)}
        if not columns <= fresh.keys():
            raise SourceUnavailable(self.id, "columns_missing")
        if kept is not None and kept[0] == fresh:
            fresh = kept[0]
        self._natives[table] = (fresh, clock.monotonic() + _SCHEMA_SECONDS)
        return fresh

    async def _columns(self, table: str, seconds: float) -> list[tuple[str, str, str]]:
        try:
            rows = await self._lines.run(_COLUMNS, (_quoted(table),), seconds)
        except TROUBLE as trouble:
            raise SourceUnavailable(self.id, type(trouble).__name__) from None
        if not rows:
            raise SourceUnavailable(self.id, "table_missing")
        return [(str(name), str(type_name), str(shown)) for name, type_name, shown in rows]


def _quoted(table: str) -> str:
    schema, _, name = table.rpartition(".")
    return ".".join('"' + part.replace('"', '""') + '"' for part in (schema, name) if part)
