"""The first people of an instance, who cannot be created by anybody before them."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction

from shuqiao.accounts import queries, rules
from shuqiao.accounts.actions.departments import create_department
from shuqiao.accounts.actions.people import enter_person, hold_roles, locked_person
from shuqiao.accounts.errors import BadValue, FirstPersonExists
from shuqiao.accounts.events import Event
from shuqiao.accounts.facts import THREE_MANAGERS, DepartmentFacts, PersonFacts, Role
from shuqiao.accounts.models import Department, Register, RoleHeld
from shuqiao.audit.actions import record
from shuqiao.kernel import actors
from shuqiao.kernel.actors import ROLES, Actor, ActorKind
from shuqiao.kernel.refusals import require

INSTALLER = actors.system("installer")


def bootstrap_first_person(
    *,
    login: str,
    name: str,
    password: str,
    role: str,
    department: DepartmentFacts,
    title: str = "",
    must_change: bool = False,
) -> PersonFacts:
    """Make the first holder of one of the three managers' roles, and their department when it is missing.

    Reached from the machine's own command line only.  Refused once an active holder of
    ``role`` exists (:class:`FirstPersonExists`); other roles are assigned in the ordinary way.
    """
    if role not in THREE_MANAGERS:
        raise BadValue(field="role", value=role, allowed=", ".join(sorted(THREE_MANAGERS)))
    require(rules.person_for(login, name, title))
    hashed = make_password(require(rules.password_for(login, password)))
    with transaction.atomic():
        Register.objects.get_or_create(id=1)
        Register.objects.select_for_update().get(id=1)  # two installers at once: the second one waits, then sees
        if RoleHeld.objects.filter(role=role, person__state="active").exists():
            raise FirstPersonExists(field="role", role=ROLES[role])
        if not Department.objects.filter(code=department.code).exists():
            _found(department)
        home = queries.department(department.code)
        row = enter_person(login, name, home.code, hashed, title, "", must_change)
        hold_roles(row.pk, home.code, (role,))
        told = {"login": login, "name": name, "role": role, "department": home.code}
        record(INSTALLER, Event.PERSON_BOOTSTRAPPED.value, f"person:{row.pk}", told, department=home.code)
        return locked_person(row.pk)


def _found(department: DepartmentFacts) -> None:
    installer = Actor(ActorKind.SYSTEM, INSTALLER.id, INSTALLER.name, roles=frozenset({Role.SYSTEM_MANAGER.value}))
    create_department(
        installer,
        code=department.code,
        name=department.name,
        short_name=department.short_name,
        level=department.level,
        division=department.division,
        kind=department.kind,
        inner_unit=department.inner_unit,
    )
