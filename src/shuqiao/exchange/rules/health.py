"""How a gateway does, by its last sign of life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shuqiao.exchange.errors import CheckedLately
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


def missing_items(needed: Mapping[str, str], answer: Mapping[str, Any] | None) -> tuple[str, ...] | None:
    """Which of ``needed`` (item or key → column) the source has lost; None where it did not tell."""
    if answer is None or "columns" not in answer:
        return None
    there = {str(column.get("name")) for column in answer["columns"] if isinstance(column, dict)}
    return tuple(sorted(item for item, column in needed.items() if column not in there))


def verdict(attached: bool, gateway: str, reachable: bool | None, missing: tuple[str, ...] | None) -> str:
    """One word for the health of a supply, the worst first."""
    if not attached:
        return "unattached"
    if gateway == "silent":
        return "silent"
    if reachable is False:
        return "unreachable"
    if missing:
        return "columns"
    return "unknown" if reachable is None or missing is None else "ok"


def too_soon(last: datetime | None, now: datetime, minutes: int) -> CheckedLately | None:
    """Asking a source again and again is a load of its own."""
    if last is None or now - last >= timedelta(minutes=minutes):
        return None
    return CheckedLately(minutes=minutes, last=last.isoformat())
