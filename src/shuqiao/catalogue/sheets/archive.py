"""An .xlsx before anything opens it: its true unzipped size, its extent, and what cells alone do not tell.

The sizes that an archive states are its author's word; every member is inflated
here once, in pieces, and the count stops at the limit.  Rows and columns are
looked at as well: a reader lays a sheet out as a full rectangle, so two cells far
apart would cost what a billion cells cost.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree import ElementTree

from shuqiao.catalogue.sheets.errors import NotASheet, SheetTooLarge
from shuqiao.kernel.refusals import Refusal

_PIECE = 1 << 20
_ROW = re.compile(rb"<row\b([^>]*)>")
_PREFIXED_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"\br\s*=\s*[\"']([0-9]+)[\"']")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>(?=\s*<(?:\w+:)?f\b)")
_ERROR = re.compile(rb"<(?:\w+:)?c\b([^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,9})[\"']")
_FAR = re.compile(rb"\br\s*=\s*[\"'](?:[A-Z]{3,}|[D-Z][A-Z])[0-9]")
"""A cell in column DA or beyond: over the limit of 104 columns."""
_MOST_MEMBERS = 10_000
"""Files inside a workbook."""
_MOST_TOLD = 100_000
"""Cells with a formula that are remembered one by one."""


@dataclass
class SheetScan:
    """What one sheet's XML says beside its values; rows and columns from 0."""

    rows: int = 0
    merges: int = 0
    hidden: set[int] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)


def scan(data: bytes, limits: Mapping[str, int]) -> dict[str, SheetScan] | Refusal:
    """Sheet name → what its XML says.  A refusal for a file that is no workbook, or one over a limit."""
    if data.count(b"PK\x01\x02") > _MOST_MEMBERS:  # counted before anything makes an object of each
        return NotASheet(why_zh="压缩包内文件过多", why_en="the archive holds too many files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _scanned(data, archive, limits)
    except (zipfile.BadZipFile, ElementTree.ParseError, zlib.error, IndexError, KeyError, NotImplementedError) as bad:
        return NotASheet(why_zh=f"压缩包或其中的文件已损坏（{bad}）", why_en=f"the archive is damaged ({bad})")
    except Refusal as refusal:
        return refusal


def _scanned(data: bytes, archive: zipfile.ZipFile, limits: Mapping[str, int]) -> dict[str, SheetScan]:
    members = {info.filename: info for info in archive.infolist()}
    if "xl/workbook.xml" not in members:
        raise NotASheet(why_zh="压缩包内没有工作簿（可能是其他格式改了扩展名）", why_en="the archive holds no workbook")
    left = limits["unzipped_bytes"]
    small: dict[str, bytes] = {}
    scans: dict[str, SheetScan] = {}
    for name, info in members.items():
        pieces = _inflated(data, info, left, limits["unzipped_bytes"])
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            scans[name], size = _walk(pieces, limits)
        elif name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            small[name] = b"".join(pieces)
            size = len(small[name])
        else:
            size = sum(len(piece) for piece in pieces)
        left -= size
        if left < 0:
            raise _too_large(limits["unzipped_bytes"])
    return _named(small, scans)


def _inflated(data: bytes, info: zipfile.ZipInfo, left: int, limit: int) -> Iterator[bytes]:
    """The member's bytes in pieces, whatever size the archive claims; raises above ``left`` of the ``limit``."""
    if info.flag_bits & 1:
        raise NotASheet(why_zh="压缩包已加密", why_en="the archive is encrypted")
    at = info.header_offset
    if data[at : at + 4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("local header")
    start = (
        at + 30 + int.from_bytes(data[at + 26 : at + 28], "little") + int.from_bytes(data[at + 28 : at + 30], "little")
    )
    raw = memoryview(data)[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        if len(raw) > left:
            raise _too_large(limit)
        yield from (bytes(raw[i : i + _PIECE]) for i in range(0, len(raw), _PIECE))
        return
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError(f"compression {info.compress_type}")
    engine, total = zlib.decompressobj(-15), 0
    waiting: bytes = bytes(raw)
    while not engine.eof:
        piece = engine.decompress(waiting, _PIECE)
        waiting = engine.unconsumed_tail
        total += len(piece)
        if total > left:
            raise _too_large(limit)
        if not piece and not waiting:
            break
        yield piece
    if total != info.file_size:
        raise zipfile.BadZipFile(f"{info.filename}: {total} bytes instead of {info.file_size}")


def _walk(pieces: Iterator[bytes], limits: Mapping[str, int]) -> tuple[SheetScan, int]:
    """One pass over a sheet's XML, cut at tags' beginnings so that none is split."""
    found, size, carry = SheetScan(), 0, b""
    for piece in pieces:
        size += len(piece)
        whole = carry + piece
        # A formula is told by two tags together, so the last cell waits for the next piece.
        cut = max(map(whole.rfind, (b"<c ", b"<row", b":c ", b":row", b"mergeCell ")))
        cut = cut if cut > 0 and len(whole) - cut < _PIECE else len(whole)
        _look(found, whole[:cut], limits)
        carry = whole[cut:]
    _look(found, carry, limits)
    return found, size


def _look(found: SheetScan, part: bytes, limits: Mapping[str, int]) -> None:
    for row in (_PREFIXED_ROW if b":row" in part else _ROW).finditer(part):
        number = _NUMBER.search(row[1])
        found.rows = int(number[1][:9]) if number else found.rows + 1
        if found.rows > limits["rows"]:
            raise SheetTooLarge(what_zh="行数", what_en="number of rows", limit=limits["rows"])
        if b"hidden" in row[1] and _HIDDEN.search(row[1]):
            found.hidden.add(found.rows - 1)
    found.merges += part.count(b"mergeCell ")
    if found.merges > limits["merges"]:
        raise SheetTooLarge(what_zh="合并区域数", what_en="number of merged ranges", limit=limits["merges"])
    if _FAR.search(part):
        raise SheetTooLarge(what_zh="列数", what_en="number of columns", limit=limits["columns"])
    if b"<f" in part or b":f" in part:
        _keep(found.formulas, _CELL, part)
    if b't="e"' in part or b"t='e'" in part:
        _keep(found.errors, _ERROR, part)


def _keep(kept: set[tuple[int, int]], what: re.Pattern[bytes], part: bytes) -> None:
    for cell in what.finditer(part):
        place = _PLACE.search(cell[1])
        if place and len(kept) < _MOST_TOLD:
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            kept.add((int(place[2]) - 1, column - 1))


def _named(small: Mapping[str, bytes], scans: Mapping[str, SheetScan]) -> dict[str, SheetScan]:
    """Sheets by the name that people see: workbook.xml names them, its relations say which file is which."""
    targets: dict[str, str] = {}
    for relation in ElementTree.fromstring(small.get("xl/_rels/workbook.xml.rels", b"<r/>")):
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        targets[relation.get("Id", "")] = path
    named: dict[str, SheetScan] = {}
    for element in ElementTree.fromstring(small["xl/workbook.xml"]).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            relation_id = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), "")
            named[element.get("name", "")] = scans.get(targets.get(relation_id, ""), SheetScan())
    return named


def _too_large(limit: int) -> Refusal:
    return SheetTooLarge(what_zh="解压后大小", what_en="unzipped size", limit=f"{limit} B")
