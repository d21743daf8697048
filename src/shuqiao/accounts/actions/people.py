"""Verbs on people: register, roles, password, in and out."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction

from shuqiao.accounts import permissions, queries, rules
from shuqiao.accounts.deputies.errors import TasksOpen
from shuqiao.accounts.errors import CodeTaken, DepartmentClosed, ThreeManagersExclusive, WrongPassword
from shuqiao.accounts.events import Event
from shuqiao.accounts.facts import PersonFacts
from shuqiao.accounts.handing_over import open_tasks
from shuqiao.accounts.models import ApiToken, FeedToken, Operator, Person, RoleHeld
from shuqiao.accounts.permissions import Verb
from shuqiao.accounts.states import PERSON
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import ROLES, Actor, present
from shuqiao.kernel.refusals import Absent, require


def create_person(
    actor: Actor | None,
    *,
    login: str,
    name: str,
    department: str,
    password: str,
    title: str = "",
    phone: str = "",
    must_change: bool = False,
) -> PersonFacts:
    """Register a person without roles.  ``must_change``: the first sign-in asks for a new password."""
    require(permissions.may(actor, Verb.CREATE_PERSON))
    require(rules.person_for(login, name, title, phone))
    hashed = make_password(require(rules.password_for(login, password)))  # slow on purpose: outside the transaction
    with transaction.atomic():
        row = enter_person(login, name, department, hashed, title, phone, must_change)
        facts = locked_person(row.pk)
        told = {"login": login, "name": name, "department": department, "title": title}
        record(actor, Event.PERSON_CREATED.value, f"person:{row.pk}", told, department=department)
    return facts


def enter_person(
    login: str, name: str, department: str, hashed: str, title: str, phone: str, must_change: bool
) -> Person:
    """Insert the row.  Records nothing: only actions of this room call it, inside their own transaction."""
    home = queries.department(department)
    if not home.active:
        raise DepartmentClosed(field="department", name=home.name)
    taken = CodeTaken(field="login", what="登录名 login", value=login)
    if Person.objects.filter(login=login).exists():
        raise taken
    try:
        with transaction.atomic():
            return Person.objects.create(
                login=login,
                name=name,
                department_id=department,
                password=hashed,
                title=title,
                phone=phone,
                must_change_password=must_change,
                created_at=clock.now(),
            )
    except IntegrityError as race:
        raise taken from race


def locked_person(id: int) -> PersonFacts:
    """Lock and load.  Records nothing: it changes nothing.  Raises :class:`Absent`."""
    row = Person.objects.select_for_update().filter(pk=id).first()
    return queries.person_facts(row) if row else require(Absent(what="人员 person"))


def assign_roles(actor: Actor | None, person: int, roles: Iterable[str]) -> PersonFacts:
    """Set the roles that a person holds in their department, in place of those held before."""
    with transaction.atomic():
        before = locked_person(person)
        require(permissions.may(actor, Verb.ASSIGN_ROLES, before))
        require(PERSON.move(before.state, "assign_roles"))
        wanted = require(rules.roles_for(roles))
        hold_roles(person, before.department, wanted)
        told = {"login": before.login, "before": list(before.roles), "after": list(wanted)}
        record(actor, Event.ROLES_ASSIGNED.value, f"person:{person}", told, department=before.department)
        return locked_person(person)


def hold_roles(person: int, department: str, roles: tuple[str, ...]) -> None:
    """Write the rows.  Records nothing: only actions of this room call it, inside their own transaction."""
    RoleHeld.objects.filter(person_id=person, department_id=department).delete()
    try:
        with transaction.atomic():
            RoleHeld.objects.bulk_create(
                [RoleHeld(person_id=person, department_id=department, role=role) for role in roles]
            )
    except IntegrityError as race:
        raise ThreeManagersExclusive(field="roles", held=tuple(ROLES[role] for role in roles)) from race


def set_password(actor: Actor | None, person: int, password: str, *, must_change: bool = True) -> PersonFacts:
    """Reset another person's password; that of one of the three managers never."""
    seen = queries.person(actor, person)
    require(permissions.may(actor, Verb.RESET_PASSWORD, seen))
    hashed = make_password(require(rules.password_for(seen.login, password)))
    with transaction.atomic():
        before = locked_person(person)
        require(permissions.may(actor, Verb.RESET_PASSWORD, before))
        require(PERSON.move(before.state, "reset_password"))
        Person.objects.filter(pk=person).update(password=hashed, must_change_password=must_change)
        record(
            actor, Event.PASSWORD_RESET.value, f"person:{person}", {"login": before.login}, department=before.department
        )
        return locked_person(person)


def operator_code(actor: Actor | None) -> str:
    """What receipts call ``actor`` (经办人代号), made at the first need; in the caller's transaction.

    Records nothing: the verb that puts the code to use does.
    """
    person = permissions.person_id(require(present(actor)))
    drawn = "c-" + base64.b32encode(secrets.token_bytes(10)).decode("ascii").lower()
    return Operator.objects.get_or_create(person_id=person, defaults={"code": drawn})[0].code


def change_password(actor: Actor | None, old: str, new: str) -> PersonFacts:
    """Change one's own password; the old one is asked for."""
    require(permissions.may(actor, Verb.CHANGE_PASSWORD))
    person = permissions.person_id(require(present(actor)))
    row = Person.objects.filter(pk=person, state="active").first()
    if row is None or not check_password(old, row.password):
        raise WrongPassword(field="old")
    hashed = make_password(require(rules.password_for(row.login, new)))
    with transaction.atomic():
        before = locked_person(row.pk)
        Person.objects.filter(pk=row.pk).update(password=hashed, must_change_password=False)
        record(
            actor,
            Event.PASSWORD_CHANGED.value,
            f"person:{row.pk}",
            {"login": before.login},
            department=before.department,
        )
        return locked_person(row.pk)


def deactivate_person(actor: Actor | None, person: int) -> PersonFacts:
    """End a person's access at once (requirement 70): sessions end at the next request, tokens are revoked."""
    return _turn(actor, person, Verb.DEACTIVATE_PERSON, "deactivate", Event.PERSON_DEACTIVATED)


def end_secrets(persons: Iterable[int]) -> int:
    """Revoke the tokens and calendar addresses of ``persons`` for good; how many tokens.

    Records nothing: its callers do, in whose transaction it is.
    """
    gone = tuple(persons)
    FeedToken.objects.filter(person_id__in=gone, state="active").update(state="revoked", feed="")
    return ApiToken.objects.filter(person_id__in=gone, state="active").update(state="revoked")


def reactivate_person(actor: Actor | None, person: int) -> PersonFacts:
    """Let a deactivated person in again; revoked tokens and calendar addresses stay revoked."""
    return _turn(actor, person, Verb.REACTIVATE_PERSON, "reactivate", Event.PERSON_REACTIVATED)


def nothing_open(person: PersonFacts) -> TasksOpen | None:
    """Whoever leaves hands over first (移交).  Records nothing: it only looks."""
    found = open_tasks(person)
    if not found:
        return None
    names = tuple(name for name, _ in found)
    return TasksOpen(name=person.name, count=sum(count for _, count in found), what=names)


def _turn(actor: Actor | None, person: int, verb: Verb, move: str, event: Event) -> PersonFacts:
    with transaction.atomic():
        before = locked_person(person)
        require(permissions.may(actor, verb, before))
        to = require(PERSON.move(before.state, move)).to
        if to != "active":
            require(nothing_open(before))
        Person.objects.filter(pk=person).update(state=to)
        revoked = 0
        if to != "active":
            revoked = end_secrets([person])
        record(
            actor,
            event.value,
            f"person:{person}",
            {"login": before.login, "tokens_revoked": revoked},
            department=before.department,
        )
        return locked_person(person)
