"""The running gateway's parts, in one place that every door is given."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from shuqiao.gateway.admission import Cases, Minutes, Subjects
from shuqiao.gateway.authentication import Authentication
from shuqiao.gateway.cursors import Cursors
from shuqiao.gateway.directory import Configuration
from shuqiao.gateway.feed import FeedState
from shuqiao.gateway.files.shelf import Shelf
from shuqiao.gateway.history import History
from shuqiao.gateway.metrics import Metrics
from shuqiao.gateway.receipts import ReceiptLog
from shuqiao.gateway.sandboxes import Sandboxes
from shuqiao.gateway.sources.source import Source, SourceUnavailable
from shuqiao.gateway.store import Store
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.ceilings import Ceiling
from shuqiao.wire.orders import Order


@dataclass
class Parts:
    """``stopped`` is why the gateway serves nothing at all, None while it may serve.

    ``closings`` tells a stream's closing receipt by the number of its opening.
    ``healthy`` is what the sources last said, good until ``look_again_s`` (monotonic seconds).
    """

    configuration: Configuration
    ceiling: Ceiling
    publics: Mapping[str, str]
    feed: FeedState
    store: Store
    receipts: ReceiptLog
    sources: Mapping[str, Source]
    subjects: Subjects
    cursors: Cursors
    shelf: Shelf
    history: History
    sandboxes: Sandboxes
    closings: dict[str, str] = field(default_factory=dict)
    authentication: Authentication = field(default_factory=Authentication)
    cases: Cases = field(default_factory=Cases)
    minutes: Minutes = field(default_factory=Minutes)
    metrics: Metrics = field(default_factory=Metrics)
    stopped: Refusal | None = None
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    look_again_s: float = 0.0
    healthy: Mapping[str, bool] = field(default_factory=dict)

    async def source_of(self, order: Order) -> Source:
        """Where a live order is answered from: a test order from generated rows, never from a source.

        Raises :class:`SourceUnavailable`.
        """
        if order.sandbox is not None:
            return await self.sandboxes.source_of(order)
        found = self.sources.get(order.source)
        if found is None:
            raise SourceUnavailable(order.source, "not_configured")
        return found
