"""Bytes of a file to one grid of cells.  Sizes are checked before anything is opened."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

from shuqiao.catalogue.sheets import archive
from shuqiao.catalogue.sheets.cells import GUARDED, iso
from shuqiao.catalogue.sheets.columns import columns, find_header
from shuqiao.catalogue.sheets.errors import EncodingUnknown, HeaderMissing, NotASheet, SheetLocked, SheetTooLarge
from shuqiao.catalogue.sheets.facts import Cell, Grid, Remark
from shuqiao.kernel.refusals import Refusal, require

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(data: bytes) -> tuple[Grid, tuple[Remark, ...]]:
    """The sheet that holds the catalogue, told by its content and not by the file's name.

    Raises ``NotASheet``, ``SheetLocked``, ``EncodingUnknown``, ``SheetTooLarge``,
    ``HeaderMissing`` or ``ColumnTwice``.
    """
    return _chosen(grids(data))


def affordable(size: int) -> None:
    """Raises ``SheetTooLarge`` for a file of more bytes than are read."""
    limit = columns().limits["file_bytes"]
    if size > limit:
        raise SheetTooLarge(field="file", what_zh="文件大小", what_en="file size", limit=f"{limit // 1024**2} MiB")


def grids(data: bytes) -> Iterator[Grid]:
    """Every sheet of a workbook, or the one table of a CSV file.  Raises as :func:`read`, headers aside."""
    affordable(len(data))
    if data[:4] == _ZIP:
        yield from _xlsx(data)
    elif data[:4] == _OLE:
        if _ENCRYPTED in data[: 1 << 20]:
            raise SheetLocked()
        yield from _workbook(data, {})
    else:
        yield _csv(data)


def _chosen(grids: Iterator[Grid]) -> tuple[Grid, tuple[Remark, ...]]:
    """The first sheet with a header is read; others that have one are named, for nothing may be lost unsaid."""
    chosen: Grid | None = None
    first_no: Refusal | None = None
    remarks: list[Remark] = []
    for grid in grids:
        header = find_header(grid)
        if isinstance(header, Refusal):
            first_no = first_no if first_no is not None and not isinstance(first_no, HeaderMissing) else header
        elif chosen is None:
            chosen = grid
        else:
            remarks.append(Remark(code="other_sheet", facts={"name": grid.name}))
    if chosen is None:
        raise first_no or NotASheet(why_zh="工作簿里没有工作表", why_en="the workbook has no sheet")
    return chosen, tuple(remarks)


def _xlsx(data: bytes) -> Iterator[Grid]:
    yield from _workbook(data, require(archive.scan(data, columns().limits)))


def _workbook(data: bytes, scans: dict[str, archive.SheetScan]) -> Iterator[Grid]:
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for meta in book.sheets_metadata[: columns().limits["sheets"]]:
                if meta.typ == calamine.SheetTypeEnum.WorkSheet:
                    yield _sheet(book, meta.name, scans.get(meta.name, archive.SheetScan()))
    except calamine.PasswordError:
        raise SheetLocked() from None
    except (calamine.CalamineError, OSError, ValueError) as broken:
        raise NotASheet(why_zh=f"工作簿已损坏（{broken}）", why_en=f"the workbook is damaged ({broken})") from None


def _sheet(book: Any, name: str, told: archive.SheetScan) -> Grid:
    limits, sheet = columns().limits, book.get_sheet_by_name(name)
    if sheet.total_height > limits["rows"]:
        raise SheetTooLarge(what_zh="行数", what_en="number of rows", limit=limits["rows"])
    if sheet.total_width > limits["columns"]:
        raise SheetTooLarge(what_zh="列数", what_en="number of columns", limit=limits["columns"])
    if sheet.start is None:
        return Grid(name=name, rows=[])
    seen: dict[str, str] = {}
    same = seen.setdefault  # equal texts become one object: a sheet repeats itself
    # rows and columns before the first that holds something are kept: places count from the sheet's corner
    rows = sheet.to_python(skip_empty_area=False)
    for index, row in enumerate(rows):
        rows[index] = [same(v, v) if type(v) is str else v if type(v) is float else _cell(v) for v in row]
    merges = tuple((a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ())
    broken = {(r, c) for r, c in told.formulas if r < len(rows) and (c >= len(rows[r]) or rows[r][c] == "")}
    return Grid(
        name=name,
        rows=rows,
        merges=merges,
        hidden_rows=frozenset(told.hidden),
        formulas=frozenset(told.formulas),
        broken=frozenset(broken | told.errors),
    )


def _cell(value: Any) -> Cell:
    if isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, date | datetime):
        return iso(value)
    if isinstance(value, time | timedelta):
        return str(value)
    return "" if value is None else str(value)


def _csv(data: bytes) -> Grid:
    limits = columns().limits
    decoded = decoded_text(data)
    if "\x00" in decoded:
        raise NotASheet(why_zh="含有 NUL 字符，是二进制文件", why_en="it holds NUL characters")
    if decoded.lstrip()[:200].lower().startswith(("<html", "<!doctype", "<table", "<?xml")):
        raise NotASheet(why_zh="是网页或 XML，只是扩展名像表格", why_en="it is a web page or XML with a sheet's name")
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=_delimiter(decoded), strict=True)
    try:
        for row in reader:
            if len(rows) == limits["rows"]:
                raise SheetTooLarge(what_zh="行数", what_en="number of rows", limit=limits["rows"])
            if len(row) > limits["columns"]:
                raise SheetTooLarge(what_zh="列数", what_en="number of columns", limit=limits["columns"])
            rows.append([_unguarded(cell) for cell in row])
    except csv.Error as broken:
        raise NotASheet(
            why_zh=f"第 {len(rows) + 1} 条记录的引号或长度有误（{broken}）",
            why_en=f"record {len(rows) + 1} has a wrong quote or is too long ({broken})",
        ) from None
    return Grid(name="CSV", rows=rows)


def decoded_text(data: bytes) -> str:
    """UTF-8 with or without BOM, else GB18030.  Raises ``EncodingUnknown``."""
    if data[:2] in _WIDE:
        raise EncodingUnknown(at=0, why="UTF-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as broken:
        raise EncodingUnknown(at=broken.start, why=broken.reason) from None


def _delimiter(decoded: str) -> str:
    lines = decoded.splitlines()[: columns().limits["header_rows"]]
    return max(",\t;", key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _unguarded(cell: str) -> str:
    """Without the apostrophe that :mod:`writing` puts before what a spreadsheet would run as a formula."""
    return cell[1:] if cell[:1] == "'" and GUARDED.match(cell) else cell
