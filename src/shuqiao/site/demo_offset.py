"""The demo clock's offset as each process reads it: from the instance's row, at most a fifth of a second old."""

from __future__ import annotations

import threading

from django.db import DatabaseError, connections

from shuqiao.kernel import clock

FRESH_S = 0.2

_lock = threading.Lock()
_known: tuple[float, int] | None = None


def read() -> int:
    """Seconds between platform time and real time.  Keeps the last known one while the database is away."""
    global _known
    with _lock:
        if _known is not None and clock.monotonic() - _known[0] < FRESH_S:
            return _known[1]
    # Inside an aborted transaction nothing can be read: the last known offset holds.
    offset = _stored()
    if offset is None:
        return _known[1] if _known is not None else 0
    with _lock:
        _known = (clock.monotonic(), offset)
    return offset


def forget() -> None:
    """Read anew at the next call: this process has just moved the clock."""
    global _known
    with _lock:
        _known = None


def _stored() -> int | None:
    from shuqiao.site.models import Instance

    if connections["default"].needs_rollback:
        return None
    try:
        return Instance.objects.values_list("offset_seconds", flat=True).first() or 0
    except DatabaseError:
        return None
