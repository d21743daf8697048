"""Whether the gateway can serve: leases running, receipts writable, sources answering."""

from __future__ import annotations

from typing import Any

from shuqiao.gateway.parts import Parts
from shuqiao.kernel import clock

SOURCE_SECONDS = 2.0


async def ready(parts: Parts) -> dict[str, Any]:
    """``{"ready": bool, "checks": {name: bool}}``; names of sources, nothing of what they hold."""
    book = parts.feed.orders
    now = clock.monotonic()
    checks = {
        "platform_heard": book.renewed_s is not None,
        "leases": all(book.lease_left_s(held, now) > 0 for held in book.all()),
        "receipts": parts.receipts.closed_because is None,
        "serving": parts.stopped is None,
    }
    for name, source in parts.sources.items():
        checks[f"source:{name}"] = await source.healthy(SOURCE_SECONDS)
    return {"ready": all(checks.values()), "checks": checks}
