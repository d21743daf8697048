"""Merged cells: the value of the first cell counts for its whole column of the range.  Pure."""

from __future__ import annotations

from collections.abc import Sequence

from shuqiao.catalogue.sheets.cells import place
from shuqiao.catalogue.sheets.columns import columns
from shuqiao.catalogue.sheets.errors import MergesOverlap
from shuqiao.catalogue.sheets.facts import Cell, CellProblem, Grid, Header, Range


def filled(grid: Grid, header: Header, places: Sequence[int]) -> tuple[list[list[Cell]], list[CellProblem]]:
    """The rows with merged values repeated downwards, and one problem per row that two ranges claim.

    Only columns that are read are filled.  Ranges that overlap fill nothing: what
    a cell of theirs holds depends on the program that shows it.
    """
    first = header.row + header.depth
    read = set(places)
    ranges = [m for m in grid.merges if m[2] >= first and m[0] < len(grid.rows)]
    if not ranges:
        return grid.rows, []
    clashes = _clashes(ranges, len(grid.rows))
    rows = list(grid.rows)
    for top, left, bottom, _ in ranges:
        if left not in read or (top, left, bottom) in clashes or bottom == top or top < first:
            continue
        value = rows[top][left] if left < len(rows[top]) else ""
        for index in range(top + 1, min(bottom, len(rows) - 1) + 1):
            row = list(rows[index]) if rows[index] is grid.rows[index] else rows[index]
            row.extend([""] * (left + 1 - len(row)))
            row[left] = value
            rows[index] = row
    return rows, list(_problems(clashes, header, first, len(rows)))


def _clashes(ranges: Sequence[Range], height: int) -> dict[tuple[int, int, int], tuple[Range, Range]]:
    """Range (top, left, bottom) → the two that overlap.  Each range stops at the first cell that another has."""
    owner: dict[tuple[int, int], Range] = {}
    found: dict[tuple[int, int, int], tuple[Range, Range]] = {}
    widest = columns().limits["columns"]
    for one in ranges:
        top, left, bottom, right = one
        for row in range(top, min(bottom, height - 1) + 1):
            for column in range(left, min(right, widest) + 1):
                other = owner.setdefault((row, column), one)
                if other is not one:
                    found[one[:3]] = found[other[:3]] = (other, one)
                    break
            else:
                continue
            break
    return found


def _problems(
    clashes: dict[tuple[int, int, int], tuple[Range, Range]], header: Header, first: int, height: int
) -> list[CellProblem]:
    told: dict[int, CellProblem] = {}
    for (top, left, bottom), (one, other) in clashes.items():
        refusal = MergesOverlap(one=_spelled(one), other=_spelled(other))
        for row in range(max(top, first), min(bottom, height - 1) + 1):
            problem = CellProblem(row=row + 1, column=header.titles.get(left, ""), value="", refusal=refusal)
            told.setdefault(row, problem)
    return [told[row] for row in sorted(told)]


def _spelled(range_: Range) -> str:
    return f"{place(range_[0], range_[1])}:{place(range_[2], range_[3])}"
