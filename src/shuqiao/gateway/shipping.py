"""Shipping the log upwards every few seconds, and taking the platform's witness back."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from typing import Any

import httpx
import msgspec
import structlog

from shuqiao.gateway.errors import GatewayNotReady
from shuqiao.gateway.parts import Parts
from shuqiao.gateway.receipts.errors import ReceiptLogBehind
from shuqiao.gateway.upward import PlatformRefused, Upward
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.receipts import PlatformProof
from shuqiao.wire.segments import pack

log = structlog.get_logger(__name__)
ROWS_PER_SEGMENT = 5_000
_FORKED = ("checkpoint_smaller", "checkpoint_forked", "segment_leaf_wrong", "epoch_wrong")
"""The platform knows another past of this log: going on would make two of it."""

_ELSEWHERE = "segment_out_of_place"
"""The platform stands at ``accepted_size``; nothing is wrong."""


class Shipping:
    """One segment per round; ``accepted`` is learnt from the platform and only a hint."""

    def __init__(self, parts: Parts, upward: Upward) -> None:
        self._parts = parts
        self._upward = upward
        self._accepted = 0
        self._asked = False
        self._trouble = ""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(self._parts.configuration.ship_seconds)
            await self.once()

    async def once(self) -> None:
        """Ship what is new and take in witnesses; raises nothing."""
        if self._parts.stopped is not None:
            return
        try:
            await self._ship()
            self._trouble = ""
        except PlatformRefused as refused:
            self._refused(refused)
        except ReceiptLogBehind as behind:
            self._stop(behind.sentence("zh"), behind.sentence("en"))
        except (httpx.HTTPError, Refusal) as trouble:
            self._tell(trouble.code if isinstance(trouble, Refusal) else type(trouble).__name__, str(trouble))
        except Exception:
            log.exception("shipping")

    async def _ship(self) -> None:
        receipts = self._parts.receipts
        if not self._asked:
            await self._ask()
        segment = await receipts.segment(self._accepted, ROWS_PER_SEGMENT)
        if segment is None:
            if receipts.witnessed >= self._accepted:
                return
            # Nothing new to send, but the platform's proofs of what it took in are still to come.
            answer = await self._upward.segment(receipts.checkpoint, [], b"", receipts.witnessed)
        else:
            packed = await asyncio.to_thread(pack, segment.rows)
            hashes = [b64encode(node).decode("ascii") for node in segment.consistency]
            answer = await self._upward.segment(segment.checkpoint, hashes, packed, receipts.witnessed)
        self._take(answer)

    async def _ask(self) -> None:
        """Learn where the platform stands, from the newest checkpoint without entries.

        A segment from entry 0 of a long log would end, with a checkpoint of its own, below what the
        platform holds; and a checkpoint below the platform's is what a lost disk looks like.
        """
        receipts = self._parts.receipts
        try:
            self._take(await self._upward.segment(receipts.checkpoint, [], b"", receipts.witnessed))
        except PlatformRefused as refused:
            if refused.answer.get("code") != _ELSEWHERE:
                raise
            self._take(refused.answer)
        self._asked = True

    def _take(self, answer: dict[str, Any]) -> None:
        accepted = answer.get("accepted_size")
        if isinstance(accepted, int):
            if accepted > self._parts.receipts.size:
                raise ReceiptLogBehind(size=self._parts.receipts.size, known=accepted)
            self._accepted = accepted
        for witnessed in answer.get("witnessed", ()):
            proof = msgspec.convert(witnessed["platform"], PlatformProof)
            self._parts.receipts.note_witnessed(int(witnessed["size"]), proof)

    def _refused(self, refused: PlatformRefused) -> None:
        answer = refused.answer
        accepted = answer.get("accepted_size")
        if answer.get("code") in _FORKED:
            self._stop(
                f"平台见证的日志与本机不符（{answer['code']}）", f"the platform knows another log: {answer['code']}"
            )
        elif isinstance(accepted, int) and accepted > self._parts.receipts.size:
            self._stop(
                f"平台已见证 {accepted} 条回执，本机只有 {self._parts.receipts.size} 条",
                f"the platform witnessed {accepted} receipts, this disk has {self._parts.receipts.size}",
            )
        elif isinstance(accepted, int) and accepted != self._accepted:
            self._accepted = accepted  # out of place: the next round starts where the platform stands
        else:
            self._tell(refused.code, str(refused))

    def _stop(self, why_zh: str, why_en: str) -> None:
        """Serve nothing more.  Only a new log, begun by a person with a reason, ends this."""
        self._parts.stopped = GatewayNotReady(
            why_zh=f"{why_zh}；须以 shuqiao gateway new-log 另立日志并说明原因",
            why_en=f"{why_en}; begin a new log with `shuqiao gateway new-log --reason`",
        )
        log.error("stopped", why=why_en)

    def _tell(self, told: str, detail: str) -> None:
        if told != self._trouble:
            log.warning("shipping", trouble=told, detail=detail[:300])
            self._trouble = told
