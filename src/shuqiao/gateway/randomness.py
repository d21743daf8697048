"""Random bytes in small portions from larger draws of the operating system.

Each draw is a system call that gives up the interpreter's lock; under load every
such moment costs a call more than the bytes do.  For the event loop's thread only,
and never across a fork: the gateway is one process.
"""

from __future__ import annotations

import os

_DRAW = 16_384


class Portions:
    """Each byte is handed out once."""

    def __init__(self) -> None:
        self._drawn = b""
        self._at = 0

    def take(self, size: int) -> bytes:
        """``size`` fresh random bytes, at most 16 KiB."""
        end = self._at + size
        if end > len(self._drawn):
            self._drawn, self._at, end = os.urandom(_DRAW), 0, size
        portion = self._drawn[self._at : end]
        self._at = end
        return portion


_portions = Portions()
take = _portions.take
