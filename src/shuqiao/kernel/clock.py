"""The only place where a clock is read.

Two times exist.  *Real* time rules leases, nonces, signatures, tokens and rate
windows.  *Platform* time rules working days, validity and the minutes in logs;
in a demo instance it is real time plus an offset that an audited action sets.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")
"""Working days are counted in China standard time, which has no summer time."""

_offset: Callable[[], int] = lambda: 0  # noqa: E731 - replaced once at start by a demo instance

_fixed: ContextVar[datetime | None] = ContextVar("fixed_platform_time", default=None)


def use_offset(read_seconds: Callable[[], int]) -> None:
    """Install the reader of the demo offset.  Called once at start, by ``site`` or ``gateway``."""
    global _offset
    _offset = read_seconds


def real_now() -> datetime:
    """Wall clock, UTC, aware."""
    return datetime.now(UTC)


def now() -> datetime:
    """Platform time, UTC, aware: the wall clock plus the demo offset (0 outside a demo)."""
    fixed = _fixed.get()
    return fixed if fixed is not None else real_now() + timedelta(seconds=_offset())


@contextmanager
def fixed_at(moment: datetime) -> Iterator[None]:
    """Platform time stands still at ``moment`` inside the block.  For tests; real time is untouched."""
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def today() -> date:
    """The platform's day in China."""
    return day_in_china(now())


def day_in_china(moment: datetime) -> date:
    """The calendar day on which ``moment`` falls in China."""
    return moment.astimezone(CHINA).date()


def end_of_day_in_china(day: date) -> datetime:
    """The first moment after ``day`` in China, in UTC: a deadline ``day`` has passed from here on."""
    start = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    return (start + timedelta(days=1)).astimezone(UTC)


def monotonic() -> float:
    """Seconds that only rise, for leases and timings."""
    return time.monotonic()


def sleep(seconds: float) -> None:
    """Wait; for loops that poll another process."""
    time.sleep(seconds)


def minutes_since_1970(moment: datetime) -> int:
    """Whole minutes since 1970-01-01T00:00Z, as the log's leaves hold them."""
    return int(moment.timestamp()) // 60
