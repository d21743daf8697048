"""Who may do what: every verb against every role, deny by default."""

from __future__ import annotations

import pytest

from shuqiao.accounts.facts import ClientSystemFacts, PersonFacts, Role, TokenFacts
from shuqiao.accounts.permissions import NEEDS, Subject, Verb, may
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, ActorKind
from shuqiao.kernel.refusals import Refusal

HERE, THERE = "11990100990100026J", "11990100990100034D"
PERSON = PersonFacts(7, "somebody", "某人", HERE, "市住建局", (), True)
MANAGER = PersonFacts(8, "manager", "管理员", HERE, "市住建局", ("auditor",), True)
SYSTEM = ClientSystemFacts("zjj-check", "系统", HERE, "市住建局", "system")
TOKEN = TokenFacts(3, "脚本", 7, "某人", HERE, ("read",), clock.real_now(), clock.real_now())

SUBJECTS: dict[Verb, Subject] = {
    Verb.SEE_PERSON: PERSON,
    Verb.ASSIGN_ROLES: PERSON,
    Verb.RESET_PASSWORD: PERSON,
    Verb.DEACTIVATE_PERSON: PERSON,
    Verb.REACTIVATE_PERSON: PERSON,
    Verb.SEE_SYSTEM: SYSTEM,
    Verb.WITHDRAW_SYSTEM: SYSTEM,
    Verb.REGISTER_KEY: SYSTEM,
    Verb.WITHDRAW_KEY: SYSTEM,
    Verb.SEE_TOKEN: TOKEN,
    Verb.REVOKE_TOKEN: TOKEN,
    Verb.LINK_IDENTITY: PERSON,
    Verb.RESET_FACTOR: PERSON,
}


def one(role: str | None, department: str = HERE, number: int = 1, kind: ActorKind = ActorKind.PERSON) -> Actor:
    return Actor(kind, f"person:{number}", "甲", department, frozenset({role} if role else ()))


def code(actor: Actor | None, verb: Verb, subject: Subject = None) -> str:
    outcome = may(actor, verb, subject)
    return outcome.code if isinstance(outcome, Refusal) else "ok"


@pytest.mark.parametrize("verb", list(Verb))
def test_nobody_is_refused_everything(verb: Verb) -> None:
    assert code(None, verb, SUBJECTS.get(verb)) == "actor_missing"


@pytest.mark.parametrize("verb", sorted(NEEDS))
@pytest.mark.parametrize("role", [None, *(r.value for r in Role)])
def test_verbs_need_their_role(verb: Verb, role: str | None) -> None:
    allowed = role in NEEDS[verb]
    found = code(one(role), verb, SUBJECTS.get(verb))
    if verb is Verb.REVOKE_TOKEN and not allowed:
        assert found in ("absent", "not_permitted")
    else:
        assert found == ("ok" if allowed else "not_permitted")


@pytest.mark.parametrize("verb", [v for v in SUBJECTS if "token" not in v.value])
@pytest.mark.parametrize("role", ["data_officer", "head", "applicant", "compiler", "provider_reviewer"])
def test_another_departments_things_look_absent(verb: Verb, role: str) -> None:
    assert code(one(role, THERE), verb, SUBJECTS[verb]) == "absent"


@pytest.mark.parametrize("verb", [Verb.ASSIGN_ROLES, Verb.DEACTIVATE_PERSON, Verb.RESET_PASSWORD, Verb.RESET_FACTOR])
def test_nobody_does_it_to_themselves(verb: Verb) -> None:
    role = next(iter(NEEDS[verb]))
    assert code(one(role, number=7), verb, PERSON) == "not_on_oneself"


def test_no_manager_becomes_another_by_a_password() -> None:
    assert code(one("system_manager"), Verb.RESET_PASSWORD, MANAGER) == "password_of_manager"


def test_no_manager_becomes_another_by_an_identity() -> None:
    assert code(one("system_manager"), Verb.LINK_IDENTITY, MANAGER) == "identity_of_manager"


def test_keys_are_the_own_departments_data_officers_too() -> None:
    assert code(one("data_officer"), Verb.REGISTER_KEY, SYSTEM) == "ok"
    assert code(one("authority_reviewer", THERE), Verb.SEE_SYSTEM, SYSTEM) == "ok"
    both = Actor(ActorKind.PERSON, "person:1", "甲", THERE, frozenset({"authority_reviewer", "data_officer"}))
    assert code(both, Verb.REGISTER_KEY, SYSTEM) == "not_permitted"


def test_tokens_are_their_holders() -> None:
    assert code(one(None, number=7), Verb.REVOKE_TOKEN, TOKEN) == "ok"
    assert code(one("head", number=6), Verb.REVOKE_TOKEN, TOKEN) == "absent"


def test_a_token_changes_no_password_and_a_gateway_holds_no_token() -> None:
    assert code(one(None, kind=ActorKind.TOKEN), Verb.CHANGE_PASSWORD) == "not_permitted"
    assert code(one(None, kind=ActorKind.GATEWAY), Verb.ISSUE_TOKEN) == "not_permitted"
