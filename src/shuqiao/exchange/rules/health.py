"""How a gateway does, by its last sign of life."""

from __future__ import annotations

from datetime import datetime, timedelta

from shuqiao.exchange.states import GatewayState

FRESH = timedelta(seconds=30)
LATE = timedelta(minutes=15)
"""The default lease: after it, orders of high grade have stopped by themselves."""


def health(state: GatewayState, last_seen_at: datetime | None, now: datetime) -> str:
    """``alive``, ``late`` or ``silent`` for an enrolled gateway; else its state, or ``waiting`` before its first poll.

    Both moments are real time.
    """
    if state != GatewayState.ENROLLED:
        return state.value
    if last_seen_at is None:
        return "waiting"
    silence = now - last_seen_at
    if silence <= FRESH:
        return "alive"
    return "late" if silence <= LATE else "silent"
