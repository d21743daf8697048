"""Whether the gateway can serve: leases running, receipts writable, sources answering."""

from __future__ import annotations

from typing import Any

from shuqiao.gateway.parts import Parts
from shuqiao.kernel import clock

SOURCE_SECONDS = 2.0
QUIET_SECONDS = 1.0
"""Strangers may ask as often as they like; the departments' databases are asked this seldom."""


async def ready(parts: Parts) -> dict[str, Any]:
    """``{"ready": bool, "checks": {name: bool}}``; names of sources, nothing of what they hold."""
    book = parts.feed.orders
    now = clock.monotonic()
    checks = {
        "platform_heard": book.renewed_s is not None,
        "leases": all(book.lease_left_s(held, now) > 0 for held in book.all()),
        "receipts": parts.receipts.has_room,
        "serving": parts.stopped is None,
    }
    async with parts.looking:
        if now >= parts.look_again_s:
            parts.healthy = {name: await source.healthy(SOURCE_SECONDS) for name, source in parts.sources.items()}
            parts.look_again_s = clock.monotonic() + QUIET_SECONDS
    checks |= {f"source:{name}": healthy for name, healthy in parts.healthy.items()}
    return {"ready": all(checks.values()), "checks": checks}
