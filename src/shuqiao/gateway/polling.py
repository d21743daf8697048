"""The feed loop: once a second, ask what is new and whether the orders still stand."""

from __future__ import annotations

import asyncio

import httpx
import structlog

from shuqiao.gateway.alarms import Alarms
from shuqiao.gateway.feed import Alarm
from shuqiao.gateway.parts import Parts
from shuqiao.gateway.sources.source import SourceUnavailable
from shuqiao.gateway.upward import Upward
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.feed import Probe

log = structlog.get_logger(__name__)
PROBE_SECONDS = 10.0
REWIND_QUIET_S = 30.0


class Polling:
    """Owner of the feed state: nobody else changes it."""

    def __init__(self, parts: Parts, upward: Upward, alarms: Alarms) -> None:
        self._parts = parts
        self._upward = upward
        self._alarms = alarms
        self._rewound_s = float("-inf")
        self._trouble = ""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            started = clock.monotonic()
            await self.once()
            pause = self._parts.configuration.feed_seconds - (clock.monotonic() - started)
            await asyncio.sleep(max(0.05, pause))

    async def once(self) -> None:
        """One poll with all its pages; raises nothing, leases simply are not renewed."""
        try:
            await self._poll()
            await self._probe()
            await self._alarms.send()
            self._trouble = ""
        except (httpx.HTTPError, Refusal) as trouble:
            told = trouble.code if isinstance(trouble, Refusal) else type(trouble).__name__
            if told != self._trouble:  # once per kind of trouble, not each second
                log.warning("feed", trouble=told, detail=str(trouble)[:300])
                self._trouble = told
        except Exception:
            log.exception("feed")
        self._parts.shelf.tidy(self._parts.feed.orders)

    async def _poll(self) -> None:
        state, store = self._parts.feed, self._parts.store
        while True:
            after = store.after()
            sent_s = clock.monotonic()
            feed = await self._upward.feed(after)
            if feed.items or feed.next > after:
                await self._alarms.ring(state.take_items(feed.items, feed.next))
                self._parts.authentication.callers = state.callers
            if feed.next <= after or feed.next >= state.feed_seq(feed.heartbeat):
                break
        if store.after() < state.feed_seq(feed.heartbeat):
            return  # the heartbeat covers items that did not come; the next poll asks again
        refused = state.take_heartbeat(feed.heartbeat, sent_s)
        if refused is not None:
            await self._alarms.ring([refused])
            self._maybe_rewind(refused)

    def _maybe_rewind(self, refused: Alarm) -> None:
        """What is held differs from what the platform signed: read the whole feed again, now and then."""
        differs = refused.facts["code"] in ("orders_differ", "callers_differ")
        if differs and clock.monotonic() - self._rewound_s > REWIND_QUIET_S:
            self._rewound_s = clock.monotonic()
            self._parts.feed.rewind()

    async def _probe(self) -> None:
        for probe in list(self._parts.feed.probes.values()):
            self._alarms.queue(probe.wants, probe.number, await self._looked(probe))
            self._parts.feed.answered(probe)

    async def _looked(self, probe: Probe) -> dict[str, object]:
        """Schema, health or count; a table outside the ceiling is not looked at."""
        source = self._parts.sources.get(probe.source)
        if source is None:
            return {"trouble": "not_configured"}
        if probe.wants == "health":
            return {"healthy": await source.healthy(PROBE_SECONDS)}
        if probe.table not in self._parts.ceiling.sources.get(probe.source, {}):
            return {"trouble": "above_ceiling"}
        try:
            if probe.wants == "counts":
                return {"rows": await source.count(probe.table, PROBE_SECONDS)}
            schema = await source.schema(probe.table, PROBE_SECONDS)
            return {"columns": [{"name": n, "type": t} for n, t in schema.columns.items()]}
        except SourceUnavailable as trouble:
            return {"trouble": str(trouble.facts["trouble"])}
