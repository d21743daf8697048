"""Writing a log into a directory of static files.

Order is the whole promise: bundles and tiles are written and made durable first,
the checkpoint is replaced last.  A reader therefore never meets a checkpoint that is
larger than the tiles beside it, and after a crash the same tiles are written again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from shuqiao.tlog.checkpoints import Checkpoint, peek
from shuqiao.tlog.errors import BadCheckpoint, BadTile, LogRewritten, LogShortened
from shuqiao.tlog.merkle import HASH_SIZE, root_of_hashes
from shuqiao.tlog.tiles import (
    FULL_TILE,
    MAX_ENTRY,
    WIDTH,
    DirectoryReader,
    bundle_path,
    decode_bundle,
    encode_bundle,
    hashes_of,
    levels,
    read_wide,
    tile_path,
    tile_width,
)

CHECKPOINT = "checkpoint"

Leaves = Callable[[int, int], Iterable[bytes]]
"""Gives the leaves [start, stop) in order."""


def published(directory: Path) -> tuple[str, Checkpoint] | None:
    """The note and the checkpoint in ``directory``, unverified; None when nothing is published.

    Raises :class:`BadNote` or :class:`BadCheckpoint` for a damaged file.
    """
    try:
        raw = (directory / CHECKPOINT).read_bytes()
    except FileNotFoundError:
        return None
    found = peek(raw)
    return raw.decode("utf-8"), found


def publish(directory: Path, *, size: int, note: str, leaves: Leaves, durable: bool = True) -> None:
    """Bring the files up to ``size`` and put ``note`` in place last.

    ``leaves(start, stop)`` is asked only for what is not published yet, and for the
    start of a bundle that a crash left half done.  Publishing what is published
    already is a repeat without effect.  Raises :class:`LogShortened` for a size below the published
    one and :class:`LogRewritten` when the leaves do not give the root that ``note`` signs: nothing that
    contradicts the tiles is ever published.
    """
    before = published(directory)
    start = before[1].size if before else 0
    if before is not None and before[0] == note:
        return
    if size < start:
        raise LogShortened(size=size, earlier=start)
    writer = TileWriter(directory, start, durable=durable)
    for leaf in leaves(start, size):
        writer.append(leaf)
    writer.publish(note)


def rebuild(directory: Path, leaves: Iterable[bytes], note: str, *, durable: bool = True) -> int:
    """Write every tile anew from the entries, then ``note``; the number of entries.

    Files that a damaged directory holds beyond the log are removed.  Raises
    :class:`LogRewritten` when the entries do not give the signed root; the old
    checkpoint is gone by then, so no false pair remains.
    """
    (directory / CHECKPOINT).unlink(missing_ok=True)
    shutil.rmtree(directory / "tile", ignore_errors=True)
    writer = TileWriter(directory, 0, durable=durable)
    for leaf in leaves:
        writer.append(leaf)
    writer.publish(note)
    return writer.size


class TileWriter:
    """Grows the tiles of one directory.  One writer at a time; the owner of the log holds the lock.

    Holds one unfinished tile per level, so memory does not grow with the log.
    Starts from the files of a published ``size``; raises :class:`TileMissing` or
    :class:`BadTile` if they are not there.
    """

    def __init__(self, directory: Path, size: int = 0, *, durable: bool = True) -> None:
        self.size = size
        self._directory = directory
        self._durable = durable
        self._touched: set[Path] = set()
        self._superseded: list[Path] = []
        self._rows: list[bytearray] = []
        self._entries: list[bytes] = []
        read = DirectoryReader(directory)
        for level in levels(size):
            n = (size >> 8 * level) // WIDTH
            width = tile_width(level, n, size)
            self._rows.append(bytearray())
            if width:
                path = tile_path(level, n, width)
                data = read_wide(read, tile_path(level, n), path)[: width * HASH_SIZE]
                if len(data) != width * HASH_SIZE:
                    raise BadTile(path=path)
                self._rows[level] += data
        if size % WIDTH:
            path = bundle_path(size // WIDTH, size % WIDTH)
            entries = decode_bundle(read_wide(read, bundle_path(size // WIDTH), path))
            if entries is None or len(entries) < size % WIDTH:
                raise BadTile(path=path)
            self._entries = entries[: size % WIDTH]

    def append(self, leaf: bytes) -> None:
        """Take in one entry; full tiles are written as they fill.  Raises ValueError above 65,535 bytes."""
        if len(leaf) > MAX_ENTRY:
            raise ValueError("an entry of a log has at most 65535 bytes")
        self._entries.append(leaf)
        if not self._rows:
            self._rows.append(bytearray())
        self._rows[0] += sha256(b"\x00" + leaf).digest()
        self.size += 1
        if self.size % WIDTH == 0:
            n = self.size // WIDTH - 1
            self._write(bundle_path(n), encode_bundle(self._entries))
            self._entries = []
            self._drop_partials(bundle_path(n))
            self._full(0, n)

    def _full(self, level: int, n: int) -> None:
        """Write a full tile, and put its hash into the tile above."""
        row = bytes(self._rows[level])
        self._write(tile_path(level, n), row)
        self._drop_partials(tile_path(level, n))
        self._rows[level] = bytearray()
        if len(self._rows) == level + 1:
            self._rows.append(bytearray())
        self._rows[level + 1] += root_of_hashes(hashes_of(row))
        if len(self._rows[level + 1]) == FULL_TILE:
            self._full(level + 1, n // WIDTH)

    def root(self) -> bytes:
        """The tree head over all entries taken in, hashed from the unfinished tile of each level."""
        return fold_rows([hashes_of(bytes(row)) for row in self._rows])

    def publish(self, note: str) -> None:
        """Write the partial tiles, make all durable, replace the checkpoint.  Raises :class:`LogRewritten`."""
        stated = peek(note)
        if stated.size != self.size:
            raise BadCheckpoint(why=f"it signs {stated.size} entries, the tiles hold {self.size}")
        if stated.root != self.root():
            raise LogRewritten(size=self.size)
        for level, row in enumerate(self._rows):
            if row:
                n = (self.size >> 8 * level) // WIDTH
                self._write(tile_path(level, n, len(row) // HASH_SIZE), bytes(row))
        if self._entries:
            self._write(bundle_path(self.size // WIDTH, len(self._entries)), encode_bundle(self._entries))
        self._sync_directories()
        self._write(CHECKPOINT, note.encode("utf-8"))
        self._sync_directories()
        for partials in self._superseded:
            shutil.rmtree(partials, ignore_errors=True)
        self._superseded.clear()

    def _write(self, path: str, data: bytes) -> None:
        """Replace one file: write beside it, make durable, rename."""
        target = self._directory / path
        if target.parent not in self._touched:
            self._make_directory(target.parent)
        beside = target.with_name(f".{target.name}.new")
        with open(beside, "wb") as file:
            file.write(data)
            if self._durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(beside, target)

    def _make_directory(self, directory: Path) -> None:
        """A new directory is durable only with its entry in the one above."""
        missing = directory
        while not missing.is_dir():
            self._touched.add(missing.parent)
            missing = missing.parent
        directory.mkdir(parents=True, exist_ok=True)
        self._touched.add(directory)

    def _drop_partials(self, full: str) -> None:
        """The full tile says all that its partials said; they go once it is durable (tlog-tiles allows it)."""
        partials = self._directory / f"{full}.p"
        if partials.is_dir():
            self._superseded.append(partials)

    def _sync_directories(self) -> None:
        if self._durable:
            for directory in self._touched:
                descriptor = os.open(directory, os.O_RDONLY)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
        self._touched.clear()


def fold_rows(rows: list[list[bytes]]) -> bytes:
    """The tree head from the unfinished tile of each level, lowest first."""
    remainder: list[bytes] = []
    for row in rows:
        if row or remainder:
            remainder = [root_of_hashes([*row, *remainder])]
    return root_of_hashes(remainder)
