"""The files that this gateway is making or keeps for resuming, and how many and how much that may be."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from shuqiao.gateway.book import Held, OrderBook
from shuqiao.gateway.files.errors import FilesTooMany
from shuqiao.gateway.files.prepared import Prepared
from shuqiao.gateway.files.spool import Spool
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal

MOST_KEPT, MOST_KEPT_PER_ORDER = 256, 8
"""Files kept though nobody reads them: each holds an open file, however small it is."""
MOST_READERS = 64
"""Streams of all files at once: each holds some megabytes."""


class FileLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[files]`` of ``gateway.toml``.

    ``at_once`` and ``at_once_per_order`` bound files that are being made; ``spool_bytes`` all that is
    kept for resuming, ``keep_seconds`` how long; ``reserve_bytes`` of the disk stay free;
    ``stall_seconds`` is how long a reader may take nothing.
    """

    at_once: int = 8
    at_once_per_order: int = 2
    spool_bytes: int = 8 * 1024**3
    reserve_bytes: int = 1024**3
    keep_seconds: int = 3600
    stall_seconds: int = 60


@dataclass
class _Kept:
    prepared: Prepared
    until_s: float


class Shelf:
    """Belongs to the event loop's thread."""

    def __init__(self, directory: Path, limits: FileLimits) -> None:
        self.limits = limits
        self._directory = directory
        self._kept: dict[str, _Kept] = {}

    def begin(self, held: Held, system: str, asked: str) -> Prepared | Refusal:
        """A new file for ``held``; ``asked`` is the question, which a resuming one must repeat."""
        full = self.crowded()
        if full is not None:
            return full
        making = [kept.prepared for kept in self._kept.values() if not kept.prepared.ended]
        of_order = sum(1 for prepared in making if prepared.held.order.number == held.order.number)
        for count, limit in ((len(making), self.limits.at_once), (of_order, self.limits.at_once_per_order)):
            if count >= limit:
                return FilesTooMany(limit=limit)
        self._thin_out(held.order.number)
        try:
            spool: Spool | None = Spool(self._directory)
        except OSError:
            spool = None  # it can still be streamed
        prepared = Prepared(f'"{secrets.token_urlsafe(18)}"', held, system, asked, spool)
        self._kept[prepared.etag] = _Kept(prepared, clock.monotonic() + self.limits.keep_seconds)
        return prepared

    def crowded(self) -> Refusal | None:
        """Why nobody else may begin to read, a new file or a kept one."""
        readers = sum(kept.prepared.read_by for kept in self._kept.values())
        return FilesTooMany(limit=MOST_READERS) if readers >= MOST_READERS else None

    def find(self, etag: str, held: Held, system: str, asked: str) -> Prepared | None:
        """What may be resumed: this caller's own, under this very version of the order, asked in the same way."""
        kept = self._kept.get(etag)
        if kept is None or not kept.prepared.resumable:
            return None
        found = kept.prepared
        return found if (found.held, found.system, found.asked) == (held, system, asked) else None

    def make_room(self, prepared: Prepared) -> None:
        """Before more is added to ``prepared``: where the spool is full or the disk short, older files go first.

        If that does not do, ``prepared`` is not kept any further, and goes on without it.
        """
        if prepared.spool is None or not prepared.may_spool:
            return
        idle = self._idle()
        while not self._has_room(prepared.spool):
            if not idle:
                prepared.may_spool = False
                return
            self._drop(idle.pop(0))

    def tidy(self, orders: OrderBook) -> None:
        """Throw away what is too old, broken, or no longer to be had under its order."""
        now, now_s = clock.now(), clock.monotonic()
        for kept in list(self._kept.values()):
            prepared = kept.prepared
            dead = orders.superseded(prepared.held, now, now_s)
            over = prepared.ended and not prepared.read_by and (kept.until_s <= now_s or not prepared.resumable)
            if dead is not None or over:
                self._drop(prepared, dead)

    def bytes_kept(self) -> int:
        """Bytes in the spool."""
        return sum(k.prepared.spool.size for k in self._kept.values() if k.prepared.spool is not None)

    def close(self) -> None:
        """Throw everything away."""
        for kept in list(self._kept.values()):
            self._drop(kept.prepared)

    def _idle(self, order: str | None = None) -> list[Prepared]:
        """Files that are kept only to be resumed, oldest first; those of one order, or all."""
        every = (kept.prepared for kept in self._kept.values())
        return [p for p in every if p.ended and not p.read_by and order in (None, p.held.order.number)]

    def _thin_out(self, order: str) -> None:
        """Before a file of ``order`` is added: the oldest go, its own first."""
        for of, most in ((order, MOST_KEPT_PER_ORDER), (None, MOST_KEPT)):
            idle = self._idle(of)
            for prepared in idle[: max(0, len(idle) - most + 1)]:
                self._drop(prepared)

    def _has_room(self, spool: Spool) -> bool:
        return self.bytes_kept() < self.limits.spool_bytes and spool.room() >= self.limits.reserve_bytes

    def _drop(self, prepared: Prepared, why: Refusal | None = None) -> None:
        del self._kept[prepared.etag]
        prepared.close(why)
