"""What a row of a list does: nothing, or one verb of a demand, by the same steps and permissions as on its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.accounts.queries import department, departments
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.sheets.cells import day, narrow
from shuqiao.catalogue.sheets.facts import CHANGED, CREATED, UNCHANGED
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import demand_permissions as permissions
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.demand_lists.columns import (
    ASKED,
    COLUMNS,
    chosen,
    demand_cells,
    duty_cells,
    items_of,
    negative_cells,
    same_items,
)
from shuqiao.sharing.demand_lists.reading import Row
from shuqiao.sharing.demand_records import demand_facts, wish_columns
from shuqiao.sharing.errors import UnknownChoice
from shuqiao.sharing.errors.demands import (
    ListDayUnreadable,
    ListDepartmentUnknown,
    ListRowFixed,
    ListRowTwice,
    ListRowUnknown,
)
from shuqiao.sharing.facts import Citation
from shuqiao.sharing.facts.demands import DemandFacts, NegativeLine, Wish
from shuqiao.sharing.models import Demand
from shuqiao.sharing.rules import demands as rules
from shuqiao.sharing.states.demands import DEMAND, HELD, OPEN, DemandState

_EDITABLE = (DemandState.DRAFT, DemandState.RETURNED)


@dataclass(frozen=True)
class Taken:
    """What a row came to: outcome, the demand's number, and the subjects it touched."""

    outcome: str
    number: str
    subjects: tuple[str, ...] = ()


class Taker:
    """Takes the rows of one list, one after another, inside the caller's transaction."""

    def __init__(self, who: Actor, kind: str, negative: tuple[NegativeLine, ...] = ()) -> None:
        self._who = who
        self._kind = kind
        self._seen: dict[str, int] = {}
        self._departments = {d.code: d for d in _every_department(who)}
        self._entries = {line.number: line for line in negative if line.kind == "entry"}
        act: dict[str, Callable[[Row], Taken]] = {"demands": self._demand, "duties": self._duty, "negative": self._no}
        self._act = act[kind]

    def take(self, row: Row) -> Taken:
        """Do what the row says.  Raises the refusal that keeps it from being done."""
        if row.refusal is not None:
            raise row.refusal
        number = row.cells.get("number", "")
        if number and self._seen.setdefault(number, row.number) != row.number:
            raise ListRowTwice(field="number", number=number, other=self._seen[number])
        return self._act(row)

    def _demand(self, row: Row) -> Taken:
        if not row.cells["number"]:
            require(permissions.may_begin(self._who))
            own = department(self._who.department or "")
            self._own(row, own)
            _, begun = steps.begin(self._who, own, self._wish(row, Wish()))
            return Taken(CREATED, begun.number, (events.of_demand(begun.number),))
        found = self._found(row.cells["number"])
        wish = self._wish(row, found.wish)
        if "items" in row.cells and same_items(found.wish, row.cells["items"]):
            wish = replace(wish, items=found.wish.items)
        differing = [name for name in row.cells if getattr(wish, name, None) != getattr(found.wish, name, None)]
        told = demand_cells(found, lists(), {})
        differing += [n for n in self._differing(row, told) if n != "number" and self._is_fixed(n)]
        if not differing:
            return Taken(UNCHANGED, found.number)
        if found.state not in _EDITABLE or any(self._is_fixed(name) for name in differing):
            raise self._fixed(found, differing)
        held = steps.hold(self._who, "save_draft", found.number)
        require(rules.storable(wish))
        steps.move(held, "save_draft", None, **wish_columns(wish))
        return Taken(CHANGED, found.number, (events.of_demand(found.number),))

    def _duty(self, row: Row) -> Taken:
        found = self._found(row.cells["number"])
        differing = self._differing(row, duty_cells(found))
        if not differing:
            return Taken(UNCHANGED, found.number)
        verb = "dispatch" if found.state in OPEN else "transfer"
        if found.state not in (*OPEN, *HELD) or any(self._is_fixed(n) for n in differing):
            raise self._fixed(found, differing)
        if verb == "transfer" and "department" not in differing:
            raise self._fixed(found, differing)
        to = self._department("department", row.cells["department"])
        held = steps.hold(self._who, verb, found.number)
        steps.assign(held, verb, to.code, row.cells.get("note", ""))
        return Taken(CHANGED, found.number, (events.of_demand(found.number),))

    def _no(self, row: Row) -> Taken:
        number = row.cells["number"]
        if row.cells["kind"] != ASKED:
            line = self._entries.get(number)
            if line is None:
                raise ListRowUnknown(field="number", number=number)
            differing = self._differing(row, negative_cells(line))
            if differing:
                raise ListRowFixed(field="number", number=number, state="-", columns=self._called(differing))
            return Taken(UNCHANGED, number)
        found = self._found(number)
        if found.declined is not None:
            no = found.declined
            line = NegativeLine("demand", number, found.wish.name, no.department, no.department_name, no.reason,
                                no.citation, found.applicant_department_name, no.at.date())  # fmt: skip
            differing = self._differing(row, negative_cells(line))
            if differing:
                raise self._fixed(found, differing)
            return Taken(UNCHANGED, number)
        cells = row.cells
        citation = Citation(cells["title"], cells.get("document_number", ""), cells.get("article", ""))
        held = steps.hold(self._who, "decline", number)
        _, followed = steps.decline(held, cells["reason"], citation)
        return Taken(CHANGED, number, (events.of_demand(number), *followed))

    def _wish(self, row: Row, now: Wish) -> Wish:
        said: dict[str, Any] = {name: getattr(now, name) for name in Wish.__dataclass_fields__}
        terms = chosen(lists())
        for name, cell in row.cells.items():
            if name == "items":
                said[name] = items_of(cell)
            elif name in ("period_from", "period_to"):
                said[name] = self._day(name, cell)
            elif name == "supposed":
                said[name] = self._department(name, cell).code if cell else ""
            elif name in terms:
                said[name] = self._code(name, cell, list(terms[name])) if cell else ""
            elif name in said:
                said[name] = cell
        return Wish(**said)

    def _found(self, number: str) -> DemandFacts:
        row = Demand.objects.select_for_update().filter(number=number).first()
        if row is None or not permissions.sees_details(self._who, demand_facts(row)):
            raise ListRowUnknown(field="number", number=number[:40])
        return demand_facts(row)

    def _differing(self, row: Row, now: dict[str, str]) -> list[str]:
        """The fields whose cells say something else than is kept; an empty one of the told columns says nothing."""
        return [
            name for name, cell in row.cells.items()
            if _plain(cell) != _plain(now[name]) and (cell or not self._is_fixed(name))
        ]  # fmt: skip

    def _own(self, row: Row, own: DepartmentFacts) -> None:
        other = row.cells.get("applicant", "")
        if other and other not in (own.name, own.short_name, own.code):
            raise ListDepartmentUnknown(field="applicant", value=other[:60])

    def _department(self, field: str, cell: str) -> DepartmentFacts:
        bare = narrow(cell)
        for one in self._departments.values():
            if one.active and bare in (one.code, one.name, one.short_name):
                return one
        raise ListDepartmentUnknown(field=field, value=cell[:60])

    def _day(self, field: str, cell: str) -> date | None:
        found = day(cell) if cell else None
        if cell and found is None:
            raise ListDayUnreadable(field=field, value=cell[:40])
        return found

    def _code(self, field: str, cell: str, terms: list[Any]) -> str:
        found = next((term.code for term in terms if term.is_called(cell)), None)
        if found is None:
            choices = "、".join(term.zh for term in terms)
            raise UnknownChoice(field=field, label=self._called([field]), value=cell[:40], choices=choices)
        return str(found)

    def _is_fixed(self, name: str) -> bool:
        return name == "number" or any(c.field == name and c.fixed for c in COLUMNS[self._kind])

    def _called(self, names: list[str]) -> str:
        return "、".join(c.zh for c in COLUMNS[self._kind] if c.field in names)

    def _fixed(self, found: DemandFacts, differing: list[str]) -> ListRowFixed:
        return ListRowFixed(
            field=differing[0], number=found.number, state=DEMAND.word(found.state), columns=self._called(differing)
        )


def _plain(cell: str) -> str:
    return "\n".join(line.strip() for line in cell.splitlines() if line.strip())


def _every_department(who: Actor) -> list[DepartmentFacts]:
    found: list[DepartmentFacts] = []
    after: str | None = None
    while True:
        page = departments(who, after, 100)
        found.extend(page.items)
        if page.next is None:
            return found
        after = page.next


def column_of(kind: str, refusal: object) -> str:
    """What the column at fault is called."""
    name = getattr(refusal, "field", None)
    return next((c.zh for c in COLUMNS[kind] if c.field == name), "")


__all__ = ["Taken", "Taker", "column_of"]
