"""MariaDB and MySQL: read-only sessions whose meaning the gateway sets, one query at a time per connection."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncmy
from asyncmy import errors

from shuqiao.gateway.sources.batching import Row
from shuqiao.gateway.sources.source import Fetched, Schema, SourceConfig, SourceUnavailable
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal, require
from shuqiao.policy.compile import Compiler
from shuqiao.policy.mariadb_sql import statement
from shuqiao.policy.natives import MYSQL_SORTED, Dialect, Native, of_mysql
from shuqiao.policy.plans import Plan
from shuqiao.policy.values import Unrenderable

SETTINGS = (
    # No mode of the server's may change what a quote, a blank, a null or a fraction means.
    "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
    "SET SESSION sql_mode = '', time_zone = '+08:00', sql_auto_is_null = 0, sql_select_limit = DEFAULT, "
    # A warning may quote a value, and the driver logs warnings: none is kept.
    f"max_sort_length = {4 * MYSQL_SORTED}, lock_wait_timeout = 5, max_error_count = 0",
    "SET SESSION TRANSACTION READ ONLY",
)
"""Every session begins with these; nothing that runs changes them."""
_BOUND = {
    # The server's own bound, above every deadline: for a gateway that died in mid-query.
    True: "SET SESSION max_statement_time = 60, default_regex_flags = ''",
    False: "SET SESSION max_execution_time = 60000",
}
_COLUMNS = """
SELECT column_name, data_type, column_type, character_set_name FROM information_schema.columns
WHERE table_schema = coalesce(nullif(:p1, ''), DATABASE()) AND table_name = :p2 ORDER BY ordinal_position
"""
_TROUBLE = (errors.MySQLError, OSError, EOFError, TimeoutError)


def address(dsn: str) -> dict[str, Any]:
    """``mysql://user:password@host:port/database`` (``?unix_socket=`` for a socket) as asyncmy's arguments.

    Raises ValueError.
    """
    parts = urlsplit(dsn)
    if parts.scheme not in ("mysql", "mariadb"):
        raise ValueError("a MariaDB address begins with mysql:// or mariadb://")
    found: dict[str, Any] = {
        "host": parts.hostname or "127.0.0.1",
        "port": parts.port or 3306,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "database": unquote(parts.path.removeprefix("/")) or None,
        "charset": "utf8mb4",
        "autocommit": True,
    }
    socket = parse_qs(parts.query).get("unix_socket")
    return found | ({"unix_socket": socket[0]} if socket else {})


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
            if line is None or not line.connected:
                line = await self._opened(seconds)
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

    async def _opened(self, seconds: float) -> Any:
        line = await asyncmy.connect(**self._address, connect_timeout=min(seconds, 10))
        try:
            for setting in SETTINGS:
                await line.query(setting)
            await line.query(_BOUND["MariaDB" in line.get_server_info()])
        except BaseException:
            line.close()
            raise
        return line

    def _give_up(self, line: Any) -> None:
        """Closing alone would leave the query running: the server looks at the line only when it answers."""
        number = line.thread_id()
        line.close()
        task = asyncio.get_running_loop().create_task(self._stopped(number))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _stopped(self, number: int) -> None:
        try:
            async with asyncio.timeout(2):
                line = await asyncmy.connect(**self._address, connect_timeout=2)
                try:
                    await line.query(f"KILL CONNECTION {number}")
                finally:
                    line.close()
        except _TROUBLE:
            return  # gone already, or a server out of reach; its own bound ends the query

    async def close(self) -> None:
        await asyncio.gather(*self._closing, return_exceptions=True)
        while self._free:
            self._free.pop().close()


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
        try:
            natives = await self._kinds(plan, seconds)
            compiled = self._compiler.compiled(plan, natives)
            if isinstance(compiled, Refusal):  # perhaps the table was altered, and now it would go
                natives = await self._kinds(plan, deadline - clock.monotonic(), anew=True)
                compiled = require(self._compiler.compiled(plan, natives))
            sql = statement(compiled.sql, compiled.parameters(plan))
            found = await self._lines.run(sql, deadline - clock.monotonic())
            # MariaDB compares what does not fit the kinds by rules of its own instead of refusing it.
            if await self._fresh(plan.view.table, deadline - clock.monotonic()) is not natives:
                raise SourceUnavailable(self.id, "table_altered")
            rows = [compiled.row(row) for row in found[: plan.limit]]
        except _TROUBLE as trouble:
            self._natives.pop(plan.view.table, None)  # the table may have been altered
            raise SourceUnavailable(self.id, type(trouble).__name__) from None
        except Unrenderable:
            raise SourceUnavailable(self.id, "unrenderable_value") from None
        return Fetched(rows, len(found) > plan.limit, as_of)

    async def schema(self, table: str, seconds: float) -> Schema:
        return Schema({name: shown for name, _, shown, _ in await self._columns(table, seconds)})

    async def healthy(self, seconds: float) -> bool:
        try:
            return bool(await self._lines.run("SELECT 1", seconds))
        except _TROUBLE:
            return False

    async def count(self, table: str, seconds: float) -> int:
        await self._columns(table, seconds)
        try:
            rows = await self._lines.run(f"SELECT count(*) FROM {_quoted(table)}", seconds)  # noqa: S608 - quoted
        except _TROUBLE as trouble:
            raise SourceUnavailable(self.id, type(trouble).__name__) from None
        return int(rows[0][0])

    async def close(self) -> None:
        await self._lines.close()

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
        except _TROUBLE as trouble:
            raise SourceUnavailable(self.id, type(trouble).__name__) from None
        if not rows:
            raise SourceUnavailable(self.id, "table_missing")
        return rows


def _quoted(table: str) -> str:
    schema, _, name = table.rpartition(".")
    return ".".join("`" + part.replace("`", "``") + "`" for part in (schema, name) if part)
