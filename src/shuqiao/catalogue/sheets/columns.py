"""The sheet's columns: names, aliases, limits, all from ``data/spreadsheet.json``; and finding the header."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shuqiao.catalogue.sheets.cells import column_letters, text
from shuqiao.catalogue.sheets.errors import ColumnTwice, HeaderMissing
from shuqiao.catalogue.sheets.facts import Grid, Header
from shuqiao.kernel.refusals import Refusal

WANTED = ("name",)
"""Without these no row can be told apart."""
LEAST = 4
"""A row with fewer known columns is no header but a title or a note."""
_BRACKETS = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_NUMBERED = re.compile(r"[0-9]+(\.[0-9]+)*$")


@dataclass(frozen=True)
class Column:
    """One column of the official sheet."""

    field: str
    zh: str
    width: int
    many: bool
    export: bool


@dataclass(frozen=True)
class Columns:
    """The official order, every accepted spelling, words for yes, no and none, and limits."""

    order: tuple[Column, ...]
    spellings: Mapping[str, str]
    ignored: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    none: frozenset[str]
    limits: Mapping[str, int]

    def zh(self, field: str) -> str:
        """The official name of a field's column."""
        return next(column.zh for column in self.order if column.field == field)


@cache
def columns() -> Columns:
    """The columns as the data file has them."""
    data = json.loads(files("shuqiao.catalogue").joinpath("data", "spreadsheet.json").read_text(encoding="utf-8"))
    spellings: dict[str, str] = {}
    for row in data["columns"]:
        for name in (row["zh"], *row["aliases"]):
            spellings[spelled(name)] = row["field"]
    return Columns(
        order=tuple(
            Column(row["field"], row["zh"], row.get("width", 16), row.get("many", False), row.get("export", True))
            for row in data["columns"]
        ),
        spellings=spellings,
        ignored=frozenset(spelled(name) for name in data["kept_by_user"]),
        yes=frozenset(data["yes"]),
        no=frozenset(data["no"]),
        none=frozenset(data["none"]),
        limits=data["limits"],
    )


def spelled(title: str) -> str:
    """A header without width, blanks, stars, remarks in brackets and letter case."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(c for c in _BRACKETS.sub("", folded) if not c.isspace() and c not in "*:;。、_")


def field_of(title: str) -> str | None:
    """The field that a header names; several 细目 columns may carry numbers (细目分类1.1)."""
    known, name = columns().spellings, spelled(title)
    if name in known:
        return known[name]
    stem = _NUMBERED.sub("", name)
    return "ximu" if stem != name and known.get(stem) == "ximu" else None


def find_header(grid: Grid) -> Header | Refusal:
    """The row, or two rows under merged group titles, that know most columns of the first twenty."""
    limit = columns().limits["header_rows"]
    best: tuple[int, int, dict[int, str]] | None = None
    most = LEAST - 1
    for row in range(min(limit, len(grid.rows))):
        for depth, titles in ((1, _titles(grid, row)), (2, _grouped(grid, row))):
            known = sum(1 for title in titles.values() if field_of(title))
            if known > most:
                best, most = (row, depth, titles), known
    if best is None:
        return _missing(grid)
    row, depth, titles = best
    return _header(row, depth, titles)


def _header(row: int, depth: int, titles: dict[int, str]) -> Header | Refusal:
    found: dict[str, int] = {}
    ximu: list[int] = []
    for index, title in sorted(titles.items()):
        field = field_of(title)
        if field == "ximu":
            ximu.append(index)
        elif field is not None and field in found:
            return ColumnTwice(name=title, first=column_letters(found[field]), second=column_letters(index))
        elif field is not None:
            found[field] = index
    lacking = [columns().zh(name) for name in WANTED if name not in found]
    if lacking:
        return HeaderMissing(rows=row + 1, wanted="、".join(lacking), seen="、".join(titles.values())[:200])
    return Header(row=row, depth=depth, columns=found, ximu=tuple(ximu), titles=titles)


def _titles(grid: Grid, row: int) -> dict[int, str]:
    cells = grid.rows[row] if row < len(grid.rows) else []
    return {index: title for index, cell in enumerate(cells) if (title := text(cell))}


def _grouped(grid: Grid, row: int) -> dict[int, str]:
    """Titles of two rows: a group title is merged over its columns, or over both rows where there is no group."""
    upper, lower = _titles(grid, row), _titles(grid, row + 1)
    if not upper:
        return {}
    for top, left, bottom, right in grid.merges:
        if top == row and left in upper:
            for index in range(left, min(right, columns().limits["columns"]) + 1):
                upper[index] = upper[left]
            if bottom > row:
                lower.update({i: upper[i] for i in range(left, right + 1) if i in upper and i not in lower})
    titles: dict[int, str] = {}
    for index in sorted({*upper, *lower}):
        own, group = lower.get(index, ""), upper.get(index, "")
        both = group + own
        titles[index] = next((t for t in (own, both) if t and field_of(t)), own or group)
    if not lower or sum(1 for title in lower.values() if field_of(title)) < 2:
        return {}
    return titles


def _missing(grid: Grid) -> HeaderMissing:
    limit = columns().limits["header_rows"]
    seen: Sequence[str] = [text(c) for row in grid.rows[:3] for c in row if text(c)]
    wanted = "、".join(columns().zh(name) for name in ("name", "abstract", "item_name", "sharing_type"))
    return HeaderMissing(rows=limit, wanted=wanted, seen="、".join(s[:20] for s in seen)[:120])
