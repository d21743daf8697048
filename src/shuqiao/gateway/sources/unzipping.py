"""An .xlsx before a reader opens it: what it truly unzips to, and how far its cells reach.

The sizes that an archive states are its author's word, so every member is inflated
once, in pieces.  A reader lays a sheet out as a full rectangle: two cells far apart
would cost what all the cells between them cost.
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
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{0,3})([0-9]{1,9})[\"']")
_OVERLAP = 64


class TooLarge(Exception):
    """Over a limit."""


class Damaged(Exception):
    """No archive, or one whose members do not hold what they say."""


def check(data: bytes) -> None:
    """Raises :class:`TooLarge` and :class:`Damaged`."""
    left = UNZIPPED_LIMIT
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                reach = (0, 0)
                carry = b""
                for piece in _inflated(data, info):
                    left -= len(piece)
                    if left < 0:
                        raise TooLarge
                    if info.filename.startswith("xl/worksheets/"):
                        reach = _reach(carry + piece, reach)
                        if reach[0] * reach[1] > CELLS_LIMIT:
                            raise TooLarge
                        carry = piece[-_OVERLAP:]
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


def _reach(part: bytes, before: tuple[int, int]) -> tuple[int, int]:
    """The last row and column that places in ``part`` name, or those of ``before``."""
    rows, columns = before
    found = _PLACE.findall(part)
    for letters in {letters for letters, _ in found}:
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        columns = max(columns, column)
    return max([rows, *(int(number) for _, number in found)]), columns
