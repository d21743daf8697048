"""Generated rows in place of a source: where test orders are answered from.

Each test order has a little SQLite file of its own, made when it is first used and made anew at each
start; its rows pass through the very same plan, SQL, masks and forms as those of a real source.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from collections import OrderedDict
from pathlib import Path

from shuqiao.gateway.sources.source import Source, SourceConfig, SourceUnavailable
from shuqiao.gateway.sources.sqlite import SqliteSource
from shuqiao.policy import samples
from shuqiao.wire.orders import TEST_SOURCE, TEST_TABLE, Order, Sandbox, misplaced

MOST_KEPT = 32
"""Sandboxes open at once; the one that was used longest ago is given back."""
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,40}")
_TYPES = {"integer": "INTEGER", "logic": "INTEGER", "number": "NUMERIC"}


class Sandboxes:
    """The sandboxes of one gateway under ``folder``, which is emptied at the start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: OrderedDict[tuple[str, int], SqliteSource] = OrderedDict()
        self._making = asyncio.Lock()
        shutil.rmtree(folder, ignore_errors=True)

    async def source_of(self, order: Order) -> Source:
        """The generated source of a test order.  Raises :class:`SourceUnavailable`."""
        if order.sandbox is None or misplaced(order) is not None or _NUMBER.fullmatch(order.number) is None:
            raise SourceUnavailable(order.source, "no_sandbox")  # a barred order never comes here
        key = order.number, order.version
        async with self._making:
            found = self._kept.get(key)
            if found is None:
                path = self._folder / f"{order.number}.{order.version}.sqlite"
                try:
                    await asyncio.to_thread(_make, path, order.sandbox)
                except (sqlite3.Error, OSError) as trouble:
                    raise SourceUnavailable(TEST_SOURCE, type(trouble).__name__) from None
                found = self._kept[key] = SqliteSource(SourceConfig(TEST_SOURCE, "sqlite", str(path), connections=1))
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_KEPT:
                await self._kept.popitem(last=False)[1].close()
        return found

    async def close(self) -> None:
        """Give the files back."""
        for source in self._kept.values():
            await source.close()
        shutil.rmtree(self._folder, ignore_errors=True)


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
