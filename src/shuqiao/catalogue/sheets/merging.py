"""Merged cells: the value of the first cell counts for its whole column of the range.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    clashes = _clashes(ranges)
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


def _clashes(ranges: Sequence[Range]) -> dict[tuple[int, int, int], tuple[Range, Range]]:
    """Range (top, left, bottom) → the two that overlap, in the order of their tops.

    One pass from the top keeps, per column, the range that reaches furthest down: whichever range overlaps
    an earlier one at all overlaps that one.  The work does not grow with the height of ranges.
    """
    reaching: dict[int, Range] = {}
    found: dict[tuple[int, int, int], tuple[Range, Range]] = {}
    widest = columns().limits["columns"]
    for one in sorted(set(ranges)):
        top, left, bottom, right = one
        for column in range(left, min(right, widest) + 1):
            other = reaching.get(column)
            if other is not None and other[2] >= top:
                found.setdefault(other[:3], (other, one))
                found.setdefault(one[:3], (other, one))
            if other is None or other[2] < bottom:
                reaching[column] = one
    return dict(sorted(found.items()))


def _problems(
    clashes: dict[tuple[int, int, int], tuple[Range, Range]], header: Header, first: int, height: int
) -> Iterator[CellProblem]:
    """One problem per row that is touched, the one of the range that begins first."""
    following = first
    for (top, left, bottom), (one, other) in clashes.items():
        refusal = MergesOverlap(one=_spelled(one), other=_spelled(other))
        end = min(bottom, height - 1) + 1
        for row in range(max(top, following), end):
            yield CellProblem(row=row + 1, column=header.titles.get(left, ""), value="", refusal=refusal)
        following = max(following, end)


def _spelled(range_: Range) -> str:
    return f"{place(range_[0], range_[1])}:{place(range_[2], range_[3])}"
