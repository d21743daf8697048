"""Alarms: a receipt in the gateway's own log, and a report to the platform; each thing once in a while."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, Literal, cast

import httpx
import structlog

from shuqiao.gateway.feed import Alarm
from shuqiao.gateway.parts import Parts
from shuqiao.gateway.upward import PlatformRefused, Upward
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.feed import Report
from shuqiao.wire.kinds import KindGroup

log = structlog.get_logger(__name__)
QUIET_S = 600
WAITING_REPORTS = 200
_Kind = Literal["schema", "health", "counts", "order_refused", "heartbeat_refused", "addresses"]


class Alarms:
    """Keeps what was said lately, and the reports that the platform has not taken yet."""

    def __init__(self, parts: Parts, upward: Upward) -> None:
        self._parts = parts
        self._upward = upward
        self._said: dict[tuple[str, str, str], float] = {}
        self._waiting: deque[Report] = deque(maxlen=WAITING_REPORTS)

    async def ring(self, alarms: Iterable[Alarm]) -> None:
        """Write and queue each alarm that was not rung in the last ten minutes."""
        for alarm in alarms:
            key = (alarm.kind, alarm.about, str(alarm.facts.get("code")))
            if clock.monotonic() - self._said.get(key, float("-inf")) < QUIET_S:
                continue
            self._said[key] = clock.monotonic()
            log.warning("alarm", kind=alarm.kind, about=alarm.about, **alarm.facts)
            self.queue(alarm.kind, alarm.about, alarm.facts)
            if self._parts.stopped is None:
                minute = clock.minutes_since_1970(clock.now())
                content = {"about": alarm.about, "facts": dict(alarm.facts), "kind": alarm.kind}
                await self._parts.receipts.append(KindGroup.ALARM, minute, content)

    def queue(self, kind: str, about: str, facts: Mapping[str, Any]) -> None:
        """Keep a report for the platform; the oldest goes when too many wait."""
        member = self._parts.configuration.member
        self._waiting.append(Report(member, about, cast(_Kind, kind), moment(clock.now()), dict(facts)))

    async def send(self) -> None:
        """Send what waits, oldest first; what cannot be sent now stays, what is refused goes."""
        while self._waiting:
            try:
                await self._upward.report(self._waiting[0])
            except httpx.HTTPError:
                return
            except Refusal as refusal:
                if isinstance(refusal, PlatformRefused) and refusal.status >= 500:
                    return  # the platform or what stands before it is out of order, not the report
                log.warning("report refused", code=refusal.code, reason=refusal.sentence("en"))
            self._waiting.popleft()
