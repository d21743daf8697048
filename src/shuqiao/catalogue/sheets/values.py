"""Text of cells to codes.  What maps to no code is a problem, never a guess.  Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from shuqiao.catalogue.facts import Lists
from shuqiao.catalogue.sheets import cells, levels
from shuqiao.catalogue.sheets.columns import columns
from shuqiao.catalogue.sheets.errors import DateUnreadable, NumberUnreadable, ValueUnknown
from shuqiao.catalogue.sheets.facts import CellProblem, Header, Remark, SheetItem, SheetResource
from shuqiao.catalogue.sheets.levels import Row
from shuqiao.kernel import identifiers
from shuqiao.kernel.refusals import Refusal

Line = tuple[int, Mapping[str, str]]
_BETWEEN = re.compile(r"[\s,，;；、|]+")
_TEXTS = ("name", "provider_name", "inner_unit", "abstract", "format_other", "opening_condition")


class Reader:
    """Reads rows of one sheet; remembers what a spelling means, for a sheet repeats itself."""

    def __init__(self, lists: Lists, header: Header) -> None:
        self._lists, self._header = lists, header
        self._terms = {
            "format_category": cells.lookup(lists.formats),
            "mode_category": cells.lookup(lists.mode_categories),
            "mode_type": cells.lookup(lists.mode_types),
            "item_type": cells.lookup(lists.item_types),
            "sharing_type": cells.lookup(lists.sharing_types),
            "update_cycle": cells.lookup(lists.cycles),
            "to_public": {
                **dict.fromkeys(map(cells.folded, columns().yes), "yes"),
                **dict.fromkeys(map(cells.folded, columns().no), "no"),
            },
        }
        self._allowed = {
            "format_category": [t.zh for t in lists.formats],
            "mode_category": [t.zh for t in lists.mode_categories],
            "mode_type": [t.zh for t in lists.mode_types],
            "item_type": [f"{t.zh}{t.code}" for t in lists.item_types],
            "sharing_type": [t.zh for t in lists.sharing_types],
            "update_cycle": [t.zh for t in lists.cycles],
            "to_public": ["是", "否"],
        }
        self._formats = {f.code: cells.lookup(f.types) for f in lists.formats}
        self._read: dict[tuple[str, str], str] = {}
        self._restored: set[str] = set()
        self._wrong: list[CellProblem] = []
        self._told: list[Remark] = []

    def resource(
        self, values: Mapping[str, str], ximu: Sequence[str], lines: Sequence[Line]
    ) -> tuple[SheetResource, list[CellProblem], list[Remark]]:
        """One resource with its items, what is wrong with it, and what its author should know."""
        self._wrong, self._told = [], []
        row = lines[0][0] if lines else 0
        category = self._term(row, "format_category", values.get("format_category", ""))
        lei, xiang, mu, below = self._class(row, values, ximu)
        stated, items = self._lines(lines)
        general, items = levels.reduced(stated, items, self._lists)
        made = SheetResource(
            rows=tuple(number for number, _ in lines),
            **{name: values.get(name, "") for name in _TEXTS},
            lei=lei,
            xiang=xiang,
            mu=mu,
            ximu=below,
            code=cells.narrow(values.get("code", "")),
            provider_code=cells.narrow(values.get("provider_code", "")).upper(),
            format_category=category,
            format_type=self._format_type(category, values.get("format_type", "")),
            mode_category=self._term(row, "mode_category", values.get("mode_category", "")),
            mode_type=self._term(row, "mode_type", values.get("mode_type", "")),
            published_on=self._day(row, values.get("published_on", "")),
            related=self._related(row, values.get("related", "")),
            items=tuple(items),
            sharing_type=general.sharing_type,
            condition=general.condition,
            to_public=general.to_public,
            update_cycle=general.update_cycle,
        )
        return made, self._wrong, self._told

    def _lines(self, lines: Sequence[Line]) -> tuple[list[Row], list[SheetItem]]:
        """Rows that speak of the resource alone, and rows of items with what each says, nothing reduced yet."""
        stated: list[Row] = []
        items: list[SheetItem] = []
        for row, own in lines:
            said = Row(
                sharing_type=self._term(row, "sharing_type", own.get("sharing_type", "")),
                to_public=self._term(row, "to_public", own.get("to_public", "")),
                update_cycle=self._term(row, "update_cycle", own.get("update_cycle", "")),
                condition=own.get("condition", ""),
            )
            if own.get("basis") and (said.sharing_type == levels.NOT_SHARED or not said.condition):
                said = said.but(condition=own["basis"])
            name = own.get("item_name", "")
            if not name:
                stated.append(said)
                continue
            items.append(
                SheetItem(
                    row=row,
                    name=name,
                    type=self._term(row, "item_type", own.get("item_type", "")),
                    length=self._length(row, own.get("item_length", "")),
                    sharing_type=said.sharing_type,
                    condition=said.condition,
                    to_public=said.to_public,
                    update_cycle=said.update_cycle,
                )
            )
        return stated, items

    def _term(self, row: int, field: str, value: str) -> str:
        if not value:
            return ""
        known = self._read.get((field, value))
        if known is None:
            known = self._read[field, value] = self._terms[field].get(cells.folded(value), "?")
        if known == "?":
            self._no(row, field, value, ValueUnknown(allowed="、".join(self._allowed[field])))
            return ""
        return known

    def _format_type(self, category: str, value: str) -> str:
        """The listed spelling where there is one; what is not listed stays as written, review asks about it."""
        return self._formats.get(category, {}).get(cells.folded(value), value)

    def _length(self, row: int, value: str) -> int | None:
        if not value or value in columns().none:
            return None
        number = cells.whole(value)
        if number is None:
            self._no(row, "item_length", value, NumberUnreadable())
        return number

    def _day(self, row: int, value: str) -> str:
        if not value or value in columns().none:
            return ""
        found = cells.day(value)
        if found is None:
            self._no(row, "published_on", value, DateUnreadable())
            return ""
        return found.isoformat()

    def _related(self, row: int, value: str) -> tuple[str, ...]:
        if not value or value in columns().none:
            return ()
        kept: list[str] = []
        for part in filter(None, _BETWEEN.split(cells.narrow(value))):
            if isinstance(identifiers.resource_code(part), Refusal):
                title = self._header.title("related")
                self._told.append(Remark(code="related_not_code", row=row, column=title, facts={"value": part[:60]}))
            elif part not in kept:
                kept.append(part)
        return tuple(kept)

    def _class(self, row: int, values: Mapping[str, str], ximu: Sequence[str]) -> tuple[str, str, str, tuple[str, ...]]:
        path: list[str] = []
        for field, width in (("lei", 1), ("xiang", 2), ("mu", 3)):
            path.append(self._level(row, field, width, values.get(field, ""), tuple(path)))
        below = tuple(
            self._level(row, "ximu", 0, value, tuple(path)) for value in ximu if value and value not in columns().none
        )
        return path[0], path[1], path[2], below

    def _level(self, row: int, field: str, width: int, value: str, above: tuple[str, ...]) -> str:
        """One level by digits or by name.  A number cell loses its leading zeros: they are put back and told."""
        if not value or (field == "mu" and value in columns().none):
            return ""
        code, refusal = levels.class_level(cells.narrow(value), width, above, self._lists)
        if refusal is not None:
            self._no(row, field, value, refusal)
        elif width and value.isdigit() and len(value) < width and field not in self._restored:
            # a column of numbers loses its zeros in every row; once is enough to say so
            self._restored.add(field)
            title = self._header.title(field)
            facts = {"value": value, "code": code}
            self._told.append(Remark(code="zeros_restored", row=row, column=title, facts=facts))
        return code

    def _no(self, row: int, field: str, value: str, refusal: Refusal) -> None:
        title = self._header.title(field) or columns().zh(field)
        self._wrong.append(CellProblem(row=row, column=title, value=value[:80], refusal=refusal))
