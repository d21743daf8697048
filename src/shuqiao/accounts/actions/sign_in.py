"""Signing in by login and password, with a brake on guessing.

Unknown login, wrong password and deactivated person look and last alike.  Counts
are kept per login and per address, in real time, so that a demo's moved clock
neither locks nor unlocks anybody.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from shuqiao.accounts import queries, rules
from shuqiao.accounts.errors import SignInLocked, WrongPassword
from shuqiao.accounts.events import Event
from shuqiao.accounts.facts import AttemptFacts, PersonFacts
from shuqiao.accounts.models import Person, SignInAttempts
from shuqiao.audit.actions import record
from shuqiao.kernel import actors, clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import Refusal, require

DOOR = actors.system("sign-in")


def sign_in(login: str, password: str, address: str) -> PersonFacts:
    """The person who signs in from ``address`` (text of an IP address).

    Raises :class:`SignInLocked` before the password is looked at, :class:`WrongPassword` otherwise.
    The door opens the session afterwards with :func:`shuqiao.accounts.sessions.begin`.
    """
    at = clock.real_now()
    keys = ((_login_key(login), rules.LOGIN_FAILURES), (f"address:{address[:100]}", rules.ADDRESS_FAILURES))
    for key, _ in keys:
        require(rules.may_try(_attempts(key), at))
    row = Person.objects.filter(login=login[:40].replace("\x00", "\ufffd"), state="active").first()
    if row is None:
        make_password(password)  # as slow as the comparison, so that time does not tell which logins exist
    if row is None or not check_password(password, row.password):
        raise _failed(row, keys, at, address)
    with transaction.atomic():
        SignInAttempts.objects.filter(key=keys[0][0]).delete()
        record(
            queries.actor_of_person(row.pk),
            Event.SIGNED_IN.value,
            f"person:{row.pk}",
            {"address": address},
            department=row.department_id,
        )
        return queries.person_facts(row)


def sign_out(actor: Actor | None) -> None:
    """Record that a person left."""
    with transaction.atomic():
        subject = actor.id if actor else "person:0"
        record(actor, Event.SIGNED_OUT.value, subject, department=actor.department if actor else None)


def _failed(row: Person | None, keys: tuple[tuple[str, int], ...], at: datetime, address: str) -> Refusal:
    """Count the failure, record it for a known person, and say which refusal it is."""
    locked: SignInLocked | None = None
    with transaction.atomic():
        for key, limit in keys:
            SignInAttempts.objects.select_for_update().filter(key=key).first()
            after = rules.after_failure(_attempts(key), at, limit)
            SignInAttempts.objects.update_or_create(
                key=key,
                defaults={
                    "failures": after.failures,
                    "window_start_at": after.window_start_at,
                    "locked_until_at": after.locked_until_at,
                },
            )
            if after.locked_until_at is not None:
                locked = SignInLocked(minutes=int((after.locked_until_at - at).total_seconds() // 60))
                told = {"address": address, "failures": after.failures, "until": moment(after.locked_until_at)}
                subject = f"person:{row.pk}" if row else f"sign_in:{key}"
                record(DOOR, Event.SIGN_IN_LOCKED.value, subject, told, department=row.department_id if row else None)
            elif row is not None and key.startswith("login:"):
                record(
                    DOOR,
                    Event.SIGN_IN_FAILED.value,
                    f"person:{row.pk}",
                    {"address": address, "failures": after.failures},
                    department=row.department_id,
                )
    return locked or WrongPassword()


def _login_key(login: str) -> str:
    """A digest: what was typed as a login may be somebody's password by mistake."""
    return f"login:{hashlib.sha256(login.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _attempts(key: str) -> AttemptFacts | None:
    row = SignInAttempts.objects.filter(key=key).first()
    return AttemptFacts(row.failures, row.window_start_at, row.locked_until_at) if row else None
