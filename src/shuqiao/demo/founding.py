"""The first people of the demo instance, by the same verbs that an installer and the three managers use.

Run at :mod:`~shuqiao.demo.terminal`, where Django is set up.  Writes logins, one password and everybody's API token
to a file.
"""

from __future__ import annotations

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shuqiao.demo.city import DemoDepartment, DemoPerson
    from shuqiao.kernel.actors import Actor

TOKEN_DAYS = 30
AT_ONCE = 3
"""People entered side by side: the lanes of one Argon2 wait for each other, and leave a processor idle."""
SCOPES = ("read", "accounts", "catalogue", "sharing", "exchange", "audit")


def main(argv: list[str]) -> int:
    """``found FILE``: 0, or what an action raised."""
    target = Path(argv[0])
    target.touch(mode=0o600)
    target.write_text(json.dumps(found(), ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def found() -> dict[str, Any]:
    """Create departments, people and roles; the accounts of the demo as ``{password, people: {login: token}}``."""
    from django.db import connections

    from shuqiao.accounts import actions, queries
    from shuqiao.demo.city import AUTHORITY, PEOPLE_BY_PART, city

    password = f"qilan-{secrets.token_hex(4)}-2025"
    made = _managers(password)
    system_manager = queries.actor_of_person(made[PEOPLE_BY_PART["system_manager"]])
    security_manager = queries.actor_of_person(made[PEOPLE_BY_PART["security_manager"]])
    for department in (*city().others.values(), *city().departments.values()):
        if department.key != AUTHORITY:
            _enter(system_manager, department)

    def entered(person: DemoPerson) -> int:
        try:
            facts = actions.create_person(
                system_manager, login=person.login, name=person.name, department=person.department,
                password=password, title=person.title,
            )  # fmt: skip
            actions.assign_roles(security_manager, facts.id, person.roles)
        finally:
            connections.close_all()
        return facts.id

    people = [p for d in city().departments.values() for p in d.people if p.login not in made]
    with ThreadPoolExecutor(AT_ONCE) as side_by_side:
        made |= zip((p.login for p in people), side_by_side.map(entered, people), strict=True)
    tokens = {
        login: actions.issue_token(queries.actor_of_person(id_), "demo", SCOPES, TOKEN_DAYS)[1]
        for login, id_ in made.items()
    }
    return {"password": password, "people": tokens}


def _managers(password: str) -> dict[str, int]:
    """The three managers, whom the installer makes; login to id."""
    from shuqiao.accounts import actions
    from shuqiao.accounts.facts import DepartmentFacts
    from shuqiao.demo.city import AUTHORITY, PEOPLE_BY_PART, city

    home = city().departments[AUTHORITY]
    managers = {PEOPLE_BY_PART[part]: part for part in ("system_manager", "security_manager", "auditor")}
    department = DepartmentFacts(
        code=home.code, name=home.name, short_name=home.short_name, level=home.level, division=home.division,
        kind=home.kind, parent=None, inner_unit=home.sharing_unit,
    )  # fmt: skip
    return {
        person.login: actions.bootstrap_first_person(
            login=person.login, name=person.name, password=password, role=managers[person.login],
            department=department, title=person.title,
        ).id
        for person in home.people if person.login in managers
    }  # fmt: skip


def _enter(manager: Actor, department: DemoDepartment) -> None:
    from shuqiao.accounts import actions
    from shuqiao.demo.city import city

    above = city().others[department.parent].code if department.parent else None
    actions.create_department(
        manager, code=department.code, name=department.name, short_name=department.short_name,
        level=department.level, division=department.division, kind=department.kind, parent=above,
        inner_unit=department.sharing_unit,
    )  # fmt: skip
