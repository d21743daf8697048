"""Verbs on client systems and their keys; each raises the callers' version in its own transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from shuqiao.accounts import permissions, queries, rules
from shuqiao.accounts.errors import CodeTaken, DepartmentClosed, DeskExists
from shuqiao.accounts.events import Event
from shuqiao.accounts.facts import ClientSystemFacts, KeyFacts, SystemKind
from shuqiao.accounts.models import ClientSystem, Register, SystemKey
from shuqiao.accounts.permissions import Verb
from shuqiao.accounts.states import KEY, SYSTEM
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import Absent, require
from shuqiao.kernel.texts import as_stored


def create_system(
    actor: Actor | None, *, id: str, name: str, department: str, kind: str = SystemKind.SYSTEM.value
) -> ClientSystemFacts:
    """Register a department's client system, without keys."""
    with transaction.atomic():
        require(permissions.may(actor, Verb.CREATE_SYSTEM))
        require(rules.system_for(id, name, kind))
        home = queries.department(department)
        if not home.active:
            raise DepartmentClosed(field="department", name=home.name)
        require(_unique(id, department, kind))
        try:
            with transaction.atomic():
                ClientSystem.objects.create(
                    id=id, name=name, department_id=department, kind=kind, created_at=clock.now()
                )
        except IntegrityError as race:
            raise (_unique(id, department, kind) or race) from race
        told = {"name": name, "kind": kind, "callers_version": raise_callers_version()}
        record(actor, Event.SYSTEM_CREATED.value, f"system:{id}", told, department=department)
        return queries.system(id)


def _unique(id: str, department: str, kind: str) -> CodeTaken | DeskExists | None:
    if ClientSystem.objects.filter(id=id).exists():
        return CodeTaken(field="id", what="业务系统编号 id", value=id)
    desk = queries.desk_of(department) if kind == SystemKind.DESK.value else None
    return DeskExists(field="kind", id=desk.id) if desk is not None else None


def register_key(
    actor: Actor | None, system: str, public: str, valid_from: datetime, valid_to: datetime
) -> ClientSystemFacts:
    """Register an Ed25519 key (32 bytes, base64url) for ``system``, from–to in real time."""
    with transaction.atomic():
        before = _locked(actor, system)
        require(permissions.may(actor, Verb.REGISTER_KEY, before))
        require(SYSTEM.move(before.state, "register_key"))
        key = require(rules.key_for(before, public, valid_from, valid_to))
        taken = CodeTaken(field="public", what="公钥 key", value=key.keyid)
        if SystemKey.objects.filter(keyid=key.keyid).exists():
            raise taken
        try:
            with transaction.atomic():
                SystemKey.objects.create(
                    keyid=key.keyid, system_id=system, public=public, valid_from=valid_from, valid_to=valid_to
                )
        except IntegrityError as race:
            raise taken from race
        told = {
            "keyid": key.keyid,
            "valid_from": moment(valid_from),
            "valid_to": moment(valid_to),
            "callers_version": raise_callers_version(),
        }
        record(actor, Event.KEY_REGISTERED.value, f"system:{system}", told, department=before.department)
        return queries.system(system)


def withdraw_key(actor: Actor | None, system: str, keyid: str) -> ClientSystemFacts:
    """Withdraw one key; gateways hear of it with the next callers document."""
    with transaction.atomic():
        before = _locked(actor, system)
        require(permissions.may(actor, Verb.WITHDRAW_KEY, before))
        held: KeyFacts | None = next((k for k in before.keys if k.keyid == keyid), None)
        if held is None:
            raise Absent(field="keyid", what="公钥 key")
        to = require(KEY.move(held.state, "withdraw_key")).to
        SystemKey.objects.filter(keyid=keyid).update(state=to)
        told = {"keyid": keyid, "callers_version": raise_callers_version()}
        record(actor, Event.KEY_WITHDRAWN.value, f"system:{system}", told, department=before.department)
        return queries.system(system)


def withdraw_system(actor: Actor | None, system: str) -> ClientSystemFacts:
    """End a client system and all its keys."""
    with transaction.atomic():
        before = _locked(actor, system)
        require(permissions.may(actor, Verb.WITHDRAW_SYSTEM, before))
        to = require(SYSTEM.move(before.state, "withdraw")).to
        ClientSystem.objects.filter(id=system).update(state=to)
        keys = SystemKey.objects.filter(system_id=system, state="active").update(state="withdrawn")
        told = {"keys_withdrawn": keys, "callers_version": raise_callers_version()}
        record(actor, Event.SYSTEM_WITHDRAWN.value, f"system:{system}", told, department=before.department)
        return replace(queries.system(system), withdrawn=True)


def _locked(actor: Actor | None, system: str) -> ClientSystemFacts:
    ClientSystem.objects.select_for_update().filter(id=as_stored(system)).first()
    return queries.visible_system(actor, system)


def raise_callers_version() -> int:
    """The new version of what gateways know of callers.  Records nothing: the calling action does; the row's lock
    orders concurrent changes."""
    Register.objects.get_or_create(id=1)
    Register.objects.filter(id=1).update(callers_version=F("callers_version") + 1)
    return queries.callers_version()
