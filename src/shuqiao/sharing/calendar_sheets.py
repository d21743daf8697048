"""The notice as a small sheet: bytes in, cells out; and an example to fill in."""

from __future__ import annotations

from shuqiao.catalogue.sheets.reading import grids
from shuqiao.kernel.refusals import TooLarge
from shuqiao.sharing.facts import YearFacts

MOST_BYTES = 1 << 20
MOST_ROWS = 400


def cells(content: bytes) -> list[list[object]]:
    """The cells of the first sheet of a workbook or CSV.  Raises ``TooLarge``, and what sheets are refused for."""
    if len(content) > MOST_BYTES:
        raise TooLarge(field="file", what="文件 file", limit="1 MiB")
    grid = next(iter(grids(content)), None)
    rows: list[list[object]] = [list(row) for row in grid.rows] if grid else []
    if len(rows) > MOST_ROWS:
        raise TooLarge(field="file", what="行数 rows", limit=MOST_ROWS)
    return rows


def written(found: YearFacts) -> str:
    """A year's table as the CSV that can be loaded again."""
    lines = ["日期,类别,名称"]
    lines += [f"{one.day.isoformat()},{'放假' if one.off else '上班'},{_cell(one.name)}" for one in found.days]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


def _cell(text: str) -> str:
    """Quoted where needed; what a spreadsheet would run as a formula is led by an apostrophe, which reading drops."""
    text = f"'{text}" if text[:1] in "=+-@" else text
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if any(mark in text for mark in ',"') else quoted
