"""The peer: the same HTTP server and driver answer the same row by a prepared statement, and nothing else."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import asyncpg
import orjson
import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

SELECT = "SELECT name, phone, registered_on::text FROM person WHERE citizen_number = $1"
JSON = [("content-type", "application/json")]
CONNECTIONS = 4


class Plain:
    """Connections with their statement wait in a queue: no pool's reset, no more than the answer needs."""

    def __init__(self) -> None:
        self.free: asyncio.Queue[Any] = asyncio.Queue()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        key = orjson.loads(await protocol())["where"]["公民身份号码"]
        statement = await self.free.get()
        try:
            row = await statement.fetchrow(key)
        finally:
            self.free.put_nowait(statement)
        found = {"姓名": row[0], "联系电话": row[1], "登记日期": row[2]}
        protocol.response_bytes(200, JSON, orjson.dumps({"outcome": "found", "rows": [found]}))


async def main(port: int, dsn: str) -> None:
    """Serve until killed."""
    plain = Plain()
    for _ in range(CONNECTIONS):
        connection = await asyncpg.connect(dsn, statement_cache_size=0, server_settings={"jit": "off"})
        plain.free.put_nowait(await connection.prepare(SELECT))
    server = Server(
        plain,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,
    )
    await server.serve()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2]))
