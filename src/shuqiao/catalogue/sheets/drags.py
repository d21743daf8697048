"""Numbers that dragging a cell leaves behind: 户籍信息1, 户籍信息2, 户籍信息3 (rules.md 2.5, element 2).  Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from shuqiao.catalogue.sheets.cells import narrow
from shuqiao.catalogue.sheets.errors import DragFilled
from shuqiao.catalogue.sheets.facts import Remark, SheetItem

_COUNTED = re.compile(r"(.*[^0-9])([0-9]{1,4})")
_SAME = ("inner_unit", "abstract", "format_category", "lei", "xiang", "mu")
"""Rows that dragging made agree in these."""
_ITEMS_IN_A_ROW = 3


def dragged_names(groups: Sequence[tuple[str, Mapping[str, str], Sequence[int]]]) -> dict[str, DragFilled]:
    """Names that count up from group to group while all else stays: each with its refusal."""
    found: dict[str, DragFilled] = {}
    run: list[int] = []
    for index in range(1, len(groups) + 1):
        if index < len(groups) and _follows(groups[index - 1], groups[index]):
            run = [*(run or [index - 1]), index]
            continue
        if run:
            refusal = DragFilled(field="name", first=groups[run[0]][2][0], last=groups[run[-1]][2][-1])
            found.update({groups[i][0]: refusal for i in run})
        run = []
    return found


def dragged_items(items: Sequence[SheetItem], column: str) -> Iterator[Remark]:
    """A remark for three or more item names in a row that count up; 地址1 and 地址2 may be meant."""
    run = 1
    for before, item in pairwise(items):
        run = run + 1 if _counts_up(before.name, item.name) else 1
        if run == _ITEMS_IN_A_ROW:
            yield Remark(code="numbered_items", row=item.row, column=column)


def _follows(
    before: tuple[str, Mapping[str, str], Sequence[int]], after: tuple[str, Mapping[str, str], Sequence[int]]
) -> bool:
    if not before[2] or not after[2] or not _counts_up(before[0], after[0]):
        return False
    return all(before[1].get(name, "") == after[1].get(name, "") for name in _SAME)


def _counts_up(before: str, after: str) -> bool:
    one, other = _COUNTED.fullmatch(narrow(before)), _COUNTED.fullmatch(narrow(after))
    return bool(one and other and one[1] == other[1] and int(other[2]) == int(one[2]) + 1)
