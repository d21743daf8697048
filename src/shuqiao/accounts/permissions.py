# ruff: noqa: S105 - names of events and verbs, no secrets
"""May this actor do this verb, and what may this actor list.  Deny by default.

The three managers act for the whole instance; every other role counts in its own
department only.  To strangers, forbidden and absent look alike.
"""

from __future__ import annotations

from enum import StrEnum

from shuqiao.accounts.errors import NoExport, NotOnOneself, PasswordOfManager
from shuqiao.accounts.external.errors import IdentityOfManager
from shuqiao.accounts.facts import (
    THREE_MANAGERS,
    ClientSystemFacts,
    DepartmentFacts,
    InnerUnitFacts,
    PersonFacts,
    Role,
    TokenFacts,
)
from shuqiao.accounts.states import VERBS
from shuqiao.kernel.actors import Actor, ActorKind, not_permitted
from shuqiao.kernel.refusals import Absent, ActorMissing, Refusal

Subject = DepartmentFacts | InnerUnitFacts | PersonFacts | ClientSystemFacts | TokenFacts | None


class Verb(StrEnum):
    """Everything this room lets anybody do."""

    CREATE_DEPARTMENT = "create_department"
    UPDATE_DEPARTMENT = "update_department"
    CLOSE_DEPARTMENT = "close_department"
    ADD_UNIT = "add_unit"
    RENAME_UNIT = "rename_unit"
    CLOSE_UNIT = "close_unit"
    PLACE_PERSON = "place_person"
    CREATE_PERSON = "create_person"
    SEE_PERSON = "see_person"
    ASSIGN_ROLES = "assign_roles"
    RESET_PASSWORD = "reset_password"
    CHANGE_PASSWORD = "change_password"
    DEACTIVATE_PERSON = "deactivate_person"
    REACTIVATE_PERSON = "reactivate_person"
    HAND_OVER = "hand_over"
    CREATE_SYSTEM = "create_system"
    SEE_SYSTEM = "see_system"
    WITHDRAW_SYSTEM = "withdraw_system"
    REGISTER_KEY = "register_key"
    WITHDRAW_KEY = "withdraw_key"
    ISSUE_TOKEN = "issue_token"
    SEE_TOKEN = "see_token"
    REVOKE_TOKEN = "revoke_token"
    SEE_IDENTITIES = "see_identities"
    LINK_IDENTITY = "link_identity"
    UNLINK_IDENTITY = "unlink_identity"
    ENROL_FACTOR = "enrol_factor"
    RESET_FACTOR = "reset_factor"
    IMPORT_DEPARTMENTS = "import_departments"
    IMPORT_PEOPLE = "import_people"


NEEDS: dict[Verb, frozenset[str]] = {
    Verb.CREATE_DEPARTMENT: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.UPDATE_DEPARTMENT: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.CLOSE_DEPARTMENT: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.ADD_UNIT: frozenset({Role.SYSTEM_MANAGER.value, Role.DATA_OFFICER.value}),
    Verb.RENAME_UNIT: frozenset({Role.SYSTEM_MANAGER.value, Role.DATA_OFFICER.value}),
    Verb.CLOSE_UNIT: frozenset({Role.SYSTEM_MANAGER.value, Role.DATA_OFFICER.value}),
    Verb.PLACE_PERSON: frozenset({Role.SYSTEM_MANAGER.value, Role.DATA_OFFICER.value}),
    Verb.CREATE_PERSON: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.ASSIGN_ROLES: frozenset({Role.SECURITY_MANAGER.value}),
    Verb.RESET_PASSWORD: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.DEACTIVATE_PERSON: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.REACTIVATE_PERSON: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.HAND_OVER: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.CREATE_SYSTEM: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.WITHDRAW_SYSTEM: frozenset({Role.SYSTEM_MANAGER.value, Role.DATA_OFFICER.value}),
    Verb.REGISTER_KEY: frozenset({Role.SYSTEM_MANAGER.value, Role.DATA_OFFICER.value}),
    Verb.WITHDRAW_KEY: frozenset({Role.SYSTEM_MANAGER.value, Role.DATA_OFFICER.value}),
    Verb.REVOKE_TOKEN: frozenset({Role.SYSTEM_MANAGER.value, Role.SECURITY_MANAGER.value}),
    Verb.SEE_IDENTITIES: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.LINK_IDENTITY: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.UNLINK_IDENTITY: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.RESET_FACTOR: frozenset({Role.SECURITY_MANAGER.value}),
    Verb.IMPORT_DEPARTMENTS: frozenset({Role.SYSTEM_MANAGER.value}),
    Verb.IMPORT_PEOPLE: frozenset({Role.SYSTEM_MANAGER.value}),
}
"""The roles of which one is needed; verbs that are missing here have their own rule in :func:`may`."""

_SEES_ALL_PEOPLE = THREE_MANAGERS | {Role.PLATFORM_OPERATOR.value}
_SEES_ALL_SYSTEMS = _SEES_ALL_PEOPLE | {Role.AUTHORITY_REVIEWER.value}
_SEES_ALL_TOKENS = THREE_MANAGERS
_NOT_ON_ONESELF = {Verb.ASSIGN_ROLES, Verb.DEACTIVATE_PERSON, Verb.RESET_PASSWORD, Verb.RESET_FACTOR}


def person_id(actor: Actor) -> int:
    """The person behind a person or a token; 0, which nobody has, for systems and gateways."""
    if actor.kind in (ActorKind.PERSON, ActorKind.TOKEN) and actor.id.startswith("person:"):
        return int(actor.id.removeprefix("person:"))
    return 0


def may(actor: Actor | None, verb: Verb, subject: Subject = None) -> Refusal | None:
    """None when ``actor`` may do ``verb`` to ``subject``; otherwise the refusal, Absent where it is invisible."""
    if actor is None:
        return ActorMissing()
    if not _sees(actor, subject):
        return Absent(what=_WHAT[type(subject)])
    if verb in (Verb.SEE_PERSON, Verb.SEE_SYSTEM, Verb.SEE_TOKEN):
        return None
    if verb in (Verb.ISSUE_TOKEN, Verb.CHANGE_PASSWORD, Verb.ENROL_FACTOR):
        # A token may issue a narrower one (rules.scopes_for), but never lock its holder out.
        allowed = (ActorKind.PERSON, ActorKind.TOKEN) if verb is Verb.ISSUE_TOKEN else (ActorKind.PERSON,)
        return None if actor.kind in allowed else not_permitted(VERBS[verb], ["person"])
    if verb is Verb.REVOKE_TOKEN and isinstance(subject, TokenFacts) and subject.person == person_id(actor):
        return None
    if not actor.has(*NEEDS[verb]):
        return not_permitted(VERBS[verb], NEEDS[verb])
    return _limits(actor, verb, subject)


def _limits(actor: Actor, verb: Verb, subject: Subject) -> Refusal | None:
    if isinstance(subject, PersonFacts):
        if verb in _NOT_ON_ONESELF and subject.id == person_id(actor):
            return NotOnOneself(verb=VERBS[verb])
        if verb is Verb.LINK_IDENTITY and THREE_MANAGERS.intersection(subject.roles):
            return IdentityOfManager()
        if verb is Verb.RESET_PASSWORD and THREE_MANAGERS.intersection(subject.roles):
            return PasswordOfManager()
    foreign = isinstance(subject, ClientSystemFacts | InnerUnitFacts) and subject.department != actor.department
    if verb is Verb.ADD_UNIT and isinstance(subject, DepartmentFacts):
        foreign = subject.code != actor.department
    if verb is Verb.PLACE_PERSON and isinstance(subject, PersonFacts):
        foreign = subject.department != actor.department
    if foreign and not actor.has(Role.SYSTEM_MANAGER.value):
        return not_permitted(VERBS[verb], [Role.SYSTEM_MANAGER])
    return None


def _sees(actor: Actor, subject: Subject) -> bool:
    if isinstance(subject, PersonFacts):
        return sees_all_people(actor) or subject.department == actor.department
    if isinstance(subject, ClientSystemFacts):
        return sees_all_systems(actor) or subject.department == actor.department
    if isinstance(subject, TokenFacts):
        return sees_all_tokens(actor) or subject.person == person_id(actor)
    return True  # the register of departments is open to everybody who is signed in


_WHAT: dict[type, str] = {
    PersonFacts: "人员 person",
    ClientSystemFacts: "业务系统 system",
    TokenFacts: "访问令牌 token",
    DepartmentFacts: "部门 department",
    InnerUnitFacts: "内设机构 unit",
    type(None): "记录 record",
}


def may_export(actor: Actor | None) -> Refusal | None:
    """Whoever is signed in takes files out, but no contractor (requirement 65; rules.md 3.10)."""
    if actor is None:
        return ActorMissing()
    return NoExport() if actor.has(Role.CONTRACTOR.value) else None


def sees_all_people(actor: Actor) -> bool:
    """Otherwise the own department's people only."""
    return actor.kind is ActorKind.SYSTEM or actor.has(*_SEES_ALL_PEOPLE)


def sees_all_systems(actor: Actor) -> bool:
    """Otherwise the own department's systems only."""
    return actor.kind is ActorKind.SYSTEM or actor.has(*_SEES_ALL_SYSTEMS)


def sees_all_tokens(actor: Actor) -> bool:
    """Otherwise one's own tokens only."""
    return actor.kind is ActorKind.SYSTEM or actor.has(*_SEES_ALL_TOKENS)
