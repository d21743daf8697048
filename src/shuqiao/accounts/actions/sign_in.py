"""Signing in by login and password, with a brake on guessing.

Unknown login, wrong password and deactivated person look and last alike.  Counts
are kept per login and per address, in real time, so that a demo's moved clock
neither locks nor unlocks anybody.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from shuqiao.accounts import queries, rules
from shuqiao.accounts.errors import SignInLocked, WrongPassword
from shuqiao.accounts.events import Event
from shuqiao.accounts.external.ways import configured
from shuqiao.accounts.facts import AttemptFacts, PersonFacts
from shuqiao.accounts.models import Person, SignInAttempts
from shuqiao.accounts.second import queries as second
from shuqiao.audit.actions import record
from shuqiao.kernel import actors, clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import require
from shuqiao.kernel.texts import as_stored

DOOR = actors.system("sign-in")

Keys = tuple[tuple[str, int], ...]
"""What failures are counted under, and how many lock it."""


def sign_in(login: str, password: str, address: str) -> PersonFacts:
    """The person who signs in from ``address`` (text of an IP address).

    Raises :class:`SignInLocked` before the password is looked at, :class:`WrongPassword` otherwise, and
    :class:`PasswordSignInOff` for a right password where the instance wants another way.  The door opens the
    session afterwards with :func:`shuqiao.accounts.sessions.begin`, or asks for the second factor.
    """
    at = clock.real_now()
    keys = ((_login_key(login), rules.LOGIN_FAILURES), address_key(address))
    require_unlocked(keys, at)
    row = Person.objects.filter(login=as_stored(login[:40]), state="active").first()
    if row is None:
        make_password(password)  # as slow as the comparison, so that time does not tell which logins exist
    if row is None or not check_password(password, row.password):
        raise failed(row, keys, at, address) or WrongPassword()
    with transaction.atomic():
        facts = queries.person_facts(row)
        no = rules.may_use_password(configured().passwords, facts.roles, facts.id == queries.first_manager())
        if no is None:
            SignInAttempts.objects.filter(key=keys[0][0]).delete()
            entered(facts, "password", address)
        else:
            told = {"address": address, "way": "password", "why": no.code}
            record(DOOR, Event.SIGN_IN_REFUSED.value, f"person:{row.pk}", told, department=row.department_id)
    require(no)
    return facts


def entered(person: PersonFacts, way: str, address: str, **told: Any) -> None:
    """Record that the first factor holds: a whole sign-in, or half of one.  In the caller's transaction."""
    half = second.needed(person, external=way != "password")
    event = Event.FIRST_FACTOR_PASSED if half else Event.SIGNED_IN
    facts = {"address": address, **({"way": way} if way != "password" else {}), **told}
    actor = queries.actor_of_person(person.id)
    record(actor, event.value, f"person:{person.id}", facts, department=person.department)


def finish_sign_in(actor: Actor | None, address: str, way: str) -> None:
    """Record that a half sign-in became whole because the second factor was enrolled in it."""
    with transaction.atomic():
        who = require(present(actor))
        told = {"address": address, "way": way, "second": "enrolled"}
        record(who, Event.SIGNED_IN.value, who.id, told, department=who.department)


def note_foreign_header(address: str) -> None:
    """Record that a sign-in header came from elsewhere than the proxy, and count it as a failure of that address."""
    at = clock.real_now()
    if lock_of(address) is not None:
        return  # enough is recorded of it
    with transaction.atomic():
        record(DOOR, Event.SIGN_IN_REFUSED.value, "sign_in:header", {"address": address, "why": "not_by_the_proxy"})
    failed(None, (address_key(address),), at, address)


def sign_out(actor: Actor | None, by: str = "") -> None:
    """Record that a person left, or was ended ``by`` another system's word."""
    with transaction.atomic():
        subject = actor.id if actor else "person:0"
        told = {"way": by} if by else {}
        record(actor, Event.SIGNED_OUT.value, subject, told, department=actor.department if actor else None)


def address_key(address: str) -> tuple[str, int]:
    """The key and the limit under which failures from one address are counted.  Records nothing: it only names."""
    return f"address:{rules.counted_address(address[:100])}", rules.ADDRESS_FAILURES


def lock_of(address: str) -> SignInLocked | None:
    """The lock that lies on an address now.  Records nothing: it only looks."""
    return rules.may_try(_attempts(address_key(address)[0]), clock.real_now())


def require_unlocked(keys: Keys, at: datetime) -> None:
    """Raises :class:`SignInLocked` while any of ``keys`` is locked.  Records nothing: it only looks."""
    for key, _ in keys:
        require(rules.may_try(_attempts(key), at))


def failed(row: Person | None, keys: Keys, at: datetime, address: str) -> SignInLocked | None:
    """Count the failure, record it for a known person; the lock, where it fell."""
    locked: SignInLocked | None = None
    with transaction.atomic():
        for key, limit in keys:
            after = count(key, at, limit)
            if after.locked_until_at is not None:
                locked = SignInLocked(minutes=int((after.locked_until_at - at).total_seconds() // 60))
                told = {"address": address, "failures": after.failures, "until": moment(after.locked_until_at)}
                subject = f"person:{row.pk}" if row else f"sign_in:{key}"
                record(DOOR, Event.SIGN_IN_LOCKED.value, subject, told, department=row.department_id if row else None)
            elif row is not None and not key.startswith("address:"):
                record(
                    DOOR,
                    Event.SIGN_IN_FAILED.value,
                    f"person:{row.pk}",
                    {"address": address, "failures": after.failures},
                    department=row.department_id,
                )
    return locked


def count(key: str, at: datetime, limit: int) -> AttemptFacts:
    """One more failure under ``key``, in the caller's transaction.  Records nothing: its callers do."""
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
    return after


def forgotten(key: str) -> None:
    """Let the count under ``key`` go after a success, in the caller's transaction.  Records nothing: callers do."""
    SignInAttempts.objects.filter(key=key).delete()


def _login_key(login: str) -> str:
    """A digest: what was typed as a login may be somebody's password by mistake."""
    return f"login:{hashlib.sha256(login.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _attempts(key: str) -> AttemptFacts | None:
    row = SignInAttempts.objects.filter(key=key).first()
    return AttemptFacts(row.failures, row.window_start_at, row.locked_until_at) if row else None
