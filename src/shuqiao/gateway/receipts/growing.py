"""The tree of a log that grows all day, in bounded memory.

Recent nodes lie in one bytearray per level; older ones are read from the published
tiles.  What a flush needs (its own nodes and the peaks to their left) is always in
memory, so a path is list look-ups plus the right edge, hashed once per flush.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from shuqiao.tlog.merkle import HASH_SIZE, ReadHash, inclusion_path, right_edge


class GrowingTree:
    """Owned by the log's single writer; not for several threads.

    Begins at ``size`` leaves whose nodes ``older`` can read.
    """

    def __init__(self, size: int = 0, older: ReadHash | None = None) -> None:
        self.size = size
        self._older = older
        self._rows: list[bytearray] = []
        self._starts: list[int] = []
        for level in range(size.bit_length()):
            count = size >> level
            start = count & ~1
            self._starts.append(start)
            self._rows.append(bytearray(self._read_older(level, start)) if count & 1 else bytearray())

    def read(self, level: int, index: int) -> bytes:
        """Node (level, index), complete."""
        if level < len(self._rows):
            at = (index - self._starts[level]) * HASH_SIZE
            if at >= 0:
                found = bytes(self._rows[level][at : at + HASH_SIZE])
                if len(found) != HASH_SIZE:
                    raise ValueError(f"node {level}/{index} is not in the tree")
                return found
        return self._read_older(level, index)

    def append(self, leaf: bytes) -> None:
        """Take in one leaf hash, and complete the nodes above it."""
        rows, level, here = self._rows, 0, leaf
        index = self.size
        while True:
            if level == len(rows):
                rows.append(bytearray())
                self._starts.append(0)
            row = rows[level]
            row += here
            if not index & 1:
                break
            here = sha256(b"\x01" + row[-2 * HASH_SIZE :]).digest()
            index >>= 1
            level += 1
        self.size += 1

    def forget(self, size: int, older: ReadHash) -> None:
        """Drop what lies before ``size`` leaves, except the peaks; ``older`` reads it from now on."""
        self._older = older
        for level, row in enumerate(self._rows):
            start = (size >> level) & ~1
            if start > self._starts[level]:
                del row[: (start - self._starts[level]) * HASH_SIZE]
                self._starts[level] = start

    def paths(self, first: int, count: int, size: int, edge: list[bytes]) -> list[tuple[str, ...]]:
        """Inclusion paths in base64 of leaves [first, first + count) in the tree of ``size``.

        ``edge`` is the right edge at ``size``.  Every node is read and encoded once for
        the whole flush; above the lowest common node all paths share one tail.
        """
        last = first + count - 1
        shared = (first ^ last).bit_length()
        lower: list[tuple[int, list[str]]] = []
        for level in range(min(shared, (size - 1).bit_length())):
            start = (first >> level) & ~1
            end = min((last >> level) | 1, (size - 1) >> level)
            ragged = (size - 1) >> level
            names = [
                b64encode(edge[level] if index == ragged else self.read(level, index)).decode("ascii")
                for index in range(start, end + 1)
            ]
            lower.append((start, names))
        whole = inclusion_path(first, size, self.read, edge)
        own = _steps(first, size, len(lower))
        tail = tuple(b64encode(node).decode("ascii") for node in whole[own:])
        found: list[tuple[str, ...]] = []
        for leaf in range(first, last + 1):
            path: list[str] = []
            here = leaf
            for start, names in lower:
                at = (here ^ 1) - start
                if at < len(names):
                    path.append(names[at])
                here >>= 1
            found.append((*path, *tail))
        return found

    def edge(self, size: int) -> list[bytes]:
        """The right edge at ``size``; its last hash is the root."""
        return right_edge(size, self.read)

    def _read_older(self, level: int, index: int) -> bytes:
        if self._older is None:
            raise ValueError(f"node {level}/{index} is not in the tree")
        return self._older(level, index)


def _steps(index: int, size: int, levels: int) -> int:
    """How many hashes of the path of ``index`` lie below ``levels``."""
    last = size - 1
    return sum(1 for level in range(levels) if (index >> level) ^ 1 <= last >> level)
