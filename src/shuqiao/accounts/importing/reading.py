"""Rows of a sheet to fields by its header.  Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from shuqiao.accounts.importing.errors import (
    CellWithoutResult,
    NumberSpoiled,
    SheetColumnTwice,
    SheetHeaderMissing,
    SheetTooLong,
)
from shuqiao.accounts.importing.facts import CellValue, Parsed, Problem, Row, SheetRows
from shuqiao.kernel.refusals import Refusal

MOST_ROWS = 20_000
DEEPEST_HEADER = 20
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"

DEPARTMENTS: Mapping[str, tuple[str, ...]] = {
    "name": ("机构名称", "单位名称", "部门名称", "name"),
    "code": ("统一社会信用代码", "信用代码", "code"),
    "level": ("层级", "级别", "level"),
    "division": ("行政区划", "行政区划代码", "division"),
    "parent": ("上级", "上级机构", "parent"),
    "short_name": ("简称", "机构简称", "short_name"),
    "external_code": ("机构编码", "external_code"),
}
DEPARTMENTS_NEED = ("name", "code", "division")

PEOPLE: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "name"),
    "login": ("登录名", "账号", "login"),
    "department": ("部门(信用代码)", "部门信用代码", "部门", "department"),
    "title": ("职务", "title"),
    "external_code": ("人员编码", "external_code"),
    "roles": ("角色", "roles"),
    "phone": ("手机", "手机号", "phone"),
    "email": ("邮箱", "email"),
}
PEOPLE_NEED = ("name", "login", "department")

_CODES = frozenset({"code", "division", "parent", "external_code", "login", "department", "phone", "email", "level"})
"""Columns of codes: full-width letters and digits are meant as half-width ones."""
_LONG_CODES = frozenset({"code", "parent", "external_code", "department"})


def text(cell: CellValue) -> str:
    """What a person reads in a cell."""
    if isinstance(cell, str):
        return unicodedata.normalize("NFC", cell.strip().strip(_INVISIBLE).strip())
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        return str(int(cell))
    return str(cell)


def narrow(value: str) -> str:
    """Full-width letters, digits and signs as the half-width ones that codes are made of."""
    return unicodedata.normalize("NFKC", value).strip()


def _title(cell: CellValue) -> str:
    return narrow(text(cell)).replace(" ", "").replace("\n", "").rstrip("*:").casefold()


def parse(sheets: Iterable[SheetRows], columns: Mapping[str, tuple[str, ...]], need: tuple[str, ...]) -> Parsed:
    """The first sheet with a header.  Raises ``SheetHeaderMissing``, ``SheetColumnTwice`` or ``SheetTooLong``."""
    missing: list[str] = [columns[name][0] for name in need]
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:DEEPEST_HEADER]):
            places = _places(row, columns)
            lacking = [columns[name][0] for name in need if name not in places]
            if not lacking:
                return _parsed(sheet, index, places)
            if len(lacking) < len(missing):
                missing = lacking
    raise SheetHeaderMissing(field="file", missing="、".join(missing))


def _places(row: Iterable[CellValue], columns: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    fields = {_title(spelled): name for name, spellings in columns.items() for spelled in spellings}
    found: dict[str, int] = {}
    twice = ""
    for place, cell in enumerate(row):
        name = fields.get(_title(cell)) if isinstance(cell, str) else None
        if name in found:
            twice = text(cell)
        elif name:
            found[name] = place
    if twice and len(found) > 1:
        raise SheetColumnTwice(field="file", name=twice)
    return found


def _parsed(sheet: SheetRows, header: int, places: Mapping[str, int]) -> Parsed:
    titles = {name: text(sheet.rows[header][place]) for name, place in places.items()}
    rows = []
    for index in range(header + 1, len(sheet.rows)):
        if any(text(cell) for cell in sheet.rows[index]):
            rows.append(_row(sheet, index, places, titles))
    if len(rows) > MOST_ROWS:
        raise SheetTooLong(field="file", limit=MOST_ROWS)
    return Parsed(sheet, header, titles, tuple(rows))


def _row(sheet: SheetRows, index: int, places: Mapping[str, int], titles: Mapping[str, str]) -> Row:
    values, problems = {}, []
    cells = sheet.rows[index]
    remarks = ["hidden"] if index in sheet.hidden_rows else []
    for name, place in places.items():
        cell: CellValue = cells[place] if place < len(cells) else ""
        value = narrow(text(cell)) if name in _CODES else text(cell)
        values[name] = value
        no: Refusal | None = None
        if (index, place) in sheet.broken:
            no = CellWithoutResult(field=name)
        elif name in _LONG_CODES and isinstance(cell, (int, float)) and abs(cell) >= 1e15:
            no = NumberSpoiled(field=name, value=value)
        if no is not None:
            problems.append(Problem(index + 1, titles[name], value[:100], no))
        elif (index, place) in sheet.formulas and "formula" not in remarks:
            remarks.append("formula")
    return Row(index + 1, values, tuple(problems), tuple(remarks))
