"""Verbs on second factors (requirement 70: strong authentication)."""

from __future__ import annotations

from django.db import transaction

from shuqiao.accounts import permissions, queries, rules
from shuqiao.accounts.actions.people import locked_person
from shuqiao.accounts.actions.sign_in import address_key, failed, forgotten, require_unlocked
from shuqiao.accounts.events import Event
from shuqiao.accounts.facts import PersonFacts
from shuqiao.accounts.models import Person, RecoveryCode, SecondFactor
from shuqiao.accounts.permissions import Verb
from shuqiao.accounts.second import codes, sealing
from shuqiao.accounts.second.errors import FactorAbsent, FactorExists, WrongCode
from shuqiao.accounts.second.queries import state
from shuqiao.accounts.states import SECOND_FACTOR
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, require


def enrol_factor(actor: Actor | None) -> None:
    """Draw a new secret for oneself; it counts for nothing until a code of it was typed."""
    require(permissions.may(actor, Verb.ENROL_FACTOR))
    who = permissions.person_id(require(present(actor)))
    sealed = sealing.seal(who, codes.new_secret())
    with transaction.atomic():
        before = locked_person(who)
        if state(who) == "active":
            raise FactorExists()
        to = require(SECOND_FACTOR.move(state(who), "enrol_factor")).to
        SecondFactor.objects.update_or_create(
            person_id=who, defaults={"sealed": sealed, "state": to, "last_step": 0, "created_at": clock.real_now()}
        )
        told = {"login": before.login}
        record(actor, Event.FACTOR_ENROLLED.value, f"person:{who}", told, department=before.department)


def confirm_factor(actor: Actor | None, code: str) -> list[str]:
    """Put the factor in use by a first code of it.  The recovery codes are returned once and never kept."""
    require(permissions.may(actor, Verb.ENROL_FACTOR))
    who = permissions.person_id(require(present(actor)))
    with transaction.atomic():
        before = locked_person(who)
        row = SecondFactor.objects.select_for_update().filter(pk=who).first()
        if row is None:
            raise FactorAbsent()
        to = require(SECOND_FACTOR.move(row.state, "confirm_factor")).to
        secret = sealing.unseal(who, row.sealed)
        step = codes.matching_step(secret, codes.typed(code), clock.real_now(), row.last_step)
        if step is None:
            raise WrongCode(field="code")
        SecondFactor.objects.filter(pk=who).update(state=to, last_step=step)
        drawn = codes.new_recovery_codes()
        RecoveryCode.objects.filter(person_id=who).delete()
        RecoveryCode.objects.bulk_create([RecoveryCode(person_id=who, digest=codes.recovery_digest(c)) for c in drawn])
        told = {"login": before.login}
        record(actor, Event.FACTOR_CONFIRMED.value, f"person:{who}", told, department=before.department)
    return drawn


def pass_second_factor(person: int, code: str, address: str, way: str = "password") -> PersonFacts:
    """The second half of a sign-in: a time-based code or a recovery code, each of them once.

    Raises :class:`SignInLocked` before the code is looked at, :class:`WrongCode` otherwise.
    """
    at = clock.real_now()
    keys = ((f"second:{person}", rules.SECOND_FAILURES), address_key(address))
    require_unlocked(keys, at)
    with transaction.atomic():
        row = Person.objects.select_for_update().filter(pk=person, state="active").first()
        used = _used(person, codes.typed(code)) if row else ""
        if row is not None and used:
            forgotten(keys[0][0])
            told = {"address": address, "way": way, "second": used}
            actor = queries.actor_of_person(person)
            record(actor, Event.SIGNED_IN.value, f"person:{person}", told, department=row.department_id)
            return queries.person_facts(row)
    raise failed(row, keys, at, address) or WrongCode(field="code")


def _used(person: int, code: str) -> str:
    """``totp`` or ``recovery`` for a code that counts, which it never does again."""
    row = SecondFactor.objects.select_for_update().filter(pk=person, state="active").first()
    if row is None:
        return ""
    secret = sealing.unseal(person, row.sealed)
    step = codes.matching_step(secret, code, clock.real_now(), row.last_step)
    if step is not None:
        SecondFactor.objects.filter(pk=person).update(last_step=step)
        return "totp"
    gone, _ = RecoveryCode.objects.filter(person_id=person, digest=codes.recovery_digest(code)).delete()
    return "recovery" if gone else ""


def reset_factor(actor: Actor | None, person: int) -> PersonFacts:
    """Take somebody's second factor and recovery codes away: the device is lost.  Never on oneself."""
    with transaction.atomic():
        before = locked_person(person)
        require(permissions.may(actor, Verb.RESET_FACTOR, before))
        if state(person) == "absent":
            raise Absent(what="动态口令 factor")
        require(SECOND_FACTOR.move(state(person), "reset_factor"))
        SecondFactor.objects.filter(pk=person).delete()
        RecoveryCode.objects.filter(person_id=person).delete()
        told = {"login": before.login}
        record(actor, Event.FACTOR_RESET.value, f"person:{person}", told, department=before.department)
        return locked_person(person)
