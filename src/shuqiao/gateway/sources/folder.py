"""A folder whose files are tables.  Each is copied into a private SQLite file, and that is what answers.

So every mask, filter, order and derivation is SQLite's.  A copy serves as long as the
original is the file it was made from; an old copy never answers for a new file.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import structlog

from shuqiao.gateway.sources.snapshots import Made, Mark, found, make, mark_of
from shuqiao.gateway.sources.source import Fetched, Schema, Sink, SourceConfig, SourceUnavailable
from shuqiao.gateway.sources.sqlite import SqliteSource
from shuqiao.gateway.sources.table_files import FileTrouble
from shuqiao.kernel import clock
from shuqiao.policy.plans import Plan

log = structlog.get_logger(__name__)


@dataclass(eq=False)
class _Copy:
    """A copy that serves; given back when it is stale and nobody uses it any more."""

    made: Made
    source: SqliteSource
    users: int = 0
    stale: bool = False


class FolderSource:
    """One folder.  A file's name without its suffix is the name of its table."""

    def __init__(self, config: SourceConfig) -> None:
        if not config.workspace:
            raise ValueError(f"source {config.id}: a folder needs a place for its copies")
        self.id = config.id
        self._config = config
        self._folder = Path(config.dsn).absolute()
        self._workspace = Path(config.workspace).absolute() / config.id
        self._workspace.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in self._workspace.iterdir():  # of an earlier run
            old.unlink()
        self._numbers = count(1)
        self._maker = ThreadPoolExecutor(1, thread_name_prefix=f"copy-{config.id}")
        self._making: dict[str, asyncio.Task[_Copy]] = {}
        self._copies: dict[str, _Copy] = {}
        self._keys: dict[str, set[str]] = {}
        self._troubles: dict[str, str] = {}

    async def fetch(self, plan: Plan, seconds: float) -> Fetched:
        deadline = clock.monotonic() + seconds
        async with self._using(plan.view.table, seconds, plan) as copy:
            return await copy.source.fetch(plan, deadline - clock.monotonic())

    async def stream(self, plan: Plan, sink: Sink, seconds: float) -> int:
        async with self._using(plan.view.table, seconds, plan) as copy:
            return await copy.source.stream(plan, sink, seconds)

    async def schema(self, table: str, seconds: float) -> Schema:
        async with self._using(table, seconds) as copy:
            return await copy.source.schema(table, seconds)

    async def healthy(self, seconds: float) -> bool:
        """Whether the folder is there, and every file that was asked for can be served again."""
        for table in list(self._troubles):
            try:
                async with self._using(table, seconds):
                    pass
            except SourceUnavailable:
                return False
        return await asyncio.to_thread(self._folder.is_dir)

    async def count(self, table: str, seconds: float) -> int:
        async with self._using(table, seconds) as copy:
            return await copy.source.count(table, seconds)

    async def close(self) -> None:
        await asyncio.gather(*self._making.values(), return_exceptions=True)
        self._maker.shutdown()
        for table in list(self._copies):
            await self._retire(table)

    @asynccontextmanager
    async def _using(self, table: str, seconds: float, plan: Plan | None = None) -> AsyncIterator[_Copy]:
        if plan is not None:
            self._keys.setdefault(table, set()).update(key.column for key in plan.view.lookup)
        try:
            async with asyncio.timeout(seconds):
                copy = await self._current(table)
                while copy.stale:  # another file came before this call had its turn
                    copy = await self._current(table)
        except TimeoutError:
            raise SourceUnavailable(self.id, "copy_not_ready") from None  # it goes on being made
        except FileTrouble as trouble:
            await self._told(table, str(trouble))
            raise SourceUnavailable(self.id, str(trouble)) from None
        copy.users += 1
        try:
            left_out = sorted(plan.view.columns & copy.made.refused.keys()) if plan is not None else []
            if left_out:
                raise SourceUnavailable(self.id, f"column_not_served:{left_out[0]}:{copy.made.refused[left_out[0]]}")
            yield copy
        finally:
            copy.users -= 1
            if copy.stale and not copy.users:
                await self._given_back(copy)

    async def _current(self, table: str) -> _Copy:
        mark = await asyncio.to_thread(self._look, table)
        copy = self._copies.get(table)
        if copy is None or copy.made.mark != mark:
            return await asyncio.shield(self._being_made(table))
        if not self._keys.get(table, set()) <= copy.made.indexed:
            self._being_made(table)  # with one index more; until then without
        return copy

    def _look(self, table: str) -> Mark:
        try:
            return mark_of(os.stat(found(self._folder, table)))
        except OSError as broken:
            raise FileTrouble("file_missing") from broken

    def _being_made(self, table: str) -> asyncio.Task[_Copy]:
        making = self._making.get(table)
        if making is None:
            making = self._making[table] = asyncio.get_running_loop().create_task(self._made(table))
            making.add_done_callback(lambda done: done.cancelled() or done.exception())  # told where it is awaited
        return making

    async def _made(self, table: str) -> _Copy:
        target = self._workspace / f"{next(self._numbers)}.sqlite"
        keys = frozenset(self._keys.get(table, set()))
        try:
            loop = asyncio.get_running_loop()
            made = await loop.run_in_executor(self._maker, make, self._folder, table, target, keys)
            await self._retire(table)
            config = SourceConfig(self.id, "sqlite", str(made.path), "file_mtime", self._config.connections)
            copy = self._copies[table] = _Copy(made, SqliteSource(config))
            self._troubles.pop(table, None)
            return copy
        finally:
            del self._making[table]

    async def _told(self, table: str, trouble: str) -> None:
        """A file in trouble has no copy that serves, and the operator reads why: once for each trouble."""
        if self._troubles.get(table) != trouble:
            self._troubles[table] = trouble
            log.warning("folder", source=self.id, table=table, trouble=trouble)
        await self._retire(table)

    async def _retire(self, table: str) -> None:
        copy = self._copies.pop(table, None)
        if copy is not None:
            copy.stale = True
            if not copy.users:
                await self._given_back(copy)

    async def _given_back(self, copy: _Copy) -> None:
        await copy.source.close()
        copy.made.path.unlink(missing_ok=True)
