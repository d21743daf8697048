"""The Merkle tree of RFC 6962, section 2.1, over SHA-256.

A *node* is named by level and index: node (l, i) is the hash over leaves
``[i * 2**l, (i + 1) * 2**l)``.  ``read(level, index)`` gives a complete node; the
ragged right edge of a tree is always computed from complete ones.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
MAX_SIZE = 2**62

ReadHash = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The tree head over the leaves' data; of no leaves, SHA-256 of nothing."""
    return root_of_hashes([leaf_hash(leaf) for leaf in leaves])


def root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    """The tree head over leaf hashes, or over equal complete subtrees and one smaller remainder at the end."""
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        # An unpaired last node moves up unchanged: the shape that RFC 6962 asks for.
        odd = [row[-1]] if len(row) & 1 else []
        row = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row) - 1, 2)] + odd
    return row[0]


def right_edge(size: int, read: ReadHash) -> list[bytes]:
    """The last node of every level of a tree of ``size`` leaves, complete or not; the final one is the root."""
    if size == 0:
        return [EMPTY_ROOT]
    last = size - 1
    edge = [read(0, last)]
    level = 0
    while last:
        edge.append(node_hash(read(level, last - 1), edge[level]) if last & 1 else edge[level])
        last >>= 1
        level += 1
    return edge


def tree_root(size: int, read: ReadHash) -> bytes:
    """The root over the first ``size`` leaves, from few complete nodes."""
    found: bytes | None = None
    for level in range(size.bit_length()):
        if size >> level & 1:
            peak = read(level, (size >> level) - 1)
            found = peak if found is None else node_hash(peak, found)
    return EMPTY_ROOT if found is None else found


def inclusion_path(index: int, size: int, read: ReadHash, edge: Sequence[bytes] | None = None) -> list[bytes]:
    """The audit path of leaf ``index`` in a tree of ``size``, from the leaf upwards.

    ``edge`` is :func:`right_edge` of the same size, where many paths share it.
    Raises ValueError for an index outside the tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    here, last, level = index, size - 1, 0
    while last:
        if here & 1:
            path.append(read(level, here - 1))
        elif here + 1 < last:
            path.append(read(level, here + 1))
        elif here + 1 == last:
            path.append(edge[level] if edge is not None else _subtree(here + 1 << level, size, read))
        here >>= 1
        last >>= 1
        level += 1
    return path


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root_hash: bytes) -> bool:
    """True when ``path`` leads from the leaf hash at ``index`` to the root of a tree of ``size``: RFC 9162, 2.1.3.2.

    Never raises: a path of a wrong length or shape is simply no proof.
    """
    if not 0 <= index < size <= MAX_SIZE or len(path) > 62:
        return False
    here, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0 or len(sibling) != HASH_SIZE:
            return False
        if here & 1 or here == last:
            found = node_hash(sibling, found)
            while not here & 1 and here:
                here >>= 1
                last >>= 1
        else:
            found = node_hash(found, sibling)
        here >>= 1
        last >>= 1
    return last == 0 and found == root_hash


def consistency_path(old: int, new: int, read: ReadHash) -> list[bytes]:
    """The proof that the first ``old`` leaves of a tree of ``new`` are the earlier tree (RFC 6962, 2.1.2).

    Empty when the sizes are equal or ``old`` is 0.  Raises ValueError when ``old > new``.
    """
    if not 0 <= old <= new:
        raise ValueError(f"no consistency path from {old} to {new}")
    if old in (0, new):
        return []
    path: list[bytes] = []
    low, high, whole = 0, new, True
    while old != high:
        split = 1 << ((high - low - 1).bit_length() - 1)
        if old - low <= split:
            path.append(_subtree(low + split, high, read))
            high = low + split
        else:
            path.append(_subtree(low, low + split, read))
            low += split
            whole = False
    if not whole:
        path.append(_subtree(low, high, read))
    return path[::-1]


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """True when ``path`` shows that the tree of ``new`` extends the tree of ``old`` (RFC 9162, 2.1.4.2).

    Never raises.  An empty old tree is extended by every tree.
    """
    if not 0 <= old <= new <= MAX_SIZE or len(path) > 124 or any(len(h) != HASH_SIZE for h in path):
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    hashes = list(path)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)  # a complete old tree is itself a node of the new one and is not sent
    if not hashes:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here >>= 1
        last >>= 1
    from_old = from_new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            from_old = node_hash(sibling, from_old)
            from_new = node_hash(sibling, from_new)
            while not here & 1 and here:
                here >>= 1
                last >>= 1
        else:
            from_new = node_hash(from_new, sibling)
        here >>= 1
        last >>= 1
    return last == 0 and from_old == old_root and from_new == new_root


def _subtree(low: int, high: int, read: ReadHash) -> bytes:
    """The hash over leaves [low, high), where ``low`` is a multiple of a power of two >= high - low."""
    found: bytes | None = None
    while high > low:
        level = (high & -high).bit_length() - 1
        # The lowest set bit of the width, not of ``high``, bounds the last complete node.
        level = min(level, (high - low).bit_length() - 1)
        node = read(level, (high >> level) - 1)
        found = node if found is None else node_hash(node, found)
        high -= 1 << level
    return EMPTY_ROOT if found is None else found


class Frontier:
    """A tree that only grows and remembers only its peaks: 32 bytes per bit of its size."""

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count() or any(len(p) != HASH_SIZE for p in peaks):
            raise ValueError("peaks do not fit the size")
        self.size = size
        self.peaks = list(peaks)  # largest subtree first

    def append(self, leaf: bytes) -> None:
        """Take in one leaf *hash*."""
        size, peaks = self.size, self.peaks
        while size & 1:
            leaf = sha256(b"\x01" + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Take in many leaf hashes: level by level, a third faster than one by one."""
        row, peaks, fresh, level = list(leaves), self.peaks, list[bytes](), 0
        while row:
            if self.size >> level & 1:
                row.insert(0, peaks.pop())
            if len(row) & 1:
                fresh.append(row.pop())
            row = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row), 2)]
            level += 1
        peaks += fresh[::-1]
        self.size += len(leaves)

    def root(self) -> bytes:
        """The tree head now."""
        if not self.peaks:
            return EMPTY_ROOT
        found = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            found = node_hash(peak, found)
        return found

    def to_bytes(self) -> bytes:
        """Size (uint64, big-endian) and peaks, for storing beside a signed tree head."""
        return struct.pack(">Q", self.size) + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """The inverse of :meth:`to_bytes`; raises ValueError."""
        if len(data) < 8 or len(data) % HASH_SIZE != 8:
            raise ValueError("no frontier")
        (size,) = struct.unpack(">Q", data[:8])
        return cls(size, [data[i : i + HASH_SIZE] for i in range(8, len(data), HASH_SIZE)])
