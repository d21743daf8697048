"""Sessions of MariaDB and MySQL: read only, and with every setting that gives SQL its meaning set here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncmy
from asyncmy import errors

from shuqiao.policy.natives import MYSQL_SORTED

TROUBLE = (errors.MySQLError, OSError, EOFError, TimeoutError)
"""What a session may raise when the server is away, slow, or does not like a query."""
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


async def opened(where: Mapping[str, Any], seconds: float) -> Any:
    """A session under the settings; ``where`` is from :func:`address`."""
    line: Any = await asyncmy.connect(**where, connect_timeout=min(seconds, 10))
    try:
        for setting in SETTINGS:
            await line.query(setting)
        await line.query(_BOUND["MariaDB" in line.get_server_info()])
    except BaseException:
        line.close()
        raise
    return line


async def unbounded(line: Any) -> None:
    """For a stream, which its reader and the patience for each batch bound: no limit of the server's own."""
    bound = "max_statement_time" if "MariaDB" in line.get_server_info() else "max_execution_time"
    await line.query(f"SET SESSION {bound} = 0, net_write_timeout = 3600")


async def stopped(where: Mapping[str, Any], number: int) -> None:
    """End the session ``number`` at the server, if it still runs; raises nothing."""
    try:
        async with asyncio.timeout(2):
            line: Any = await asyncmy.connect(**where, connect_timeout=2)
            try:
                await line.query(f"KILL CONNECTION {number}")
            finally:
                line.close()
    except TROUBLE:
        return  # gone already, or a server out of reach; its own bound ends the query
