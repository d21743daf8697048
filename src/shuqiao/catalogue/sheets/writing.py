"""Resources to official sheets, and a user's own sheet with what became of each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import Any

import xlsxwriter

from shuqiao.catalogue.facts import EntryFacts, Lists, Term
from shuqiao.catalogue.sheets import drafts, levels
from shuqiao.catalogue.sheets.cells import GUARDED, text
from shuqiao.catalogue.sheets.columns import Column, columns
from shuqiao.catalogue.sheets.facts import REFUSED, WORDS, Cell, CellProblem, Grid, Report, SheetItem, SheetResource
from shuqiao.catalogue.sheets.levels import Row

SHEET_NAME = "政务信息资源目录"
FORMATS = ("xlsx", "csv")
_LONGEST = 32_767
"""Characters of a cell, by the format."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ADDED = (
    ("导入结果", "Outcome"),
    ("问题所在列", "Column"),
    ("填写的值", "Value"),
    ("原因", "Reason"),
    ("怎么办", "What to do"),
    ("提示", "Remarks"),
)
"""Columns added to the user's own; importing ignores them, so the corrected file can be sent as it is."""


def official(entries: Iterable[EntryFacts], lists: Lists, format_: str) -> bytes:
    """The official sheet of ``entries`` as ``xlsx`` or ``csv`` (UTF-8 with BOM, for spreadsheet programs)."""
    rows = list(_rows(entries, lists))
    order = _order(max((len(ximu) for ximu, _ in rows), default=1))
    table = ([_value(column, position, ximu, values) for column, position in order] for ximu, values in rows)
    heads = [column.zh + (str(position + 1) if position else "") for column, position in order]
    if format_ == "csv":
        return _csv(heads, table)
    widths = [column.width for column, _ in order]
    return workbook([(SHEET_NAME, list(zip(heads, widths, strict=True)), table)])


def annotated(report: Report, language: str = "zh") -> bytes:
    """The user's own rows with the outcome of each, what is wrong where, and what to do; cells at fault coloured.

    Merged cells come back as repeated ones: a file of any size is written row by row.
    """
    out, book = _book()
    sheet = book.add_worksheet(_sheet_name(report.grid.name))
    bad, head = book.add_format({"bg_color": "#F9D5D0"}), book.add_format({"bold": True, "bg_color": "#E8EEF5"})
    told = _told_by_row(report, language)
    width = max((len(row) for row in report.grid.rows), default=0)
    first = report.header.row + report.header.depth
    place = {title: index for index, title in report.header.titles.items()}
    faults = {(p.row - 1, place[p.column]) for p in report.problems if p.column in place}
    for index, row in enumerate(_spread(report.grid, first)):
        for column, value in enumerate(row):
            if value != "" or (index, column) in faults:
                put(sheet, index, column, value, bad if (index, column) in faults else None)
        added = (
            [pair[0 if language == "zh" else 1] for pair in ADDED] if index == first - 1 else told.get(index + 1, ())
        )
        for offset, said in enumerate(added):
            if said:
                put(sheet, index, width + offset, said, head if index == first - 1 else None)
    sheet.set_column(width, width + 1, 14)
    sheet.set_column(width + 2, width + len(ADDED) - 1, 40)
    sheet.freeze_panes(first, 0)
    book.close()
    return out.getvalue()


def _sheet_name(name: str) -> str:
    """``name`` as far as a workbook may have it; files made by programs carry others."""
    allowed = "".join(c for c in name if c.isprintable() and c not in "[]:*?/\\")
    short = allowed.encode("utf-16-le", "ignore")[: 31 * 2].decode("utf-16-le", "ignore")
    return short.strip("'") or SHEET_NAME


def _told_by_row(report: Report, language: str) -> dict[int, list[str]]:
    told: dict[int, list[str]] = {}
    by_row: dict[int, list[CellProblem]] = {}
    for problem in report.problems:
        by_row.setdefault(problem.row, []).append(problem)
    remarks: dict[int, list[str]] = {}
    for remark in report.remarks:
        remarks.setdefault(remark.row or report.header.row + 1, []).append(remark.sentence(language))
    for one in report.outcomes:
        word = WORDS[one.outcome][0 if language == "zh" else 1]
        elsewhere = sorted({p.row for p in one.problems})
        for row in one.rows:
            found = by_row.get(row, [])
            why = "\n".join(p.refusal.sentence(language) for p in found)
            if not found and one.outcome == REFUSED:
                rows = ", ".join(map(str, elsewhere[:10]))
                why = (
                    f"同一资源的第 {rows} 行有问题" if language == "zh" else f"Row {rows} of the same resource is wrong"
                )
            told[row] = [
                word,
                "\n".join(p.column for p in found),
                "\n".join(p.value for p in found),
                why,
                "\n".join(dict.fromkeys(p.refusal.next_step(language) for p in found)),
                "\n".join(remarks.get(row, ())),
            ]
    return told


def _spread(grid: Grid, first: int) -> list[list[Cell]]:
    """Rows with merged values repeated: group titles to the right and down, cells of the table downwards."""
    rows = [list(row) for row in grid.rows]
    widest = columns().limits["columns"]
    following: dict[int, int] = {}  # overlapping ranges are gone through once
    for top, left, bottom, right in sorted(set(grid.merges)):
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value, end = rows[top][left], min(bottom, len(rows) - 1) + 1
        start = max(top, min(following.get(left, 0), end))
        following[left] = max(following.get(left, 0), end)
        for index in range(start, end):
            for column in range(left, (min(right, widest) if index < first else left) + 1):
                rows[index].extend([""] * (column + 1 - len(rows[index])))
                if rows[index][column] == "":
                    rows[index][column] = value
    return rows


def _rows(entries: Iterable[EntryFacts], lists: Lists) -> Iterator[tuple[tuple[str, ...], dict[str, Cell]]]:
    for entry in entries:
        draft = drafts.draft_of(entry)
        resource = drafts.projected(draft, lists)
        shared = _shared(entry, resource, lists)
        stated, items = drafts.rows_of(draft)
        whole = Row(resource.sharing_type, resource.condition, resource.to_public, resource.update_cycle)
        alone, _ = levels.reduced([], items, lists)
        if alone != whole:
            # a row without an item: what the items together would not say of the resource
            yield resource.ximu, {**shared, **_own(stated[0] if not items else whole, lists)}
        for item in items:
            yield resource.ximu, {**shared, **_item(item, lists)}


def _shared(entry: EntryFacts, resource: SheetResource, lists: Lists) -> dict[str, Cell]:
    plain = ("lei", "xiang", "mu", "name", "code", "inner_unit", "abstract", "format_type", "format_other")
    return {
        **{name: getattr(resource, name) for name in (*plain, "opening_condition")},
        "provider_name": entry.provider_name,
        "provider_code": entry.provider,
        "format_category": _zh(lists.formats, resource.format_category),
        "mode_category": _zh(lists.mode_categories, resource.mode_category),
        "mode_type": _zh(lists.mode_types, resource.mode_type),
        "published_on": entry.published_on.isoformat() if entry.published_on else "",
        "related": "；".join(resource.related),
    }


def _own(row: Row | SheetItem, lists: Lists) -> dict[str, Cell]:
    return {
        "sharing_type": _zh(lists.sharing_types, row.sharing_type),
        "condition": row.condition,
        "to_public": {"yes": "是", "no": "否"}.get(row.to_public, ""),
        "update_cycle": _zh(lists.cycles, row.update_cycle),
    }


def _item(item: SheetItem, lists: Lists) -> dict[str, Cell]:
    type_ = f"{_zh(lists.item_types, item.type)}{item.type}"
    length = item.length if item.length is not None else ""
    return {"item_name": item.name, "item_type": type_, "item_length": length, **_own(item, lists)}


def _zh(terms: Sequence[Term], code: str) -> str:
    return next((term.zh for term in terms if term.code == code), code)


def _order(levels_: int) -> list[tuple[Column, int]]:
    """Column and position; 细目 stands as often as the deepest entry needs."""
    order: list[tuple[Column, int]] = []
    for column in columns().order:
        if column.export:
            order.extend((column, position) for position in range(max(1, levels_) if column.many else 1))
    return order


def _value(column: Column, position: int, ximu: tuple[str, ...], values: dict[str, Cell]) -> Cell:
    if column.many:
        return ximu[position] if position < len(ximu) else ""
    return values.get(column.field, "")


def _csv(heads: Sequence[str], table: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    for row in table:
        cells = [text(cell) for cell in row]
        writer.writerow([f"'{cell}" if GUARDED.match(cell) else cell for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def workbook(sheets: Iterable[tuple[str, Sequence[tuple[str, int]], Iterable[Sequence[Cell]]]]) -> bytes:
    """An .xlsx of tables: of each its title, headers with their widths, and rows."""
    out, book = _book()
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF5", "text_wrap": True})
    for title, heads, rows in sheets:
        sheet = book.add_worksheet(title)
        for column, (head, width) in enumerate(heads):
            sheet.set_column(column, column, width)
            put(sheet, 0, column, head, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if cell != "":
                    put(sheet, number, column, cell, None)
    book.close()
    return out.getvalue()


def _book() -> tuple[io.BytesIO, Any]:
    """A workbook of plain cells, written row by row, and what it is written to."""
    out = io.BytesIO()
    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return out, xlsxwriter.Workbook(out, plain)


def put(sheet: Any, row: int, column: int, value: Cell, style: Any) -> None:
    """Numbers as numbers, all else as text: a code keeps its zeros, nothing becomes a formula.

    What a cell cannot hold is cut, and infinity is written out: the writer would drop the one and raise for the other.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value):
        sheet.write_number(row, column, value, style)
    elif value == "":
        sheet.write_blank(row, column, None, style)
    else:
        said = str(value)
        sheet.write_string(row, column, said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…", style)
