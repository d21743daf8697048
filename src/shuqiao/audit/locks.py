"""One sequencer at a time: a file lock, and on PostgreSQL an advisory lock as well.

The file lock orders the processes that publish into one directory; the advisory lock those of
several hosts on one database.  Both end with their process, however it dies.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

_ADVISORY = 0x5351_4C4F_47  # "SQLOG"


@contextmanager
def sequencing(wait: bool = False) -> Iterator[bool]:
    """Hold the sequencer's lock inside the block.  Yields False where another holds it and ``wait`` is false."""
    directory: Path = settings.SHUQIAO_DIR
    directory.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(directory / "sequencer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        with _advisory(wait) as held:
            yield held
    finally:
        os.close(descriptor)


@contextmanager
def _advisory(wait: bool) -> Iterator[bool]:
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY])
            if not cursor.fetchone()[0]:
                yield False
                return
    try:
        yield True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY])
