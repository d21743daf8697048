"""Verbs on inner units (内设机构) and on who belongs to one."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from shuqiao.accounts import permissions, queries, rules, units
from shuqiao.accounts.actions.people import locked_person
from shuqiao.accounts.errors import CodeTaken, DepartmentClosed, TooManyUnits, UnitStillUsed, UnitTooDeep
from shuqiao.accounts.events import Event
from shuqiao.accounts.facts import DepartmentFacts, InnerUnitFacts, PersonFacts
from shuqiao.accounts.models import Department, InnerUnit, Person
from shuqiao.accounts.permissions import Verb
from shuqiao.accounts.states import PERSON, UNIT
from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, require
from shuqiao.kernel.texts import as_stored


@transaction.atomic
def add_unit(actor: Actor | None, department: str, name: str, parent: int | None = None) -> InnerUnitFacts:
    """Enter an inner unit, under ``parent`` where one is named."""
    home = _home(department)
    require(permissions.may(actor, Verb.ADD_UNIT, home))
    require(rules.unit_for(name))
    here = units.units(home.code)
    if len(here) >= units.MOST_UNITS:
        raise TooManyUnits(most=units.MOST_UNITS)
    above = next((one for one in here if one.id == parent), None)
    if parent is not None and above is None:
        raise Absent(what="内设机构 unit")
    if above is not None and above.depth >= units.DEEPEST:
        raise UnitTooDeep(field="parent", most=units.DEEPEST)
    try:
        with transaction.atomic():
            row = InnerUnit.objects.create(department_id=home.code, name=name.strip(), parent_id=parent)
    except IntegrityError as taken:
        raise CodeTaken(field="name", what="内设机构 unit", value=name) from taken
    told = {"name": row.name, "unit": row.pk, **({"parent": above.name} if above else {})}
    record(actor, Event.UNIT_ADDED.value, f"department:{home.code}", told, department=home.code)
    return units.unit_facts(row, above.depth + 1 if above else 1)


@transaction.atomic
def rename_unit(actor: Actor | None, unit: int, name: str) -> InnerUnitFacts:
    """Give a unit another name; who belongs to it stays."""
    row, before = _locked(unit)
    require(permissions.may(actor, Verb.RENAME_UNIT, before))
    require(UNIT.move(before.state, "rename"))
    require(rules.unit_for(name))
    row.name = name.strip()
    try:
        with transaction.atomic():
            row.save(update_fields=["name"])
    except IntegrityError as taken:
        raise CodeTaken(field="name", what="内设机构 unit", value=name) from taken
    told = {"unit": unit, "before": before.name, "after": row.name}
    record(actor, Event.UNIT_RENAMED.value, f"department:{before.department}", told, department=before.department)
    return units.unit_facts(row)


@transaction.atomic
def close_unit(actor: Actor | None, unit: int) -> InnerUnitFacts:
    """End a unit that nobody belongs to."""
    row, before = _locked(unit)
    require(permissions.may(actor, Verb.CLOSE_UNIT, before))
    require(UNIT.move(before.state, "close"))
    if row.people.filter(state="active").exists():
        raise UnitStillUsed(name=before.name, what="人员", what_en="people")
    if row.children.filter(state="active").exists():
        raise UnitStillUsed(name=before.name, what="下级机构", what_en="units below it")
    row.state = "closed"
    row.save(update_fields=["state"])
    told = {"unit": unit, "name": before.name}
    record(actor, Event.UNIT_CLOSED.value, f"department:{before.department}", told, department=before.department)
    return units.unit_facts(row)


@transaction.atomic
def place_person(actor: Actor | None, person: int, unit: int | None) -> PersonFacts:
    """Say to which inner unit a person belongs; None for none."""
    before = locked_person(person)
    require(permissions.may(actor, Verb.PLACE_PERSON, before))
    require(PERSON.move(before.state, "place_person"))
    name = ""
    if unit is not None:
        _, into = _locked(unit)
        if into.department != before.department or not into.active:
            raise Absent(what="内设机构 unit")
        name = into.name
    Person.objects.filter(pk=person).update(unit_id=unit)
    told = {"login": before.login, "before": before.unit_name, "after": name}
    record(actor, Event.PERSON_PLACED.value, f"person:{person}", told, department=before.department)
    return locked_person(person)


def _home(code: str) -> DepartmentFacts:
    row = Department.objects.select_for_update().filter(code=as_stored(code)).first()
    if row is None:
        raise Absent(what="部门 department")
    home = queries.department_facts(row)
    if not home.active:
        raise DepartmentClosed(field="department", name=home.name)
    return home


def _locked(unit: int) -> tuple[InnerUnit, InnerUnitFacts]:
    row = InnerUnit.objects.select_for_update().filter(pk=unit if 0 <= unit < 2**63 else -1).first()
    if row is None:
        raise Absent(what="内设机构 unit")
    return row, units.unit_facts(row)
