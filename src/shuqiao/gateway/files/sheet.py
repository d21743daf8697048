"""XLSX (ECMA-376) as a stream: one sheet, written straight into the archive, nothing on disk.

Texts are inline strings, so that nothing which begins with ``=``, ``+``, ``-`` or ``@`` is
a formula.  Numbers of up to 15 digits are numbers, longer ones text: a spreadsheet would
round them.  Days and moments are text, as in a JSON answer.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from shuqiao.gateway.files.errors import XlsxTooLarge
from shuqiao.gateway.sources.source import Lines
from shuqiao.policy import rules
from shuqiao.policy.values import KIND_OF, Json, Kind
from shuqiao.policy.views import ReturnedColumn

MOST_ROWS = 1_048_575
"""Rows of a sheet below the header."""
MOST_COLUMNS = 16_384
MOST_CHARACTERS = 32_767
MOST_BYTES = 2**31 - 2**24
"""Of the sheet's XML: beyond it the archive would need a form that spreadsheet programs do not take as a stream."""

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="{target}"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORKBOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="data" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = (
    ("[Content_Types].xml", _TYPES),
    ("_rels/.rels", _RELATION.format(kind="officeDocument", target="xl/workbook.xml")),
    ("xl/workbook.xml", _WORKBOOK),
    ("xl/_rels/workbook.xml.rels", _RELATION.format(kind="worksheet", target="worksheets/sheet1.xml")),
)
_NUMBER = re.compile(r"-?(?=(?:\.?[0-9]){1,15}\Z)(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_NUMERIC = (Kind.DECIMAL, Kind.INTEGER)
_MARKED = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML cannot hold, or would not give back, is written ``_xHHHH_`` (ECMA-376 part 1, 22.9.2.19)."""


class Sheet:
    """One workbook with one sheet, ``data``."""

    def __init__(self, columns: Sequence[ReturnedColumn]) -> None:
        if len(columns) > MOST_COLUMNS:
            raise XlsxTooLarge(what=f"{MOST_COLUMNS} columns")
        self._items = [c.item for c in columns]
        self._numeric = [c.rule == rules.PLAIN and KIND_OF[c.type] in _NUMERIC for c in columns]
        self._sink = _Sink()
        self._archive = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        for name, text in _PARTS:
            self._archive.writestr(name, _HEAD + text)
        self._sheet = self._archive.open("xl/worksheets/sheet1.xml", "w")
        self._rows = self._bytes = 0

    def begin(self) -> bytes:
        header = "<row>" + "".join([_text(item) for item in self._items]) + "</row>"
        self._write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{header}')
        return self._sink.taken()

    def rows(self, lines: Lines) -> bytes:
        self._rows += len(lines)
        if self._rows > MOST_ROWS:
            raise XlsxTooLarge(what=f"{MOST_ROWS} rows")
        self._write("".join([self._row(line) for line in lines]))
        return self._sink.taken()

    def end(self) -> bytes:
        self._write("</sheetData></worksheet>")
        self._sheet.close()
        self._archive.close()
        return self._sink.taken()

    def _row(self, line: Sequence[Json]) -> str:
        cells = [_cell(value, numeric) for value, numeric in zip(line, self._numeric, strict=True)]
        return f"<row>{''.join(cells)}</row>"

    def _write(self, text: str) -> None:
        data = text.encode()
        self._bytes += len(data)
        if self._bytes > MOST_BYTES:
            raise XlsxTooLarge(what="2 GiB")
        self._sheet.write(data)


def _cell(value: Json, numeric: bool) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    text = str(value)
    if numeric and _NUMBER.match(text):
        return f"<c><v>{text}</v></c>"
    return _text(text)


def _text(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise XlsxTooLarge(what=f"{MOST_CHARACTERS} characters in a cell")
    if not text.isalnum():
        text = _MARKED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


class _Sink(io.RawIOBase):
    """Takes what the archive writes; it cannot seek, so the archive never looks back."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        """What was written since the last time."""
        found, self._parts = b"".join(self._parts), []
        return found
