"""A sink as a source's thread uses it: it waits where the loop waits, and hears when nobody wants more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime

from shuqiao.gateway.sources.source import Lines, Sink


class ThreadSink:
    """Made on the event loop; :meth:`begin` and :meth:`take` are for the one thread that delivers."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._loop = asyncio.get_running_loop()
        self._ended = threading.Event()
        self._taking: asyncio.Task[None] | None = None

    @property
    def ended(self) -> bool:
        """Whether whoever started the delivery has gone: a query under way should stop."""
        return self._ended.is_set()

    def end(self) -> None:
        """From the loop: nothing more is taken."""
        self._ended.set()
        if self._taking is not None:
            self._taking.cancel()

    def begin(self, as_of: datetime) -> None:
        """As ``Sink.begin``."""
        self._loop.call_soon_threadsafe(self._sink.begin, as_of)

    def take(self, rows: Lines) -> None:
        """As ``Sink.take``; raises ``concurrent.futures.CancelledError`` once :meth:`end` was called."""
        asyncio.run_coroutine_threadsafe(self._take(rows), self._loop).result()

    async def _take(self, rows: Lines) -> None:
        if self.ended:
            raise asyncio.CancelledError
        self._taking = asyncio.current_task()
        try:
            await self._sink.take(rows)
        finally:
            self._taking = None


async def in_thread(sink: Sink, work: Callable[[ThreadSink], int], threads: Executor) -> int:
    """Run ``work`` in one of ``threads`` until it has delivered everything.

    When this is cancelled the thread is told, and waited for: its connection is free again afterwards.
    """
    threaded = ThreadSink(sink)
    delivering = asyncio.get_running_loop().run_in_executor(threads, work, threaded)
    try:
        return await asyncio.shield(delivering)
    except asyncio.CancelledError:
        threaded.end()
        await asyncio.wait([delivering])
        if not delivering.cancelled():
            delivering.exception()  # it was cut short: whatever it says of that is no news
        raise
