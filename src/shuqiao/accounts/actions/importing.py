"""Verbs: departments and people by sheet (requirements 70, 91).

Everything of one file is decided first and written in one transaction, under one audit entry; the same file
again changes nothing and records nothing.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from shuqiao.accounts import permissions, queries
from shuqiao.accounts.actions.people import end_secrets, nothing_open
from shuqiao.accounts.changing import department_changes
from shuqiao.accounts.events import Event
from shuqiao.accounts.facts import PersonFacts, Role
from shuqiao.accounts.importing import departments, people, reading
from shuqiao.accounts.importing.errors import PeopleImportRaced, TooManyPasswords
from shuqiao.accounts.importing.facts import (
    CHANGED,
    CREATED,
    HELD,
    REFUSED,
    Known,
    Outcome,
    Parsed,
    Report,
    SheetRows,
)
from shuqiao.accounts.models import Department, Person, Register, RoleHeld
from shuqiao.accounts.permissions import Verb
from shuqiao.accounts.states import PERSON
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, require

MOST_PASSWORDS = 200
"""One-time passwords of one import: each costs a slow hash."""
_PART = 500
T = TypeVar("T")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def import_departments(
    actor: Actor | None, sheets: Iterable[SheetRows], *, dry_run: bool = False, all_or_nothing: bool = False
) -> Report:
    """Enter and change departments from a sheet; none is ever closed by it."""
    require(permissions.may(actor, Verb.IMPORT_DEPARTMENTS))
    parsed = reading.parse(sheets, reading.DEPARTMENTS, reading.DEPARTMENTS_NEED)
    try:
        with transaction.atomic():
            _alone()
            known = {d.code: queries.department_facts(d) for d in Department.objects.all()}
            steps = departments.plan(parsed, known)
            outcomes = tuple(step.told() for step in steps)
            doing = [s for s in steps if s.outcome in (CREATED, CHANGED)]
            if not _writes(outcomes, dry_run, all_or_nothing):
                return Report(parsed, _held(outcomes, dry_run, all_or_nothing), dry_run, False)
            _write_departments(doing)
            audit = _recorded(actor, Event.DEPARTMENTS_IMPORTED, parsed, outcomes, "department")
            for step in doing:
                if step.before is not None:
                    for listener in department_changes:
                        listener(step.before, step.after)
    except IntegrityError as race:
        raise PeopleImportRaced() from race
    return Report(parsed, outcomes, dry_run, True, audit)


def _write_departments(steps: Sequence[departments.Step]) -> None:
    """Superiors may stand below their inferiors in the sheet: first all rows, then who stands above whom."""
    fresh = [s.after for s in steps if s.before is None]
    names = ("code", "name", "short_name", "level", "division", "kind", "external_code")
    Department.objects.bulk_create([Department(**{n: getattr(d, n) for n in names}) for d in fresh], _PART)
    changing = ["name", "short_name", "level", "division", "external_code", "parent"]
    rows = Department.objects.in_bulk([s.after.code for s in steps])
    for step in steps:
        row = rows[step.after.code]
        for name in changing[:-1]:
            setattr(row, name, getattr(step.after, name))
        row.parent_id = step.after.parent
    # codes change hands within a sheet: those given up go first
    for part in _parts([s.after.code for s in steps]):
        Department.objects.filter(code__in=part).update(external_code="")
    Department.objects.bulk_update(rows.values(), changing, _PART)


def import_people(
    actor: Actor | None,
    sheets: Iterable[SheetRows],
    *,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    passwords: bool = False,
) -> Report:
    """People from a sheet: the system manager makes and changes them, the security manager assigns their roles.

    New people have no password and sign in by the identity provider; with ``passwords`` each has a one-time one,
    which stands in the report once and must be changed at the first sign-in.
    """
    assigns = actor is not None and actor.has(Role.SECURITY_MANAGER.value)
    require(permissions.may(actor, Verb.ASSIGN_ROLES if assigns else Verb.IMPORT_PEOPLE))
    parsed = reading.parse(sheets, reading.PEOPLE, reading.PEOPLE_NEED)
    drawn = {} if dry_run or assigns or not passwords else _drawn(actor, parsed)
    try:
        with transaction.atomic():
            _alone()
            world = _world(actor, assigns)
            steps = people.plan(parsed, world)
            gone = people.left(steps, world)
            outcomes = tuple(
                step.told(drawn.get(step.login, ("", ""))[0] if step.before is None else "") for step in steps
            )
            if not _writes(outcomes, dry_run, all_or_nothing):
                held = _held(tuple(replace(o, password="") for o in outcomes), dry_run, all_or_nothing)
                return Report(parsed, held, dry_run, False, left=gone)
            doing = [s for s in steps if s.outcome in (CREATED, CHANGED)]
            _create([s for s in doing if s.before is None], drawn)
            _change([s for s in doing if s.before is not None])
            audit = _recorded(actor, Event.PEOPLE_IMPORTED, parsed, outcomes, "person")
    except IntegrityError as race:
        raise PeopleImportRaced() from race
    return Report(parsed, outcomes, dry_run, True, audit, gone)


def _drawn(actor: Actor | None, parsed: Parsed) -> dict[str, tuple[str, str]]:
    """Login → one-time password and its hash, made outside the transaction: slow on purpose."""
    steps = people.plan(parsed, _world(actor, False))
    fresh = [s.login for s in steps if s.outcome == CREATED]
    if len(fresh) > MOST_PASSWORDS:
        raise TooManyPasswords(field="passwords", limit=MOST_PASSWORDS, count=len(fresh))
    found = {}
    for login in fresh:
        plain = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4)) + "-7"
        found[login] = (plain, make_password(plain))
    return found


def _world(actor: Actor | None, assigns: bool) -> people.World:
    held: dict[int, set[str]] = {}
    home: dict[int, str] = dict(Person.objects.values_list("pk", "department_id"))
    for person, department, role in RoleHeld.objects.values_list("person_id", "department_id", "role"):
        if department == home.get(person):
            held.setdefault(person, set()).add(role)
    found = {}
    columns = ("name", "title", "external_code", "phone", "email")
    for row in Person.objects.values("pk", "login", "state", "department_id", *columns):
        values = {**{n: row[n] for n in columns}, "department": row["department_id"]}
        roles = frozenset(held.get(row["pk"], ()))
        found[row["login"]] = Known(row["pk"], row["login"], values, row["state"] == "active", roles)
    known = {d.code: queries.department_facts(d) for d in Department.objects.all()}
    return people.World(known, found, permissions.person_id(actor) if actor else 0, assigns)


def _create(steps: Sequence[people.Step], drawn: dict[str, tuple[str, str]]) -> None:
    at = clock.now()
    rows = []
    for step in steps:
        values = {("department_id" if k == "department" else k): v for k, v in step.after.items()}
        hashed = drawn.get(step.login, ("", ""))[1]
        rows.append(
            Person(
                login=step.login,
                password=hashed or make_password(None),
                must_change_password=bool(hashed),
                created_at=at,
                **values,
            )
        )
    Person.objects.bulk_create(rows, _PART)


def _change(steps: Sequence[people.Step]) -> None:
    rows = Person.objects.in_bulk([s.before.id for s in steps if s.before])
    given_up, roles, moved = [], [], []
    for step in steps:
        if step.before is None:
            continue
        row = rows[step.before.id]
        for name, value in step.after.items():
            setattr(row, "department_id" if name == "department" else name, value)
        if step.after.get("external_code") not in (None, step.before.values["external_code"]):
            given_up.append(row.pk)
        if step.after.get("department") not in (None, step.before.values["department"]):
            moved.append(row.pk)
        if step.roles is not None:
            roles += [RoleHeld(person_id=row.pk, department_id=row.department_id, role=r) for r in step.roles]
            moved.append(row.pk)
    for part in _parts(given_up):
        Person.objects.filter(pk__in=part).update(external_code="")
    Person.objects.bulk_update(rows.values(), ["name", "title", "external_code", "phone", "email", "department"], _PART)
    for part in _parts(moved):
        RoleHeld.objects.filter(person_id__in=part).delete()
    RoleHeld.objects.bulk_create(roles, _PART)


def deactivate_people(actor: Actor | None, persons: Iterable[int]) -> tuple[PersonFacts, ...]:
    """End the access of several people who left, as one act.  Whoever has open tasks hands over first."""
    wanted = sorted(set(persons))
    with transaction.atomic():
        known = bool(wanted) and wanted[0] > 0 and wanted[-1] < 2**63
        rows = list(Person.objects.select_for_update().filter(pk__in=wanted).order_by("pk")) if known else []
        if not rows or len(rows) != len(wanted):
            raise Absent(what="人员 person")
        before = [queries.person_facts(row) for row in rows]
        for facts in before:
            require(permissions.may(actor, Verb.DEACTIVATE_PERSON, facts))
            require(PERSON.move(facts.state, "deactivate"))
            require(nothing_open(facts))
        Person.objects.filter(pk__in=wanted).update(state="deactivated")
        revoked = end_secrets(wanted)
        told = {"count": len(wanted), "tokens_revoked": revoked}
        items = [f"person:{pk}" for pk in wanted]
        record(actor, Event.PEOPLE_LEFT.value, f"person:{wanted[0]}", told, items=items)
        return tuple(replace(facts, active=False) for facts in before)


def _parts(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    """Keys as many at a time as a statement may hold everywhere."""
    return (keys[i : i + _PART] for i in range(0, len(keys), _PART))


def _alone() -> None:
    """One import at a time: the second one waits, and then sees what the first one wrote."""
    Register.objects.get_or_create(id=1)
    Register.objects.select_for_update().get(id=1)


def _writes(outcomes: Sequence[Outcome], dry_run: bool, all_or_nothing: bool) -> bool:
    refused = any(one.outcome == REFUSED for one in outcomes)
    return (
        not dry_run and not (all_or_nothing and refused) and any(one.outcome in (CREATED, CHANGED) for one in outcomes)
    )


def _held(outcomes: tuple[Outcome, ...], dry_run: bool, all_or_nothing: bool) -> tuple[Outcome, ...]:
    """Right in themselves and not written, because others are refused."""
    if dry_run or not all_or_nothing or not any(one.outcome == REFUSED for one in outcomes):
        return outcomes
    return tuple(replace(o, outcome=HELD) if o.outcome in (CREATED, CHANGED) else o for o in outcomes)


def _recorded(actor: Actor | None, event: Event, parsed: Parsed, outcomes: Sequence[Outcome], thing: str) -> str:
    """One entry for the whole file: its digest, its counts, and whom it concerns."""
    digest = hashlib.sha256(json.dumps([dict(r.values) for r in parsed.rows], sort_keys=True).encode()).hexdigest()
    keys = [one.key for one in outcomes if one.outcome in (CREATED, CHANGED)]
    if thing == "person":
        numbers: dict[str, Any] = {}
        for part in _parts(keys):
            numbers.update(Person.objects.filter(login__in=part).values_list("login", "pk"))
        keys = [str(numbers[key]) for key in keys]
    counts = {name: sum(1 for one in outcomes if one.outcome == name) for name in (CREATED, CHANGED, REFUSED)}
    told = {"sheet": parsed.sheet.name[:60], "rows_sha256": digest, **counts}
    return record(actor, event.value, f"{thing}:{keys[0]}", told, items=[f"{thing}:{key}" for key in keys])
