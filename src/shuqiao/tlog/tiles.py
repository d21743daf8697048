"""Tiles (C2SP tlog-tiles): where the hashes and entries of a log lie, and how they are read back.

A tile at level L holds up to 256 nodes of tree level ``8 * L``.  Nodes between are
recomputed by hashing.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from shuqiao.tlog.errors import BadTile, TileMissing
from shuqiao.tlog.merkle import HASH_SIZE, node_hash

WIDTH = 256
FULL_TILE = WIDTH * HASH_SIZE
MAX_ENTRY = 0xFFFF

ReadTile = Callable[[str], bytes]
"""Reads one file of the log by its path; raises :class:`TileMissing`."""


def number(n: int) -> str:
    """Tile index as path: 1234067 is ``x001/x234/067``."""
    text = f"{n % 1000:03d}"
    while n >= 1000:
        n //= 1000
        text = f"x{n % 1000:03d}/{text}"
    return text


def tile_path(level: int, n: int, width: int = WIDTH) -> str:
    """Path of a hash tile; a width below 256 names the partial tile."""
    return f"tile/{level}/{number(n)}" + ("" if width == WIDTH else f".p/{width}")


def bundle_path(n: int, width: int = WIDTH) -> str:
    """Path of an entry bundle."""
    return f"tile/entries/{number(n)}" + ("" if width == WIDTH else f".p/{width}")


def tile_width(level: int, n: int, size: int) -> int:
    """How many hashes tile ``n`` of ``level`` holds in a log of ``size``: 0 when it does not exist."""
    return max(0, min(WIDTH, (size >> 8 * level) - n * WIDTH))


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries with their big-endian uint16 lengths.  Raises ValueError for one above 65,535 bytes."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise ValueError("an entry of a bundle has at most 65535 bytes")
        parts += (struct.pack(">H", len(entry)), entry)
    return b"".join(parts)


def decode_bundle(data: bytes) -> list[bytes] | None:
    """The entries, or None when the bytes are no whole bundle."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            return None
        entries.append(data[at + 2 : end])
        at = end
    return entries


def hashes_of(tile: bytes) -> list[bytes]:
    """A tile cut into its hashes."""
    return [tile[i : i + HASH_SIZE] for i in range(0, len(tile), HASH_SIZE)]


class DirectoryReader:
    """Reads the files of a log below ``directory``."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __call__(self, path: str) -> bytes:
        try:
            return (self._directory / path).read_bytes()
        except OSError:
            raise TileMissing(path=path) from None


def read_wide(read: ReadTile, full: str, partial: str) -> bytes:
    """The partial file, or the full one in its place: a log may drop a partial once the full one exists."""
    if partial == full:
        return read(full)
    try:
        return read(partial)
    except TileMissing:
        try:
            return read(full)
        except TileMissing:
            raise TileMissing(path=partial) from None


class TileTree:
    """Nodes of a log of ``size`` leaves, read through its tiles.

    Keeps the last few dozen tiles, with the levels hashed from them; not for
    several threads at once.  :meth:`read` is a :data:`merkle.ReadHash`.
    """

    def __init__(self, read: ReadTile, size: int, *, keep: int = 48) -> None:
        self.size = size
        self._read = read
        self._keep = keep
        self._rows: OrderedDict[tuple[int, int], list[list[bytes]]] = OrderedDict()

    def read(self, level: int, index: int) -> bytes:
        """Node (level, index).  Raises :class:`TileMissing`, :class:`BadTile`, or ValueError beyond the log."""
        if (index + 1) << level > self.size:
            raise ValueError(f"node {level}/{index} is not complete in a log of {self.size}")
        tile_level, above = divmod(level, 8)
        rows = self._tile(tile_level, index >> (8 - above))
        return rows[above][index & ((1 << (8 - above)) - 1)]

    def _tile(self, level: int, n: int) -> list[list[bytes]]:
        """Rows 0 to 8 of the small tree over a tile, complete nodes only."""
        found = self._rows.get((level, n))
        if found is not None:
            self._rows.move_to_end((level, n))
            return found
        width = tile_width(level, n, self.size)
        path = tile_path(level, n, width)
        data = read_wide(self._read, tile_path(level, n), path)[: width * HASH_SIZE]
        if len(data) != width * HASH_SIZE:
            raise BadTile(path=path)
        rows = rows_over(hashes_of(data))
        self._rows[(level, n)] = rows
        if len(self._rows) > self._keep:
            self._rows.popitem(last=False)
        return rows


def rows_over(row: Sequence[bytes]) -> list[list[bytes]]:
    """Nine rows of complete nodes over up to 256 hashes, lowest first."""
    rows = [list(row)]
    for _ in range(8):
        low = rows[-1]
        rows.append([node_hash(low[i], low[i + 1]) for i in range(0, len(low) - 1, 2)])
    return rows


def tile_indices(level: int, size: int) -> Iterator[tuple[int, int]]:
    """(index, width) of every tile of ``level`` in a log of ``size``."""
    hashes = size >> 8 * level
    for n in range((hashes + WIDTH - 1) // WIDTH):
        yield n, min(WIDTH, hashes - n * WIDTH)


def levels(size: int) -> range:
    """The tile levels that a log of ``size`` has."""
    return range(max(0, size.bit_length() - 1) // 8 + 1 if size else 0)
