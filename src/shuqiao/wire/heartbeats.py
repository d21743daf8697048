"""What a heartbeat says about the set of live orders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.tlog import merkle


def orders_root(entries: Iterable[tuple[str, int, bytes]]) -> bytes:
    """The RFC 6962 root over canonical ``[number, version, base64url(sha256 of the payload)]``.

    ``entries`` are (number, version, 32 bytes); they are sorted by number here, so both
    sides agree whatever order they keep.  The root of no orders is SHA-256 of nothing.
    """
    return OrdersEdge.over(entries).root


@dataclass(frozen=True)
class OrdersEdge:
    """The tree of :func:`orders_root` by its peaks, so that an order with a new highest number costs few hashes.

    ``peaks`` are the roots of the complete subtrees, largest first; ``last`` is the highest number in the tree.
    """

    size: int = 0
    last: str = ""
    peaks: tuple[bytes, ...] = ()

    @classmethod
    def over(cls, entries: Iterable[tuple[str, int, bytes]]) -> OrdersEdge:
        """The tree over ``entries``, in whatever order they come."""
        ordered = sorted(entries, key=lambda entry: entry[0])
        row = [_leaf(*entry) for entry in ordered]
        peaks: list[bytes] = []
        for level in reversed(range(len(row).bit_length())):
            if len(row) >> level & 1:
                taken, row = row[: 1 << level], row[1 << level :]
                peaks.append(merkle.root_of_hashes(taken))
        return cls(len(ordered), ordered[-1][0], tuple(peaks)) if ordered else cls()

    def append(self, number: str, version: int, digest: bytes) -> OrdersEdge:
        """The tree with one more order.  Raises ValueError unless its number is the highest."""
        if number <= self.last:
            raise ValueError(f"{number} is not behind {self.last}")
        peaks, node, complete = list(self.peaks), _leaf(number, version, digest), self.size
        while complete & 1:
            node = merkle.node_hash(peaks.pop(), node)
            complete >>= 1
        return OrdersEdge(self.size + 1, number, (*peaks, node))

    @property
    def root(self) -> bytes:
        """The root over all of them."""
        if not self.peaks:
            return merkle.EMPTY_ROOT
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = merkle.node_hash(peak, found)
        return found


def _leaf(number: str, version: int, digest: bytes) -> bytes:
    return merkle.leaf_hash(canonical([number, version, b64url(digest)]))


def payload_digest(payload: bytes) -> bytes:
    """SHA-256 of an order's or callers document's payload bytes."""
    return hashlib.sha256(payload).digest()
