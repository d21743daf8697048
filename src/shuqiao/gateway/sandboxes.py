"""Generated rows in place of a source: where test orders are answered from.

Each test order has a little SQLite file of its own, made when it is first used and made anew at each
start, and gone when others have taken its place; its rows pass through the very same plan, SQL, masks
and forms as those of a real source.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from shuqiao.gateway.sources.source import Source, SourceConfig, SourceUnavailable
from shuqiao.gateway.sources.sqlite import SqliteSource
from shuqiao.kernel import clock
from shuqiao.policy import samples
from shuqiao.wire.orders import TEST_SOURCE, TEST_TABLE, Order, Sandbox, misplaced

MOST_KEPT = 32
"""Sandboxes kept open; beyond them the one that was used longest ago is given back."""
MOST_AT_ONCE = 256
"""Sandboxes open while all are in use; further test orders are told to come later."""
GRACE_S = 60.0
"""So long a call may hold what it was given before it asks it."""
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,40}")
_TYPES = {"integer": "INTEGER", "logic": "INTEGER", "number": "NUMERIC"}


@dataclass
class _Kept:
    """An open sandbox, and when it was last given to a call."""

    source: SqliteSource
    path: Path
    used: float


class Sandboxes:
    """The sandboxes of one gateway under ``folder``, which is emptied at the start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: OrderedDict[tuple[str, int], _Kept] = OrderedDict()
        self._making = asyncio.Lock()
        self._made = 0
        self._closing: set[asyncio.Task[None]] = set()
        shutil.rmtree(folder, ignore_errors=True)

    async def source_of(self, order: Order) -> Source:
        """The generated source of a test order.  Raises :class:`SourceUnavailable`."""
        if order.sandbox is None or misplaced(order) is not None or _NUMBER.fullmatch(order.number) is None:
            raise SourceUnavailable(order.source, "no_sandbox")  # a barred order never comes here
        key = order.number, order.version
        async with self._making:
            found = self._kept.get(key) or await self._new(key, order.sandbox)
            found.used = clock.monotonic()
            self._kept.move_to_end(key)
        return found.source

    async def _new(self, key: tuple[str, int], sandbox: Sandbox) -> _Kept:
        self._let_go()
        if len(self._kept) >= MOST_AT_ONCE:
            raise SourceUnavailable(TEST_SOURCE, "busy")
        self._made += 1
        path = self._folder / f"{key[0]}.{key[1]}.{self._made}.sqlite"
        try:
            await asyncio.to_thread(_make, path, sandbox)
        except (sqlite3.Error, OSError) as trouble:
            path.unlink(missing_ok=True)
            raise SourceUnavailable(TEST_SOURCE, type(trouble).__name__) from None
        source = SqliteSource(SourceConfig(TEST_SOURCE, "sqlite", str(path), connections=1))
        self._kept[key] = _Kept(source, path, 0.0)
        return self._kept[key]

    def _let_go(self) -> None:
        """Close and delete those used longest ago; one that a call may still hold in its hand stays."""
        while len(self._kept) >= MOST_KEPT:
            key, oldest = next(iter(self._kept.items()))
            if clock.monotonic() - oldest.used < GRACE_S:
                return
            del self._kept[key]
            closing = asyncio.create_task(_closed(oldest))  # a stream may be on its way: nobody else waits for it
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Give the files back."""
        for kept in self._kept.values():
            await kept.source.close()
        await asyncio.gather(*self._closing)
        shutil.rmtree(self._folder, ignore_errors=True)


async def _closed(kept: _Kept) -> None:
    await kept.source.close()
    kept.path.unlink(missing_ok=True)


def _make(path: Path, sandbox: Sandbox) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    columns = {samples.NUMBERED: "INTEGER", **{c: _TYPES.get(k, "TEXT") for c, k in sandbox.columns.items()}}
    declared = ", ".join(f"{_quoted(name)} {type_}" for name, type_ in columns.items())
    marks = ", ".join("?" * len(columns))
    with sqlite3.connect(path) as made:
        made.execute(f"CREATE TABLE {TEST_TABLE} ({declared})")
        made.executemany(
            f"INSERT INTO {TEST_TABLE} VALUES ({marks})",  # noqa: S608 - marks only
            ([row[name] for name in columns] for row in samples.rows(sandbox.columns, sandbox.seed, sandbox.rows)),
        )
    made.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
