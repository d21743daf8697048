"""Lists to workbooks, and a user's own rows with what became of each."""

from __future__ import annotations

from collections.abc import Iterable

from shuqiao.accounts.permissions import may_export
from shuqiao.accounts.queries import department
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.sheets.cells import text
from shuqiao.catalogue.sheets.facts import WORDS, Grid
from shuqiao.catalogue.sheets.writing import XLSX, workbook
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, Malformed, Refusal, Words, require
from shuqiao.sharing import demand_permissions as permissions
from shuqiao.sharing.demand_lists.columns import (
    COLUMNS,
    KINDS,
    TITLES,
    demand_cells,
    duty_cells,
    negative_cells,
)
from shuqiao.sharing.facts.demands import DemandFacts, ListReport
from shuqiao.sharing.queries.demands import listed_demands, negative_list
from shuqiao.sharing.states.demands import DemandState

__all__ = ["XLSX", "annotated", "export", "known"]

ADDED = (("导入结果", "Outcome"), ("问题所在列", "Column"), ("原因", "Reason"), ("怎么办", "What to do"))
_NOT_OWED = {DemandState.MERGED, DemandState.DECLINED, DemandState.WITHDRAWN}


def known(kind: str) -> str:
    """``kind``, where there is such a list.  Raises ``Malformed``."""
    if kind not in KINDS:
        raise Malformed(field="kind", what=Words(f"没有清单 {kind[:40]}", f"there is no list {kind[:40]}"))
    return kind


def export(actor: Actor | None, kind: str) -> bytes:
    """One of the three lists as the actor may read it in full; importing it again changes nothing."""
    who = require(present(actor))
    require(may_export(who))
    require(permissions.may_export(who, known(kind)))
    rows = _lines(who, kind)
    table = ([cells[column.field] for column in COLUMNS[kind]] for cells in rows)
    heads = [(column.zh, column.width) for column in COLUMNS[kind]]
    return workbook([(TITLES[kind], heads, table)])


def annotated(report: ListReport, language: str = "zh") -> bytes:
    """The file's own rows with outcome, reason and next step of each; the corrected file can be sent as it is."""
    assert isinstance(report.grid, Grid)
    at = 0 if language == "zh" else 1
    told = {one.row: one for one in report.outcomes}
    header = [str(text(cell)) for cell in report.grid.rows[report.header]]
    heads = [(head, 18) for head in header] + [(pair[at], 24) for pair in ADDED]
    table = []
    for index, row in enumerate(report.grid.rows[report.header + 1 :], report.header + 2):
        cells: list[str | int | float | bool] = [*row[: len(header)], *[""] * (len(header) - len(row))]
        one = told.get(index)
        if one is not None:
            why = one.refusal if isinstance(one.refusal, Refusal) else None
            cells += [WORDS[one.outcome][at], one.column]
            cells += [why.sentence(language), why.next_step(language)] if why else ["", ""]
        table.append(cells)
    return workbook([(TITLES[report.kind], heads, table)])


def _lines(actor: Actor | None, kind: str) -> Iterable[dict[str, str]]:
    if kind == "negative":
        return map(negative_cells, negative_list(actor))
    found = listed_demands(actor, drafts=kind == "demands")
    if kind == "duties":
        return [duty_cells(one) for one in found if one.state not in _NOT_OWED]
    names = _names(found)
    return [demand_cells(one, lists(), names) for one in found]


def _names(found: Iterable[DemandFacts]) -> dict[str, str]:
    named = {}
    for code in {one.wish.supposed for one in found if one.wish.supposed}:
        try:
            named[code] = department(code).name
        except Absent:
            continue
    return named
