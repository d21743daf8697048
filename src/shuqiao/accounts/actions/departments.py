"""Verbs on departments (requirement 91)."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from shuqiao.accounts import permissions, queries, rules
from shuqiao.accounts.actions.systems import raise_callers_version
from shuqiao.accounts.changing import department_changes
from shuqiao.accounts.closing import closing_objections
from shuqiao.accounts.errors import BadValue, CodeTaken, DepartmentClosed, DepartmentStillUsed
from shuqiao.accounts.events import Event
from shuqiao.accounts.facts import DepartmentFacts, DepartmentKind, Level
from shuqiao.accounts.models import ClientSystem, Department
from shuqiao.accounts.permissions import Verb
from shuqiao.accounts.states import DEPARTMENT
from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.canonical import day
from shuqiao.kernel.refusals import Absent, Refusal, require
from shuqiao.kernel.texts import as_stored

LONGEST_LINE = 20
"""Departments above each other: more is a circle."""

_COLUMNS = {"parent": "parent_id", "merged_into": "merged_into_id"}
_CHANGEABLE = frozenset(
    {
        "name",
        "short_name",
        "level",
        "division",
        "kind",
        "parent",
        "inner_unit",
        "contact_name",
        "contact_phone",
        "valid_from",
        "valid_to",
    }
)


def create_department(
    actor: Actor | None,
    *,
    code: str,
    name: str,
    short_name: str = "",
    level: str = Level.CITY.value,
    division: str,
    kind: str = DepartmentKind.ORGAN.value,
    parent: str | None = None,
    **more: Any,
) -> DepartmentFacts:
    """Enter a department in the register.  ``more``: inner_unit, contact_name, contact_phone, valid_from, valid_to."""
    asked = DepartmentFacts(code, name, short_name or name, level, division, kind, parent or None, **more)
    with transaction.atomic():
        require(permissions.may(actor, Verb.CREATE_DEPARTMENT))
        return _enter(actor, asked)


def _enter(actor: Actor | None, asked: DepartmentFacts) -> DepartmentFacts:
    facts = require(rules.department_for(asked))
    if Department.objects.filter(code=facts.code).exists():
        raise CodeTaken(field="code", what="统一社会信用代码 code", value=facts.code)
    require(_above(facts))
    try:
        with transaction.atomic():
            Department.objects.create(**_columns(facts))
    except IntegrityError as race:
        raise CodeTaken(field="code", what="统一社会信用代码 code", value=facts.code) from race
    record(actor, Event.DEPARTMENT_CREATED.value, f"department:{facts.code}", _told(facts), department=facts.code)
    return facts


def update_department(actor: Actor | None, code: str, **changes: Any) -> DepartmentFacts:
    """Change what may change: never the code.  Unknown names raise TypeError."""
    if not _CHANGEABLE.issuperset(changes):
        raise TypeError(f"not changeable: {sorted(set(changes) - _CHANGEABLE)}")
    with transaction.atomic():
        before = _locked(code)
        require(permissions.may(actor, Verb.UPDATE_DEPARTMENT, before))
        require(DEPARTMENT.move(_state(before), "update"))
        after = require(rules.department_for(replace(before, **changes)))
        require(_above(after))
        Department.objects.filter(code=code).update(**_columns(after))
        was, now = _told(before), _told(after)
        told = {name: now.get(name, "") for name in {*was, *now} if was.get(name) != now.get(name)}
        record(actor, Event.DEPARTMENT_UPDATED.value, f"department:{code}", told, department=code)
        for listener in department_changes:
            listener(before, after)
    return after


def close_department(
    actor: Actor | None, code: str, *, valid_to: date, merged_into: str | None = None
) -> DepartmentFacts:
    """End a department; its people must be gone and no room above may object.

    One that is ``merged_into`` another passes its client systems on, and the rooms above theirs with it.
    """
    with transaction.atomic():
        before = _locked(code)
        require(permissions.may(actor, Verb.CLOSE_DEPARTMENT, before))
        require(DEPARTMENT.move(_state(before), "close"))
        row = Department.objects.get(code=code)
        if row.people.filter(state="active").exists():
            raise DepartmentStillUsed(name=before.name, what="人员", what_en="people")
        moved = _pass_systems_on(before, merged_into)
        for objection in closing_objections:
            require(objection(replace(before, merged_into=merged_into or None)))
        after = require(
            rules.department_for(replace(before, valid_to=valid_to, merged_into=merged_into or None, active=False))
        )
        Department.objects.filter(code=code).update(**_columns(after))
        told = {**_told(after), **({"systems": moved} if moved else {})}
        record(actor, Event.DEPARTMENT_CLOSED.value, f"department:{code}", told, department=code)
        for listener in department_changes:
            listener(before, after)
    return after


def _pass_systems_on(before: DepartmentFacts, merged_into: str | None) -> list[str]:
    """The successor's from now on, keys and all: calls go on.  A second desk is none: it is withdrawn first."""
    serving = ClientSystem.objects.filter(department_id=before.code, state="in_service")
    if merged_into:
        successor = _locked(merged_into)
        if not successor.active:
            raise DepartmentClosed(field="merged_into", name=successor.name)
        if queries.desk_of(merged_into) is None or not serving.filter(kind="desk").exists():
            names = sorted(serving.values_list("id", flat=True))
            if names:
                serving.update(department_id=merged_into)
                raise_callers_version()
            return names
    if serving.exists():
        raise DepartmentStillUsed(name=before.name, what="业务系统", what_en="client systems")
    return []


def _above(facts: DepartmentFacts) -> Refusal | None:
    """The superiors exist, and none of them stands under ``facts`` itself."""
    above = facts.parent
    for _ in range(LONGEST_LINE):
        if above is None:
            return None
        if above == facts.code:
            break
        above = queries.department(above).parent
    return BadValue(field="parent", value=facts.parent, allowed="非本部门及其下级 neither itself nor below it")


def _locked(code: str) -> DepartmentFacts:
    row = Department.objects.select_for_update().filter(code=as_stored(code)).first()
    return queries.department_facts(row) if row else require(Absent(what="部门 department"))


def _state(facts: DepartmentFacts) -> str:
    return "active" if facts.active else "closed"


def _columns(facts: DepartmentFacts) -> dict[str, Any]:
    values = asdict(facts)
    values["state"] = "active" if values.pop("active") else "closed"
    return {_COLUMNS.get(name, name): value for name, value in values.items()}


def _told(facts: DepartmentFacts) -> dict[str, Any]:
    """The facts as an audit entry holds them: days as text, empty ones left out."""
    values = {k: day(v) if isinstance(v, date) else v for k, v in asdict(facts).items()}
    return {k: v for k, v in values.items() if v not in (None, "")}
