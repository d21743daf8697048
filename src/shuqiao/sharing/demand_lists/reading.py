"""Bytes of a file to the rows of a list.  The catalogue's reader bounds size, archive and extent before it opens."""

from __future__ import annotations

from dataclasses import dataclass, field

from shuqiao.catalogue.sheets.cells import text
from shuqiao.catalogue.sheets.columns import spelled
from shuqiao.catalogue.sheets.facts import Grid
from shuqiao.catalogue.sheets.reading import grids
from shuqiao.kernel.refusals import Refusal
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing.demand_lists.columns import COLUMNS, TITLES
from shuqiao.sharing.errors.demands import ListCellBroken, ListColumnTwice, ListHeaderMissing, ListTooLong

HEADER_ROWS = 10
MOST_ROWS = 2_000
"""Rows of one import: each is acted on in one transaction."""


@dataclass(frozen=True)
class Row:
    """One row: its number in the file, its cells by field, and why it cannot be read."""

    number: int
    cells: dict[str, str]
    column: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Sheet:
    """The rows of a list, and where its header stood."""

    grid: Grid
    header: int
    places: dict[str, int]
    rows: tuple[Row, ...] = field(default_factory=tuple)


def read(kind: str, data: bytes) -> Sheet:
    """The first sheet that has the header of the list.  Raises what the catalogue's reader raises, and refusals
    of a missing header, a column that stands twice, and too many rows.
    """
    found: Sheet | None = None
    missing: ListHeaderMissing | None = None
    for grid in grids(data):
        for index, cells in enumerate(grid.rows[:HEADER_ROWS]):
            places = _places(kind, [as_stored(text(cell)) for cell in cells])
            lacking = [c.zh for c in COLUMNS[kind] if c.needed and c.field not in places]
            if not lacking:
                found = found or Sheet(grid, index, places)
                break
            if missing is None or len(lacking) < missing.facts["count"]:
                missing = ListHeaderMissing(
                    rows=HEADER_ROWS, list=TITLES[kind], wanted="、".join(lacking), count=len(lacking)
                )
    if found is None:
        wanted = "、".join(c.zh for c in COLUMNS[kind] if c.needed)
        raise missing or ListHeaderMissing(rows=HEADER_ROWS, list=TITLES[kind], wanted=wanted)
    return Sheet(found.grid, found.header, found.places, _rows(found))


def _places(kind: str, cells: list[str]) -> dict[str, int]:
    known = {spelled(name): c.field for c in COLUMNS[kind] for name in (c.zh, c.en)}
    places: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = known.get(spelled(cell)) if cell else None
        if name in places:
            raise ListColumnTwice(name=cell)
        if name:
            places[name] = index
    return places


def _rows(sheet: Sheet) -> tuple[Row, ...]:
    found: list[Row] = []
    titles = {index: as_stored(text(cell)) for index, cell in enumerate(sheet.grid.rows[sheet.header])}
    for index, cells in enumerate(sheet.grid.rows[sheet.header + 1 :], sheet.header + 1):
        said = {
            name: as_stored(text(cells[place])) if place < len(cells) else "" for name, place in sheet.places.items()
        }
        broken = next((p for p in sheet.places.values() if (index, p) in sheet.grid.broken), None)
        if not any(said.values()) and broken is None:
            continue
        if len(found) == MOST_ROWS:
            raise ListTooLong(limit=MOST_ROWS)
        refusal = ListCellBroken() if broken is not None else None
        found.append(Row(index + 1, said, titles.get(broken, "") if broken is not None else "", refusal))
    return tuple(found)
