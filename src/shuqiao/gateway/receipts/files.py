"""The record files: append-only, one per 65,536 records, named by their first index.

A closed file has an index beside it (``.idx``: newest minute, then one offset per
record), derived and rebuilt when it is missing.  Memory holds the offsets of the
open file only.
"""

from __future__ import annotations

import os
import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from shuqiao.gateway.receipts.errors import ReceiptLogDamaged
from shuqiao.gateway.receipts.records import (
    HEADER_SIZE,
    MAGIC,
    RECORD_HEAD,
    Frame,
    Record,
    decode_frame,
    decode_record,
    frame_length,
)
from shuqiao.wire.receipts import unpack_leaf

RECORDS_PER_FILE = 65_536
BYTES_PER_FILE = 1 << 30
_READ_AHEAD = 2_048


class Disk:
    """What can fail.  When :meth:`sync` returns, all bytes written before are durable."""

    def write(self, descriptor: int, data: bytes) -> None:
        """Write all of ``data`` or raise OSError."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]

    def sync(self, descriptor: int) -> None:
        """Make it durable, or raise OSError.  After an error nobody knows what is durable."""
        os.fsync(descriptor)

    def free(self, directory: Path) -> int:
        """Bytes that may still be written."""
        found = os.statvfs(directory)
        return found.f_bavail * found.f_frsize


class _LastFile:
    """The file that grows: where its records lie, where it ends."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.offsets = array("Q")
        self.newest_minute = 0
        self.end = 0

    def count(self, frame: Frame) -> None:
        self.offsets.extend(frame.offsets)
        self.newest_minute = max([self.newest_minute, *(unpack_leaf(r.leaf).minute for r in frame.records)])
        self.end = frame.end


class RecordFiles:
    """Reads and appends.  The single writer alone calls :meth:`append`; reading opens the file anew each time."""

    def __init__(self, directory: Path, disk: Disk, *, per_file: int = RECORDS_PER_FILE) -> None:
        self._directory = directory
        self._disk = disk
        self._per_file = per_file
        directory.mkdir(parents=True, exist_ok=True)
        self._firsts = sorted(int(p.stem) for p in directory.glob("*.rec"))
        # Swapped whole when a file begins, so that a reader in another thread meets the old one or the new one.
        self._last = _LastFile(self._firsts[-1] if self._firsts else 0)
        self._open: int | None = None
        self._index_cache: tuple[int, int, array[int]] | None = None

    @property
    def firsts(self) -> list[int]:
        """First index of every file, rising."""
        return self._firsts

    @property
    def size(self) -> int:
        """Number of durable records."""
        return self._last.first + len(self._last.offsets)

    def replay(self, start: int) -> Iterator[Frame]:
        """Every whole frame from the file that holds ``start`` on; a torn tail of the last file is cut.

        Must be exhausted once before the first :meth:`append`.  Raises :class:`ReceiptLogDamaged`.
        """
        begin = max(0, bisect_right(self._firsts, start) - 1)
        if begin == len(self._firsts) - 1:
            # A crash may leave the last file empty; the newest note then lies in the one before.
            begin = max(0, begin - 1)
        for place in range(begin, len(self._firsts)):
            first = self._firsts[place]
            last = place == len(self._firsts) - 1
            self._last = _LastFile(first)
            for frame in self._frames(first, may_be_torn=last):
                if frame.first != self.size:
                    raise self._damaged(first, self._last.end, f"index {frame.first} out of place")
                self._last.count(frame)
                yield frame
            if not last and self.size != self._firsts[place + 1]:
                raise self._damaged(first, self._last.end, "records are missing at its end")
        if self._firsts:
            self._open = os.open(self._path(self._firsts[-1]), os.O_WRONLY | os.O_APPEND)
            if os.fstat(self._open).st_size != self._last.end:
                os.ftruncate(self._open, self._last.end)
                self._disk.sync(self._open)

    def readable(self) -> Iterator[Frame]:
        """Every frame that can be read, up to the first that cannot; changes nothing.  For logs that are over."""
        try:
            for first in self._firsts:
                yield from self._frames(first, may_be_torn=True)
        except ReceiptLogDamaged:
            return

    def append(self, frame: bytes, offsets: list[int], newest_minute: int) -> None:
        """Write one frame and make it durable.  ``offsets`` are relative to the frame.  Raises OSError."""
        if self.will_begin_file():
            self._begin_file()
        assert self._open is not None
        self._disk.write(self._open, frame)
        self._disk.sync(self._open)
        last = self._last
        last.offsets.extend([last.end + offset for offset in offsets])
        last.newest_minute = max(last.newest_minute, newest_minute)
        last.end += len(frame)

    def will_begin_file(self) -> bool:
        """True when the next append starts a new file."""
        return self._open is None or len(self._last.offsets) >= self._per_file or self._last.end > BYTES_PER_FILE

    def read(self, index: int) -> Record:
        """The record ``index``.  Raises :class:`ReceiptLogDamaged`; IndexError beyond the log."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        first, offsets = self._offsets_for(index)
        at = offsets[index - first]
        with open(self._path(first), "rb") as file:
            file.seek(at)
            data = file.read(_READ_AHEAD)
            while True:
                try:
                    return decode_record(data, 0)[0]
                except ValueError:
                    more = file.read(max(len(data), RECORD_HEAD))
                    if not more:
                        raise self._damaged(first, at, "a record ends too early") from None
                    data += more

    def records(self, start: int, stop: int) -> Iterator[Record]:
        """Records [start, stop) in order, for shipping and rebuilding.  ``stop`` is at most the durable size."""
        place = max(0, bisect_right(self._firsts, start) - 1)
        for first in self._firsts[place:]:
            if first >= stop:
                return
            here = first
            for frame in self._frames(first, may_be_torn=True, at=self._frame_start(first, start)):
                here = frame.first
                for record in frame.records:
                    if start <= here < stop:
                        yield record
                    here += 1
                if here >= stop:
                    return

    def newest_minute(self, first: int) -> int:
        """The newest minute in the file that begins at ``first``."""
        last = self._last
        return last.newest_minute if first == last.first else self._index_of(first)[0]

    def close(self) -> None:
        """Release the open file."""
        if self._open is not None:
            os.close(self._open)
            self._open = None

    def _begin_file(self) -> None:
        if self._firsts:
            self._write_index(self._last.first, self._last.newest_minute, self._last.offsets)
        first = self.size
        self.close()
        self._open = os.open(self._path(first), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        folder = os.open(self._directory, os.O_RDONLY)
        try:
            self._disk.sync(folder)
        finally:
            os.close(folder)
        self._firsts = [*self._firsts, first]
        self._last = _LastFile(first)

    def _frames(self, first: int, *, may_be_torn: bool, at: int = 0) -> Iterator[Frame]:
        """Frames of one file from byte ``at``; ends quietly at a torn tail where one may be."""
        with open(self._path(first), "rb") as file:
            file.seek(at)
            while head := file.read(HEADER_SIZE):
                length = frame_length(head)
                data = head + file.read(length - HEADER_SIZE) if length else head
                frame = decode_frame(data, at)
                if frame is None:
                    if not may_be_torn or self._frame_follows(file, at):
                        raise self._damaged(first, at, "a flush cannot be read")
                    return
                yield frame
                at = frame.end

    def _frame_follows(self, file: IO[bytes], at: int) -> bool:
        """True when a whole frame lies behind ``at``: then this is damage, not the tail of a crash."""
        file.seek(at + 1)
        rest = file.read()
        place = rest.find(MAGIC)
        while place >= 0:
            length = frame_length(rest[place : place + HEADER_SIZE])
            if length and decode_frame(rest[place : place + length], at + 1 + place) is not None:
                return True
            place = rest.find(MAGIC, place + 1)
        return False

    def _frame_start(self, first: int, start: int) -> int:
        """A byte at which a frame begins, at or before record ``start``; 0 where nothing better is known.

        A record that begins a frame lies one header behind the frame's own start.
        """
        if start <= first:
            return 0
        offsets = self._offsets_for(start)[1]
        with open(self._path(first), "rb") as file:
            for place in range(min(start - first, len(offsets) - 1), -1, -1):
                at = offsets[place] - HEADER_SIZE
                file.seek(at)
                length = frame_length(file.read(HEADER_SIZE))
                if length is not None:
                    file.seek(at)
                    frame = decode_frame(file.read(length), at)
                    if frame is not None and frame.first == first + place:
                        return at
        return 0

    def _offsets_for(self, index: int) -> tuple[int, array[int]]:
        last = self._last
        if index >= last.first:
            return last.first, last.offsets
        first = self._firsts[bisect_right(self._firsts, index) - 1]
        return first, self._index_of(first)[1]

    def _index_of(self, first: int) -> tuple[int, array[int]]:
        cached = self._index_cache
        if cached is not None and cached[0] == first:
            return cached[1], cached[2]
        found = self._read_index(first)
        if found is None:
            offsets, newest = array("Q"), 0
            for frame in self._frames(first, may_be_torn=False):
                offsets.extend(frame.offsets)
                newest = max([newest, *(unpack_leaf(r.leaf).minute for r in frame.records)])
            self._write_index(first, newest, offsets)
            found = (newest, offsets)
        self._index_cache = (first, *found)
        return found

    def _read_index(self, first: int) -> tuple[int, array[int]] | None:
        try:
            data = self._path(first).with_suffix(".idx").read_bytes()
        except OSError:
            return None
        count = self._firsts[self._firsts.index(first) + 1] - first
        if len(data) != 8 + 8 * count:
            return None
        offsets = array("Q")
        offsets.frombytes(data[8:])
        return struct.unpack("=Q", data[:8])[0], offsets

    def _write_index(self, first: int, newest: int, offsets: array[int]) -> None:
        """Derived, so neither durable nor fatal; its length tells a torn one."""
        path = self._path(first).with_suffix(".idx")
        path.write_bytes(struct.pack("=Q", newest) + offsets.tobytes())

    def _path(self, first: int) -> Path:
        return self._directory / f"{first:012d}.rec"

    def _damaged(self, first: int, at: int, why: str) -> ReceiptLogDamaged:
        return ReceiptLogDamaged(where=f"{self._path(first).name}:{at}", why=why)
