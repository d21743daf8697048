"""Cells to resources: groups rows, reads codes, and says of every cell that cannot be read why.  Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter

from shuqiao.catalogue.facts import Lists
from shuqiao.catalogue.sheets import merging
from shuqiao.catalogue.sheets.cells import narrow, text
from shuqiao.catalogue.sheets.columns import columns, field_of, spelled
from shuqiao.catalogue.sheets.drags import dragged_items, dragged_names
from shuqiao.catalogue.sheets.errors import (
    CellBroken,
    CellContradicts,
    RowWithoutItem,
    RowWithoutResource,
    TwoCodes,
)
from shuqiao.catalogue.sheets.facts import Cell, CellProblem, Grid, Header, ParsedSheet, Remark, SheetResource
from shuqiao.catalogue.sheets.values import Reader
from shuqiao.kernel.refusals import Refusal

OF_RESOURCE = (
    "lei", "xiang", "mu", "name", "code", "provider_name", "inner_unit", "provider_code", "abstract",
    "format_category", "format_type", "format_other", "mode_category", "mode_type", "opening_condition",
    "published_on", "related",
)  # fmt: skip
"""Fields that all rows of a resource share."""
PER_ROW = ("item_name", "item_type", "item_length", "sharing_type", "condition", "basis", "to_public", "update_cycle")


@dataclass
class Group:
    """The rows of one resource, as text."""

    values: dict[str, str]
    ximu: list[str]
    rows: list[int] = field(default_factory=list)
    lines: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    """Field → row that first said it."""


class Texts(dict[str, str]):
    """What people read in text cells, worked out once per spelling."""

    def __missing__(self, cell: str) -> str:
        said = self[cell] = text(cell)
        return said


class Table:
    """One pass over the rows below the header."""

    def __init__(self, grid: Grid, header: Header) -> None:
        self.grid, self.header = grid, header
        self.groups: dict[str, Group] = {}
        self.loose: list[CellProblem] = []
        self.names: dict[int, str] = {}
        self.bad: dict[int, list[CellProblem]] = {}
        shared = [(name, header.columns[name]) for name in OF_RESOURCE if name in header.columns]
        self.shared_names = [name for name, _ in shared]
        self.places = [index for _, index in shared] + list(header.ximu)
        own = [(name, header.columns[name]) for name in PER_ROW if name in header.columns]
        self.own_names = [name for name, _ in own]
        self.own_places = [index for _, index in own]
        self.width = max(self.places + self.own_places) + 1
        self._known = itemgetter(*self.places, self.places[0])
        self._mine = itemgetter(*self.own_places, *self.own_places[:1]) if own else lambda _: ()

    def read(self) -> None:
        """Give every row to its resource."""
        self.bad = self._broken()
        filled, overlaps = merging.filled(self.grid, self.header, self.places + self.own_places)
        for problem in overlaps:
            self.bad.setdefault(problem.row, []).append(problem)
        before: tuple[Cell, ...] | None = None
        texts = Texts()
        group: Group | None = None
        for index in range(self.header.row + self.header.depth, len(filled)):
            cells = filled[index]
            if len(cells) < self.width:
                cells = cells + [""] * (self.width - len(cells))
            shared = self._known(cells)
            own = {
                name: texts[cell] if type(cell) is str else text(cell)
                for name, cell in zip(self.own_names, self._mine(cells), strict=False)
            }
            if shared != before or group is None:
                before, group = shared, self._group(index + 1, shared, own, group)
            if group is None:
                before = None
            elif any(own.values()) or any(cell != "" and text(cell) for cell in shared):
                self._line(group, index + 1, own)

    def _group(self, row: int, shared: tuple[Cell, ...], own: dict[str, str], current: Group | None) -> Group | None:
        values = {name: text(cell) for name, cell in zip(self.shared_names, shared, strict=False)}
        ximu = [text(cell) for cell in shared[len(self.shared_names) : -1]]
        if not any(values.values()) and not any(ximu) and not any(own.values()):
            return current
        name = values.get("name", "")
        group = self.groups.get(name) if name else current
        if group is None and not name:
            self.loose.append(self.problem(row, "name", "", RowWithoutResource()))
            self.names[row] = ""
            return None
        if group is None:
            group = self.groups[name] = Group(values=values, ximu=ximu)
            group.places = {field: row for field, value in values.items() if value}
            return group
        self._compare(group, row, values, ximu)
        return group

    def _compare(self, group: Group, row: int, values: dict[str, str], ximu: list[str]) -> None:
        for name, value in values.items():
            known = group.values.get(name, "")
            if not value or narrow(value) == narrow(known):
                continue
            if not known:
                group.values[name] = value
                group.places[name] = row
                continue
            first = group.places.get(name, row)
            no: Refusal = CellContradicts(row=first, other=known[:60])
            if name == "code":
                no = TwoCodes(other=known, where_zh=f"第 {first} 行", where_en=f"row {first}")
            group.problems.append(self.problem(row, name, value, no))
        if any(ximu) and ximu != group.ximu:
            if any(group.ximu):
                no = CellContradicts(row=group.rows[0] if group.rows else row, other=" ".join(group.ximu)[:60])
                group.problems.append(self.problem(row, "ximu", " ".join(ximu), no))
            else:
                group.ximu = ximu

    def _line(self, group: Group, row: int, own: dict[str, str]) -> None:
        group.rows.append(row)
        self.names[row] = group.values.get("name", "")
        group.problems.extend(self.bad.get(row, ()))
        if not own.get("item_name") and (own.get("item_type") or own.get("item_length")):
            value = own.get("item_type") or own.get("item_length") or ""
            group.problems.append(self.problem(row, "item_name", value, RowWithoutItem()))
        group.lines.append((row, own))

    def _broken(self) -> dict[int, list[CellProblem]]:
        by_place = {index: name for name, index in self.header.columns.items()}
        by_place.update(dict.fromkeys(self.header.ximu, "ximu"))
        found: dict[int, list[CellProblem]] = {}
        for row, column in sorted(self.grid.broken):
            if column in by_place and row >= self.header.row + self.header.depth:
                found.setdefault(row + 1, []).append(self.problem(row + 1, by_place[column], "", CellBroken()))
        return found

    def problem(self, row: int, name: str, value: str, refusal: Refusal) -> CellProblem:
        """A problem of one cell, with the column as the file calls it."""
        title = self.header.title(name) or self.header.title("condition" if name == "basis" else name)
        return CellProblem(row=row, column=title or columns().zh(name), value=value[:80], refusal=refusal)


def parse(grid: Grid, header: Header, lists: Lists) -> ParsedSheet:
    """All resources of the grid.  One with a problem anywhere is among the problems and not among the resources."""
    table = Table(grid, header)
    table.read()
    reader = Reader(lists, header)
    resources: list[SheetResource] = []
    problems = list(table.loose)
    drags = dragged_names([(name, g.values, g.rows) for name, g in table.groups.items()])
    remarks = list(_remarks(grid, header, table.names))
    for name, group in table.groups.items():
        made, wrong, told = reader.resource(group.values, group.ximu, group.lines)
        wrong = [*group.problems, *wrong]
        if name in drags and group.rows:
            wrong.append(table.problem(group.rows[0], "name", name, drags[name]))
        remarks.extend(told)
        remarks.extend(dragged_items(made.items, header.title("item_name")))
        if wrong:
            problems.extend(wrong)
        elif group.rows:
            resources.append(made)
    return ParsedSheet(
        header=header,
        resources=tuple(resources),
        problems=tuple(sorted(problems, key=lambda p: p.row)),
        remarks=tuple(remarks),
        names=table.names,
    )


def _remarks(grid: Grid, header: Header, names: Iterable[int]) -> Iterable[Remark]:
    known = columns().ignored
    for _, title in sorted(header.titles.items()):
        if field_of(title) is None and spelled(title) not in known:
            yield Remark(code="column_not_kept", column=title, facts={"name": title})
    rows = set(names)
    for row in sorted(grid.hidden_rows):
        if row + 1 in rows:
            yield Remark(code="hidden_row", row=row + 1)
    told = set(header.columns.values()) | set(header.ximu)
    for row, column in sorted(grid.formulas - grid.broken)[:1000]:
        if row + 1 in rows and column in told:
            yield Remark(code="formula", row=row + 1, column=header.titles.get(column, ""))
