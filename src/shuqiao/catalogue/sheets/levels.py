"""What rows say of the whole and of single items; levels of the class tree.  Pure.

A sheet states sharing, opening and cycle on each row.  The resource takes the
strictest sharing type, "no" before "yes" in opening, and the shortest cycle
(rules.md 2.5: state the most frequent); items that say otherwise keep their own.
The same reduction is applied to what the platform holds, so both can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shuqiao.catalogue.facts import Lists
from shuqiao.catalogue.sheets.cells import folded
from shuqiao.catalogue.sheets.errors import ClassUnreadable
from shuqiao.catalogue.sheets.facts import SheetItem

NOT_SHARED = "not_shared"
_STRICT = (NOT_SHARED, "conditional", "unconditional")
_PUBLIC = ("no", "yes")


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says of sharing, opening and cycle."""

    sharing_type: str = ""
    condition: str = ""
    to_public: str = ""
    update_cycle: str = ""

    def but(self, *, condition: str) -> Row:
        """The same with another condition."""
        return replace(self, condition=condition)


def reduced(stated: Sequence[Row], items: Sequence[SheetItem], lists: Lists) -> tuple[Row, list[SheetItem]]:
    """What holds for the resource, and the items with only what they say otherwise."""
    whole = _first(stated)
    known: dict[tuple[str, str, str, str], Row] = {}
    said = [_said(item, whole, known) for item in items]
    rows = [*stated, *known.values()]
    type_ = _strictest([row.sharing_type for row in rows], _STRICT)
    # the resource's own row speaks before its items
    condition = next((r.condition for r in rows if r.condition and r.sharing_type in (type_, "")), "")
    cycles = tuple(term.code for term in lists.cycles)
    general = Row(
        sharing_type=type_,
        condition=condition,
        to_public=_strictest([row.to_public for row in rows], _PUBLIC),
        update_cycle=_strictest([row.update_cycle for row in rows], cycles),
    )
    return general, [_override(item, row, general) for item, row in zip(items, said, strict=True)]


def _said(item: SheetItem, whole: Row, known: dict[tuple[str, str, str, str], Row]) -> Row:
    """What holds for an item; most rows of a sheet say the same, and it is worked out once."""
    own = (item.sharing_type, item.condition, item.to_public, item.update_cycle)
    row = known.get(own)
    if row is None:
        type_ = item.sharing_type or whole.sharing_type
        inherits = not item.condition and type_ == whole.sharing_type
        row = known[own] = Row(
            sharing_type=type_,
            condition=whole.condition if inherits else item.condition,
            to_public=item.to_public or whole.to_public,
            update_cycle=item.update_cycle or whole.update_cycle,
        )
    return row


def _override(item: SheetItem, said: Row, general: Row) -> SheetItem:
    same_type = said.sharing_type in ("", general.sharing_type)
    same = same_type and said.condition in ("", general.condition)
    return SheetItem(
        row=item.row,
        name=item.name,
        type=item.type,
        length=item.length,
        sharing_type="" if same else said.sharing_type or general.sharing_type,
        condition="" if same else said.condition,
        to_public="" if said.to_public == general.to_public else said.to_public,
        update_cycle="" if said.update_cycle == general.update_cycle else said.update_cycle,
    )


def _first(stated: Sequence[Row]) -> Row:
    """What the resource's own rows say, the first that says it."""

    def of(name: str) -> str:
        return next((getattr(row, name) for row in stated if getattr(row, name)), "")

    return Row(of("sharing_type"), of("condition"), of("to_public"), of("update_cycle"))


def _strictest(values: Sequence[str], order: Sequence[str]) -> str:
    present = set(values)
    return next((value for value in order if value in present), "")


def class_level(value: str, width: int, above: tuple[str, ...], lists: Lists) -> tuple[str, ClassUnreadable | None]:
    """The digits of one level (``width`` 0: any number of them), from digits, a name, or the joined code."""
    refusal = ClassUnreadable(digits=width or "若干 / any")
    if not (value.isascii() and value.isdigit()):
        named = [n.path[-1] for p, n in lists.classes.items() if p[:-1] == above and folded(n.zh) == folded(value)]
        return (named[0], None) if len(named) == 1 and width else ("", refusal)
    if width == 0 or len(value) == width:
        return value, None
    if len(value) < width:
        return value.zfill(width), None
    joined = "".join(above)
    if joined and value.startswith(joined) and len(value) == len(joined) + width:
        return value[len(joined) :], None
    return "", refusal
