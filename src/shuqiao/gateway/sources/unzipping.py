"""An .xlsx before a reader opens it: what it truly unzips to, and how far its cells reach.

The sizes that an archive states are its author's word, so every member is inflated
once, in pieces.  A reader lays a sheet out as a full rectangle, whose memory it takes
before it can fail: two cells far apart would end the whole process.  Where a sheet
lies is the archive's own word too, so every member is read as if it were one.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

UNZIPPED_LIMIT = 1 << 30
"""Bytes of all members together."""
CELLS_LIMIT = 10_000_000
"""Rows times columns of one sheet."""
_PIECE = 1 << 20
_BLANKS = re.compile(rb"\s{2,}")
_PLACE = re.compile(rb"\br ?= ?[\"']([A-Za-z]{0,3})([0-9]{1,9})[\"']")
_TAG = re.compile(rb"<(?:[^\s<>/:]{1,64}:)?(row|c)(?=[\s/>])")
_OVERLAP = 64
_OTHERS = ("mimetype", "xl/workbook.bin")
"""Members by which the reader would take the archive for a document of another kind."""


class TooLarge(Exception):
    """Over a limit."""


class Damaged(Exception):
    """No archive, or one whose members do not hold what they say."""


def check(data: bytes) -> None:
    """Raises :class:`TooLarge` and :class:`Damaged`."""
    if not data.startswith(b"PK"):
        raise Damaged  # an archive may stand behind a document of an older kind
    left = UNZIPPED_LIMIT
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.filename.lower() in _OTHERS:
                    raise Damaged
                reach = _Reach()
                for piece in _inflated(data, info):
                    left -= len(piece)
                    if left < 0:
                        raise TooLarge
                    reach.read(piece)
                reach.end()
    except (zipfile.BadZipFile, zlib.error, IndexError, NotImplementedError) as broken:
        raise Damaged from broken


def _inflated(data: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    at = info.header_offset
    if data[at : at + 4] != b"PK\x03\x04" or info.flag_bits & 1:
        raise Damaged
    start = at + 30 + int.from_bytes(data[at + 26 : at + 28], "little")
    start += int.from_bytes(data[at + 28 : at + 30], "little")
    waiting = data[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        yield waiting
        return
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise Damaged
    engine = zlib.decompressobj(-15)
    while not engine.eof:
        piece = engine.decompress(waiting, _PIECE)
        waiting = engine.unconsumed_tail
        if not piece and not waiting:
            raise Damaged
        yield piece


class _Reach:
    """How far the cells of one member reach, by the places they name and by their count where they name none."""

    def __init__(self) -> None:
        self._carry = b""
        self._rows = self._columns = self._tags = self._run = self._longest = 0

    def read(self, piece: bytes) -> None:
        """The next piece, cut anywhere.  Raises :class:`TooLarge`."""
        text = _BLANKS.sub(b" ", self._carry + piece)
        cut = max(0, text.rfind(b"<"))
        if len(text) - cut > _PIECE:
            cut = len(text) - _OVERLAP  # one tag, or text, that does not end: no tag begins behind
        self._look(text[:cut])
        self._carry = text[cut:]

    def end(self) -> None:
        """No more follows.  Raises :class:`TooLarge`."""
        self._look(self._carry)

    def _look(self, part: bytes) -> None:
        places, tags = _PLACE.findall(part), _TAG.findall(part)
        for letters in {letters.upper() for letters, _ in places}:
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            self._columns = max(self._columns, column)
        cells, *further = (len(run) for run in b"".join(tags).replace(b"row", b" ").split(b" "))
        self._run += cells
        self._longest = max(self._longest, self._run, *further)
        self._run = further[-1] if further else self._run
        self._tags += len(further)
        self._rows = max([self._rows, self._tags, *(int(number) for _, number in places)])
        columns = max(self._columns, self._longest) if self._tags else self._columns  # other members list cells, too
        if self._rows * columns > CELLS_LIMIT:
            raise TooLarge
