"""A session of PostgreSQL as every way of reading needs it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import asyncpg

TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, asyncio.IncompleteReadError)
"""What means that the source did not answer; nothing of it is shown but its name."""


async def connected(dsn: str, seconds: float, settings: Mapping[str, str]) -> asyncpg.Connection[Any]:
    """A read-only session of a UTF8 database; raises whatever means trouble."""
    connection = await asyncpg.connect(
        dsn,
        timeout=min(seconds, 10),
        statement_cache_size=0,  # kept by the line itself
        server_settings={
            "application_name": "shuqiao-gateway",
            "default_transaction_read_only": "on",
            "lock_timeout": "5000",
            "DateStyle": "ISO",
            **settings,
        },
    )
    if connection.get_settings().server_encoding != "UTF8":
        # Masks and comparisons count code points; that is proved for UTF8 alone.
        connection.terminate()
        raise ConnectionError("server encoding")
    return connection
