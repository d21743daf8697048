"""Bytes of a file to one caller: as fast as they are taken, and only while the order stands."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from granian._granian import RSGIProtocolClosed

from shuqiao.gateway.files.connection import Connection
from shuqiao.gateway.files.errors import ReaderGone, ReaderStalled
from shuqiao.gateway.files.prepared import Prepared, Reader
from shuqiao.gateway.requests import Protocol_
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal

AHEAD = 4 * 1024 * 1024
"""Bytes handed to the HTTP server beyond what the peer has acknowledged."""
LOOK_S = 0.5
"""How long a stream goes on without looking whether its order stands."""
_PAUSE_S = 0.002


@dataclass
class Sent:
    """What went out: a salted digest of it, and why it ended early, if it did."""

    salt: bytes
    bytes: int = 0
    ended_by: Refusal | None = None
    digest: Any = field(init=False)

    def __post_init__(self) -> None:
        self.digest = hashlib.sha256(self.salt)


class Sending:
    """One stream.  ``live`` says why it may not go on."""

    def __init__(
        self, protocol: Protocol_, connection: Connection, live: Callable[[], Refusal | None], stall_s: float
    ) -> None:
        self._connection = connection
        self._live = live
        self._stall_s = stall_s
        self._gone = asyncio.ensure_future(protocol.client_disconnect())
        self._looked_s = clock.monotonic()

    async def send(self, transport: Any, prepared: Prepared, reader: Reader, until: int | None, sent: Sent) -> None:
        """Everything from where ``reader`` is up to ``until``, or to the end; what came of it stands in ``sent``."""
        try:
            while until is None or reader.at < until:
                if not await prepared.more(reader, LOOK_S):
                    if prepared.ended:
                        break
                    self._look()
                    continue
                self._look()
                piece = await prepared.piece(reader, until if until is not None else prepared.size)
                await transport.send_bytes(piece)
                sent.bytes += len(piece)
                await asyncio.to_thread(sent.digest.update, piece)
                await self._taken(sent.bytes - AHEAD)
            if until is None and prepared.failure is not None:
                raise prepared.failure
            await self._taken(sent.bytes)
        except RSGIProtocolClosed:
            sent.ended_by = ReaderGone()
        except Refusal as refusal:
            sent.ended_by = refusal
        finally:
            self._gone.cancel()

    async def _taken(self, count: int) -> None:
        """Until the peer has acknowledged ``count`` bytes of the stream."""
        acknowledged, since_s = self._connection.acknowledged, clock.monotonic()
        while acknowledged < count:
            await asyncio.sleep(_PAUSE_S)
            now_s, before = clock.monotonic(), acknowledged
            acknowledged = self._connection.acknowledged
            if acknowledged != before:
                since_s = now_s
            elif now_s - since_s > self._stall_s:
                raise ReaderStalled(seconds=int(self._stall_s))
            if now_s - self._looked_s > LOOK_S:
                self._look()
            elif self._gone.done():
                raise ReaderGone

    def _look(self) -> None:
        self._looked_s = clock.monotonic()
        if self._gone.done():
            raise ReaderGone
        dead = self._live()
        if dead is not None:
            raise dead
