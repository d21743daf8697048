"""From a source to a file: the task that fills a :class:`Prepared`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from shuqiao.gateway.files.errors import ReaderGone
from shuqiao.gateway.files.forms import Csv, Writer
from shuqiao.gateway.files.prepared import Prepared
from shuqiao.gateway.sources.source import CopiesCsv, Lines, Source, SourceUnavailable
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy.plans import Plan

log = structlog.get_logger(__name__)
CHUNK = 512 * 1024
"""Bytes gathered before they go on: enough to make each step's cost small."""


class Maker:
    """A sink for a source, in front of a file.  ``live`` says why it may not go on, ``room`` looks for place."""

    def __init__(
        self,
        prepared: Prepared,
        writer: Writer,
        live: Callable[[], Refusal | None],
        room: Callable[[Prepared], None],
    ) -> None:
        self._prepared = prepared
        self._writer = writer
        self._live = live
        self._room = room
        self._gathered: list[bytes] = []
        self._length = 0

    async def make(self, source: Source, plan: Plan, seconds: float) -> None:
        """All of it; whatever goes wrong is told by the file, nothing is raised but a cancellation."""
        prepared = self._prepared
        try:
            rows = await self._delivered(source, plan, seconds)
            await self._on(await asyncio.to_thread(self._writer.end))
            await self._leave()
        except Refusal as refusal:
            prepared.finish(refusal)
        except asyncio.CancelledError:
            prepared.finish(ReaderGone())
            raise
        except Exception as fault:  # a driver's or a writer's own; its text may quote a value
            log.error("file", error=type(fault).__name__)
            prepared.finish(SourceUnavailable(source.id, type(fault).__name__))
        else:
            prepared.finish(rows=rows)

    async def _delivered(self, source: Source, plan: Plan, seconds: float) -> int:
        if isinstance(self._writer, Csv) and isinstance(source, CopiesCsv):
            rows = await source.copy_csv(plan, self, seconds)
            if rows is not None:
                return rows
        return await source.stream(plan, self, seconds)

    def begin(self, as_of: datetime) -> None:
        """See ``Sink.begin``."""
        self._prepared.as_of = as_of
        self._gather(self._writer.begin())

    async def take(self, rows: Lines) -> None:
        """See ``Sink.take``."""
        await self._on(await asyncio.to_thread(self._writer.rows, rows))

    async def take_bytes(self, piece: bytes) -> None:
        """See ``ByteSink.take_bytes``."""
        await self._on(piece)

    def _gather(self, data: bytes) -> None:
        if data:
            self._gathered.append(data)
            self._length += len(data)

    async def _on(self, data: bytes) -> None:
        self._gather(data)
        if self._length >= CHUNK:
            await self._leave()

    async def _leave(self) -> None:
        dead = self._live()
        if dead is not None:
            raise dead
        if self._length:
            data, self._gathered, self._length = b"".join(self._gathered), [], 0
            self._room(self._prepared)
            await self._prepared.add(data)
