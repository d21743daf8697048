"""Reading inner units (内设机构): facts out, never models."""

from __future__ import annotations

from shuqiao.accounts import permissions
from shuqiao.accounts.facts import InnerUnitFacts
from shuqiao.accounts.models import InnerUnit, Person
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, require
from shuqiao.kernel.texts import as_stored

DEEPEST = 4
"""Levels of inner units: 局 → 处 → 科 → 组."""
MOST_UNITS = 200
"""Inner units of one department that are in use."""


def unit_facts(row: InnerUnit, depth: int = 1) -> InnerUnitFacts:
    """The facts of a row."""
    return InnerUnitFacts(row.pk, row.department_id, row.name, row.parent_id, depth, row.state == "active")


def units(department: str, closed: bool = False) -> tuple[InnerUnitFacts, ...]:
    """The inner units of a department as a tree, each before those below it; at most :data:`MOST_UNITS` in use."""
    rows = list(InnerUnit.objects.filter(department_id=as_stored(department)).order_by("pk"))
    below: dict[int | None, list[InnerUnit]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[InnerUnitFacts] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in below.get(parent, ()):
            if closed or row.state == "active":
                found.append(unit_facts(row, depth))
            walk(row.pk, depth + 1)

    walk(None, 1)
    return tuple(found)


def unit(id: int) -> InnerUnitFacts:
    """One inner unit.  Raises :class:`Absent`."""
    row = InnerUnit.objects.filter(pk=id if 0 <= id < 2**63 else -1).first()
    return unit_facts(row) if row else require(Absent(what="内设机构 unit"))


def visible_units(actor: Actor | None, department: str, closed: bool = False) -> tuple[InnerUnitFacts, ...]:
    """The units of a department; the register is open to everybody who is signed in."""
    require(present(actor))
    return units(department, closed)


def unit_of(actor: Actor) -> int | None:
    """The inner unit that the acting person belongs to; None for systems and for people without one."""
    who = permissions.person_id(actor)
    return Person.objects.filter(pk=who).values_list("unit_id", flat=True).first() if who else None


def people_of(unit: int) -> tuple[int, ...]:
    """The active people of an inner unit; for notices."""
    rows = Person.objects.filter(unit_id=unit, state="active").order_by("pk")
    return tuple(rows.values_list("pk", flat=True))
