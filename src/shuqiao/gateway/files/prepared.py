"""One file being made, and what is left of it: a window in memory, the rest in the spool.

The maker is never ahead of its reader by more than the window and the spool hold;
where the spool does not do (full, short of disk), the reader's pace is the maker's.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shuqiao.gateway.book import Held
from shuqiao.gateway.files.errors import ReaderGone
from shuqiao.gateway.files.spool import Spool
from shuqiao.kernel.refusals import Refusal

WINDOW = 4 * 1024 * 1024
"""Bytes kept in memory of each file that is being made."""
PIECE = 1024 * 1024
"""Most bytes given to a reader at a time: liveness is looked at between two."""


@dataclass(eq=False)
class Reader:
    """Who reads, and how far it is: what lies before may leave the window."""

    at: int


class Prepared:
    """Bytes [0, size) of one file; ``ended`` says that there will be no more, ``failure`` why it is not whole."""

    def __init__(self, etag: str, held: Held, system: str, asked: str, spool: Spool | None) -> None:
        self.etag, self.held, self.system, self.asked = etag, held, system, asked
        self.as_of: datetime | None = None
        self.rows: int | None = None
        self.size = 0
        self.ended = False
        self.failure: Refusal | None = None
        self.spool = spool
        self.may_spool = spool is not None
        self._task: asyncio.Task[None] | None = None
        self._digest = hashlib.sha256()
        self._window: deque[bytes] = deque()
        self._window_at = 0
        self._readers: set[Reader] = set()
        self._changed = asyncio.Event()
        self._moved = asyncio.Event()

    @property
    def whole(self) -> bool:
        """Whether every byte is here."""
        return self.ended and self.failure is None

    @property
    def resumable(self) -> bool:
        """Whether a part of it may be asked for: all that was made is in the spool."""
        return self.may_spool and self.failure is None

    @property
    def read_by(self) -> int:
        """How many read it now."""
        return len(self._readers)

    @property
    def digest(self) -> bytes:
        """SHA-256 of what was made so far; of the file, once it is whole."""
        return self._digest.digest()

    # --- making --------------------------------------------------------------

    def start(self, making: Coroutine[Any, Any, None]) -> None:
        """Begin to make it."""
        self._task = asyncio.get_running_loop().create_task(making)

    async def add(self, data: bytes) -> None:
        """More of it.  Waits for the reader where there is no place; raises :class:`ReaderGone` where there is none."""
        if not self._readers and not self.may_spool:
            raise ReaderGone
        await asyncio.to_thread(self._kept, data)
        self._window.append(data)
        self.size += len(data)
        self._changed.set()
        while not self._trimmed():
            if not self._readers:
                raise ReaderGone
            self._moved.clear()
            await self._moved.wait()

    def finish(self, failure: Refusal | None = None, rows: int | None = None) -> None:
        """No more follows."""
        if not self.ended:
            self.ended, self.failure, self.rows = True, failure, rows
            if self.spool is not None and self.spool.size == self.size:
                self._window.clear()  # it may be kept for long
                self._window_at = self.size
            self._changed.set()

    def _kept(self, data: bytes) -> None:
        """In a thread: into the digest and the spool.  What does not fit ends resuming, not the stream."""
        self._digest.update(data)
        if self.spool is not None and self.may_spool:
            try:
                self.spool.append(data)
            except OSError:
                self.may_spool = False

    def _trimmed(self) -> bool:
        """Let go of what is kept elsewhere or was read; whether the window is within its bounds."""
        spooled = self.spool.size if self.spool is not None else 0
        read = min((reader.at for reader in self._readers), default=0)
        while self.size - self._window_at > WINDOW:
            end = self._window_at + len(self._window[0])
            if end > spooled and end > read:
                return False
            self._window.popleft()
            self._window_at = end
        return True

    # --- reading -------------------------------------------------------------

    def reader(self, at: int) -> Reader:
        """Begin to read at ``at``."""
        made = Reader(at)
        self._readers.add(made)
        return made

    def leave(self, reader: Reader) -> None:
        """No longer read."""
        self._readers.discard(reader)
        self._moved.set()

    async def more(self, reader: Reader, seconds: float) -> bool:
        """Whether there is something to read for ``reader``, waiting up to ``seconds`` for it."""
        if reader.at >= self.size and not self.ended:
            self._changed.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._changed.wait()
            except TimeoutError:
                return False
        return reader.at < self.size

    async def piece(self, reader: Reader, until: int) -> bytes:
        """The next bytes of ``reader``, one at least, none at or behind ``until``; there must be some.

        Raises :attr:`failure` where what was made has been thrown away.
        """
        at, end = reader.at, min(until, self.size, reader.at + PIECE)
        if at >= self._window_at:
            found = self._of_window(at, end)
        else:
            assert self.spool is not None
            try:
                found = await asyncio.to_thread(self.spool.read, at, min(end, self.spool.size) - at)
            except OSError:
                raise self.failure or ReaderGone() from None
        reader.at = at + len(found)
        self._moved.set()
        return found

    def _of_window(self, at: int, end: int) -> bytes:
        begin = self._window_at
        for chunk in self._window:
            if at < begin + len(chunk):
                return chunk if (at, end) == (begin, begin + len(chunk)) else chunk[at - begin : end - begin]
            begin += len(chunk)
        raise AssertionError("nothing is there to read")

    def close(self, why: Refusal | None = None) -> None:
        """Nothing of it is left; whoever reads it meets ``why``."""
        if self._task is not None:
            self._task.cancel()
        self.ended, self.failure = True, self.failure or why or ReaderGone()
        self._changed.set()
        if self.spool is not None:
            self.spool.close()
