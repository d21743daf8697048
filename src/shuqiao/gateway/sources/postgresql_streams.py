"""Whole views from PostgreSQL: rows by a cursor, or the bytes of COPY passed through.

Each stream has a session of its own, which ends with it: however it ends, the server
is told by the connection's end, and no session is left waiting for a reader.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from shuqiao.gateway.sources.postgresql_sessions import connected
from shuqiao.gateway.sources.source import ByteSink, Pace, Sink
from shuqiao.kernel import clock
from shuqiao.policy.compile import Compiled

_SETTINGS = {
    "statement_timeout": "0",  # bounded by the reader, the lease and the patience for each batch instead
    "standard_conforming_strings": "on",  # literals double their quotes and nothing else
    "tcp_user_timeout": "60000",  # for a gateway whose machine died: the server writes into nowhere
}


async def rows(dsn: str, compiled: Compiled, parameters: Sequence[Any], sink: Sink, seconds: float) -> int:
    """Deliver rows as JSON values; how many.  Raises the driver's errors, ``Unrenderable``, TimeoutError."""
    total, pace = 0, Pace()
    async with _session(dsn, seconds) as connection:
        await connection.transaction(isolation="repeatable_read", readonly=True).start()  # ends with the session
        as_of = clock.now()
        async with asyncio.timeout(seconds):
            cursor = await connection.cursor(compiled.sql, *parameters)
            found = await cursor.fetch(pace.rows)
        sink.begin(as_of)
        while found:
            total += len(found)
            await sink.take(pace.taken([compiled.line(row) for row in found]))
            async with asyncio.timeout(seconds):
                found = await cursor.fetch(pace.rows)
    return total


async def csv(dsn: str, select: str, sink: ByteSink, seconds: float) -> int:
    """Deliver what COPY writes of ``select``; how many rows.  Raises the driver's errors, TimeoutError."""
    async with _session(dsn, seconds) as connection:
        as_of, begun = clock.now(), False
        async with asyncio.timeout(seconds) as patience:

            async def taken(piece: bytes) -> None:
                nonlocal begun
                if not begun:
                    begun = True
                    sink.begin(as_of)
                patience.reschedule(None)
                await sink.take_bytes(piece)
                patience.reschedule(asyncio.get_running_loop().time() + seconds)

            status = await connection.copy_from_query(select, output=taken, format="csv")
        if not begun:
            sink.begin(as_of)
        return int(status.rpartition(" ")[2])


@asynccontextmanager
async def _session(dsn: str, seconds: float) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await connected(dsn, seconds, _SETTINGS)
    try:
        yield connection
    except BaseException:
        connection.terminate()  # the server hears of it when it next writes; nobody waits for that
        raise
    await connection.close(timeout=2)
