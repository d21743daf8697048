"""The verbs: each ends in exactly one audit entry of the right kind, or in none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction

from shuqiao.accounts import actions, closing, queries
from shuqiao.accounts.errors import DepartmentStillUsed
from shuqiao.accounts.models import ApiToken, Person, RoleHeld
from shuqiao.audit.models import Content
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.envelopes import public_text, thumbprint
from tests.cast.people import AUTHORITY, HOUSING, PASSWORD, POLICE, Cast

pytestmark = pytest.mark.django_db
CIVIL = "119901009901000428"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def events() -> list[tuple[str, str]]:
    return list(Content.objects.order_by("number").values_list("event", "subject"))


def refusal_of(act: Callable[[], object]) -> str:
    before = Content.objects.count()
    with pytest.raises(Refusal) as caught, transaction.atomic():
        act()
    assert Content.objects.count() == before, "a refused verb leaves no trace of success"
    return caught.value.code


def civil(actor: Actor | None, code: str = CIVIL) -> object:
    return actions.create_department(actor, code=code, name="栖澜市民政局", short_name="市民政局", division="990100")


def test_departments_come_change_and_close(cast: Cast) -> None:
    manager = cast.system_manager
    assert refusal_of(lambda: civil(cast.applicant)) == "not_permitted"
    assert refusal_of(lambda: civil(None)) == "actor_missing"
    assert refusal_of(lambda: civil(manager, CIVIL[:-1] + "0")) == "bad_credit_code"
    civil(manager)
    assert refusal_of(lambda: civil(manager)) == "code_taken"
    actions.update_department(manager, CIVIL, contact_name="苗述")
    assert queries.department(CIVIL).contact_name == "苗述"
    assert refusal_of(lambda: actions.close_department(manager, HOUSING, valid_to=clock.today())) == (
        "department_still_used"
    )
    actions.close_department(manager, CIVIL, valid_to=clock.today(), merged_into=AUTHORITY)
    assert not queries.department(CIVIL).active
    assert refusal_of(lambda: actions.update_department(manager, CIVIL, name="别名")) == "wrong_state"
    assert [e for e, s in events() if s == f"department:{CIVIL}"] == [
        "accounts.department.created",
        "accounts.department.updated",
        "accounts.department.closed",
    ]


def test_rooms_above_may_object_to_closing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    civil(cast.system_manager)
    objection = DepartmentStillUsed(name="市民政局", what="共享授权", what_en="grants")
    monkeypatch.setattr(closing, "closing_objections", [])
    closing.closing_objections.append(lambda facts: objection)
    monkeypatch.setattr("shuqiao.accounts.actions.departments.closing_objections", closing.closing_objections)
    act = lambda: actions.close_department(cast.system_manager, CIVIL, valid_to=clock.today())  # noqa: E731
    assert refusal_of(act) == "department_still_used"


def test_people_come_get_roles_and_go(cast: Cast) -> None:
    made = actions.create_person(
        cast.system_manager, login="miaoshu", name="苗述", department=POLICE, password="Miao-2025-zhe"
    )
    assert made.roles == ()
    assert Person.objects.get(pk=made.id).password.startswith("argon2")
    assert refusal_of(lambda: actions.assign_roles(cast.system_manager, made.id, ["head"])) == "not_permitted"
    assert (
        refusal_of(lambda: actions.assign_roles(cast.security_manager, made.id, ["auditor", "security_manager"]))
        == "three_managers_exclusive"
    )
    actions.assign_roles(cast.security_manager, made.id, ["data_officer"])
    assert queries.actor_of_person(made.id).has("applicant")
    actions.set_password(cast.system_manager, made.id, "Chongzhi-2025")
    actions.deactivate_person(cast.system_manager, made.id)
    with pytest.raises(Refusal):
        queries.actor_of_person(made.id)
    assert refusal_of(lambda: actions.deactivate_person(cast.system_manager, made.id)) == "wrong_state"
    actions.reactivate_person(cast.system_manager, made.id)
    assert events() == [
        (e, f"person:{made.id}")
        for e in (
            "accounts.person.created",
            "accounts.roles.assigned",
            "accounts.password.reset",
            "accounts.person.deactivated",
            "accounts.person.reactivated",
        )
    ]


def test_the_database_too_keeps_the_three_apart(cast: Cast) -> None:
    held = cast.people["yanmingjing"]
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHeld.objects.create(person_id=held.id, department_id=AUTHORITY, role="system_manager")


def test_systems_and_keys_raise_the_version(cast: Cast) -> None:
    assert queries.callers_version() == 0
    actions.create_system(cast.system_manager, id="zjj-check", name="公租房资格审核系统", department=HOUSING)
    at = clock.real_now()
    span = (at, at + timedelta(days=365))
    officer = cast.applicant
    found = actions.register_key(officer, "zjj-check", public_text(KEY.public_key()), *span)
    assert [k.keyid for k in found.keys] == [thumbprint(KEY.public_key())]
    again = lambda: actions.register_key(officer, "zjj-check", public_text(KEY.public_key()), *span)  # noqa: E731
    assert refusal_of(again) == "code_taken"
    foreign = lambda: actions.register_key(cast.compiler, "zjj-check", public_text(KEY.public_key()), *span)  # noqa: E731
    assert refusal_of(foreign) == "absent"
    assert queries.callers_version() == 2
    actions.withdraw_key(officer, "zjj-check", found.keys[0].keyid)
    assert refusal_of(lambda: actions.withdraw_key(officer, "zjj-check", found.keys[0].keyid)) == "wrong_state"
    actions.withdraw_system(officer, "zjj-check")
    assert queries.callers_version() == 4
    (caller,) = queries.all_callers()
    assert caller.withdrawn
    assert [e for e, _ in events()] == [
        "accounts.system.created",
        "accounts.key.registered",
        "accounts.key.withdrawn",
        "accounts.system.withdrawn",
    ]


def test_tokens_are_cut_hashed_and_revoked(cast: Cast) -> None:
    facts, secret = actions.issue_token(cast.applicant, "脚本", ["read", "sharing"], 7)
    assert secret.startswith("sq_")
    assert secret not in str(ApiToken.objects.values_list().get())
    actor = queries.actor_of_token(secret)
    assert isinstance(actor, Actor)
    assert actor.scopes == {"read", "sharing"}
    assert actor.roles == cast.applicant.roles
    wider = lambda: actions.issue_token(actor, "更宽", ["audit"], 7)  # noqa: E731
    assert refusal_of(wider) == "bad_value"
    assert refusal_of(lambda: actions.revoke_token(cast.stranger, facts.id)) == "absent"
    actions.revoke_token(cast.applicant, facts.id)
    assert isinstance(queries.actor_of_token(secret), Refusal)
    assert refusal_of(lambda: actions.revoke_token(cast.applicant, facts.id)) == "wrong_state"
    assert [e for e, _ in events()] == ["accounts.token.issued", "accounts.token.revoked"]


def test_a_token_ends_with_its_days_and_with_its_holder(cast: Cast) -> None:
    facts, secret = actions.issue_token(cast.applicant, "脚本", ["read"], 1)
    with clock.fixed_at(clock.real_now() + timedelta(days=300)):
        assert isinstance(queries.actor_of_token(secret), Actor), "the demo's moved clock ends no token"
    ApiToken.objects.filter(pk=facts.id).update(expires_at=clock.real_now())
    assert isinstance(queries.actor_of_token(secret), Refusal)
    _, other = actions.issue_token(cast.applicant, "脚本", ["read"], 1)
    actions.deactivate_person(cast.system_manager, cast.people["jianruoxi"].id)
    assert isinstance(queries.actor_of_token(other), Refusal)
    assert isinstance(queries.actor_of_token("sq_guess"), Refusal)


def test_guessing_locks_the_login_for_everybody_who_tries(cast: Cast) -> None:
    for _ in range(4):
        with pytest.raises(Refusal, match="wrong_password"):
            actions.sign_in("jianruoxi", "guess", "192.0.2.1")
    with pytest.raises(Refusal, match="sign_in_locked"):
        actions.sign_in("jianruoxi", "guess", "192.0.2.2")
    with pytest.raises(Refusal, match="sign_in_locked"):
        actions.sign_in("jianruoxi", PASSWORD, "192.0.2.3")
    assert actions.sign_in("youke", PASSWORD, "192.0.2.1").login == "youke"
    found = [e for e, _ in events()]
    assert found.count("accounts.sign_in.failed") == 4
    assert found.count("accounts.sign_in.locked") == 1
    assert found[-1] == "accounts.sign_in.succeeded"


def test_unknown_logins_look_like_wrong_passwords(cast: Cast) -> None:
    for login in ("nobody", "No Login\x00", "x" * 500):
        with pytest.raises(Refusal, match="wrong_password"):
            actions.sign_in(login, "guess", "192.0.2.9")
    assert events() == []


def test_bootstrap_happens_once_per_role(db: None) -> None:
    from shuqiao.accounts.facts import DepartmentFacts

    home = DepartmentFacts(AUTHORITY, "栖澜市数据局", "市数据局", "city", "990100", "organ")
    for login, role in (("xitong", "system_manager"), ("anquan", "security_manager"), ("shenji", "auditor")):
        person = actions.bootstrap_first_person(
            login=login, name="首位", password="Diyi-wei-2025", role=role, department=home
        )
        assert person.roles == (role,)
    again = lambda: actions.bootstrap_first_person(  # noqa: E731
        login="another", name="又一位", password="Diyi-wei-2025", role="auditor", department=home
    )
    assert refusal_of(again) == "first_person_exists"
    other = lambda: actions.bootstrap_first_person(  # noqa: E731
        login="another", name="又一位", password="Diyi-wei-2025", role="head", department=home
    )
    assert refusal_of(other) == "bad_value"
    assert [e for e, _ in events()] == ["accounts.department.created", *["accounts.person.bootstrapped"] * 3]


def test_notices_reach_their_readers_only(cast: Cast) -> None:
    actions.notify("test", {"number": "SQ-2025-000001"}, "/sharing/", department=HOUSING)
    actions.notify("test", {}, person=cast.people["youke"].id)
    assert [n.facts for n in queries.notices(cast.applicant)] == [{"number": "SQ-2025-000001"}]
    assert queries.notices(cast.compiler) == ()
    (own,) = queries.notices(cast.stranger)
    actions.mark_read(cast.stranger, own.id)
    assert queries.notices(cast.stranger)[0].read
    assert refusal_of(lambda: actions.mark_read(cast.applicant, own.id)) == "absent"


def test_lists_are_paged_and_cut_to_the_reader(cast: Cast) -> None:
    first = queries.people(cast.system_manager, limit=10)
    second = queries.people(cast.system_manager, after=first.next, limit=10)
    assert len(first.items) == 10
    assert second.next is None
    assert {p.login for p in first.items + second.items} == set(cast.people)
    assert {p.department for p in queries.people(cast.applicant).items} == {HOUSING}
    assert len(queries.departments(cast.applicant).items) == 4
    with pytest.raises(Refusal, match="actor_missing"):
        queries.departments(None)
