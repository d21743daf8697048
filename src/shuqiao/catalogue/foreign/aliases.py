"""The table that an operator gives with a list: names as the list writes them, and whose credit code each is."""

from __future__ import annotations

from collections.abc import Mapping

from shuqiao.catalogue.foreign.cleaning import line
from shuqiao.catalogue.foreign.errors import AliasesBroken
from shuqiao.catalogue.sheets.cells import narrow, text
from shuqiao.catalogue.sheets.reading import grids

NAME = ("提供方", "name")
CODE = ("统一社会信用代码", "code")
"""Headers of the two columns that are read; the list of unknown providers has them too."""
MOST_ROWS = 5000


def table(data: bytes, registered: Mapping[str, str]) -> dict[str, str]:
    """Name → credit code; rows without a code say nothing.  ``registered`` are codes of departments.

    Raises ``AliasesBroken`` and the refusals of :func:`grids`: before the import begins.
    """
    for grid in grids(data):
        heads = [line(text(cell)) for cell in grid.rows[0]] if grid.rows else []
        name = next((heads.index(head) for head in NAME if head in heads), None)
        code = next((heads.index(head) for head in CODE if head in heads), None)
        if name is None or code is None:
            continue
        found: dict[str, str] = {}
        if len(grid.rows) > MOST_ROWS:
            raise _broken(MOST_ROWS, f"超过 {MOST_ROWS} 行", f"it has more than {MOST_ROWS} rows")
        for row, cells in enumerate(grid.rows[1:], 2):
            said = [line(text(cell)) for cell in cells] + [""] * len(heads)
            if not said[name] or not said[code]:
                continue
            given = narrow(said[code]).upper()
            if given not in registered:
                raise _broken(row, f"代码“{given[:20]}”没有登记的部门", f"no department has code '{given[:20]}'")
            if found.setdefault(said[name], given) != given:
                raise _broken(row, f"“{said[name][:40]}”对应了两个代码", f"'{said[name][:40]}' has two codes")
        return found
    raise _broken(1, "没有“提供方”和“统一社会信用代码”两列", "there are no columns 'name' and 'code'")


def _broken(row: int, zh: str, en: str) -> AliasesBroken:
    return AliasesBroken(field="aliases", row=row, why_zh=zh, why_en=en)
