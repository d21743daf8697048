"""Rules of accounts as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.accounts import rules
from shuqiao.accounts.facts import THREE_MANAGERS, AttemptFacts, ClientSystemFacts, DepartmentFacts, KeyFacts, Role
from shuqiao.kernel.canonical import b64url
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.envelopes import public_text, thumbprint
from tests.cast.people import HOUSING

AT = datetime(2025, 9, 22, 1, 0, tzinfo=UTC)
GOOD = DepartmentFacts(HOUSING, "栖澜市住房和城乡建设局", "市住建局", "city", "990100", "organ")


def code_of(outcome: object) -> str:
    return outcome.code if isinstance(outcome, Refusal) else "ok"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "ok"),
        ({"code": HOUSING[:-1] + "K"}, "bad_credit_code"),
        ({"code": HOUSING.lower()}, "bad_credit_code"),
        ({"code": ""}, "bad_credit_code"),
        ({"name": " "}, "missing_field"),
        ({"name": "长" * 101}, "bad_value"),
        ({"name": "a\x00b"}, "bad_value"),
        ({"level": "town"}, "bad_value"),
        ({"kind": "company"}, "bad_value"),
        ({"division": "99010"}, "bad_division"),
        ({"valid_from": date(2025, 2, 1), "valid_to": date(2025, 1, 31)}, "bad_validity"),
        ({"valid_from": date(2025, 2, 1), "valid_to": date(2025, 2, 1)}, "ok"),
    ],
)
def test_departments(change: dict[str, object], expected: str) -> None:
    assert code_of(rules.department_for(DepartmentFacts(**{**vars(GOOD), **change}))) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("two", list(combinations(sorted(THREE_MANAGERS), 2)))
def test_nobody_holds_two_of_the_three_managers(two: tuple[str, str]) -> None:
    assert code_of(rules.roles_for(two)) == "three_managers_exclusive"
    assert code_of(rules.roles_for([*two, "head"])) == "three_managers_exclusive"


@pytest.mark.parametrize("one", sorted(THREE_MANAGERS))
def test_one_of_the_three_is_allowed(one: str) -> None:
    assert rules.roles_for([one, one]) == (one,)


@pytest.mark.parametrize("other", [role for role in Role if role is not Role.CONTRACTOR])
def test_a_contractor_holds_nothing_else(other: str) -> None:
    assert code_of(rules.roles_for(["contractor", other])) == "contractor_alone"
    assert rules.roles_for(["contractor"]) == ("contractor",)


def test_unknown_roles_are_refused_and_the_rest_is_sorted() -> None:
    assert code_of(rules.roles_for(["king"])) == "bad_value"
    assert rules.roles_for(["head", "applicant"]) == ("applicant", "head")
    assert rules.roles_for([]) == ()


def test_the_data_officer_is_compiler_and_applicant() -> None:
    assert rules.with_implied(["data_officer"]) == {"data_officer", "compiler", "applicant"}
    assert rules.with_implied(["head"]) == {"head"}


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Qilan-2025x", "ok"),
        ("short-1", "weak_password"),
        ("only-letters-here", "weak_password"),
        ("1234567890", "weak_password"),
        ("my-JianRuoXi-1", "weak_password"),
        ("a1" * 101, "weak_password"),
        ("nul\x00-2025-x", "weak_password"),
        ("汉字密码很长的密码1", "ok"),
    ],
)
def test_passwords(password: str, expected: str) -> None:
    outcome = rules.password_for("jianruoxi", password)
    assert code_of(outcome) == expected
    assert expected == "ok" or password not in str(outcome)


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("jianruoxi", "ok"),
        ("a.b-c_1", "ok"),
        ("ab", "bad_value"),
        ("Upper", "bad_value"),
        ("1abc", "bad_value"),
        ("简若溪", "bad_value"),
        ("a b", "bad_value"),
        ("abc\n", "bad_value"),
        ("", "bad_value"),
    ],
)
def test_logins(login: str, expected: str) -> None:
    assert code_of(rules.login_for(login)) == expected


PUBLIC = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
SYSTEM = ClientSystemFacts("zjj-check", "公租房资格审核系统", HOUSING, "市住建局", "system")
DESK = ClientSystemFacts("zjj-desk", "查询台", HOUSING, "市住建局", "desk")


@pytest.mark.parametrize(
    ("system", "public", "days", "expected"),
    [
        (SYSTEM, public_text(PUBLIC), 365, "ok"),
        (DESK, public_text(PUBLIC), 365, "desk_has_no_key"),
        (SYSTEM, public_text(PUBLIC), 0, "bad_validity"),
        (SYSTEM, public_text(PUBLIC), -1, "bad_validity"),
        (SYSTEM, public_text(PUBLIC), 2000, "bad_validity"),
        (SYSTEM, public_text(PUBLIC) + "=", 365, "bad_key"),
        (SYSTEM, b64url(bytes(31)), 365, "bad_key"),
        (SYSTEM, b64url(bytes(32)), 365, "bad_key"),
        (SYSTEM, b64url(b"\x01" + bytes(31)), 365, "bad_key"),
        (SYSTEM, b64url(b"\x01" + bytes(30) + b"\x80"), 365, "bad_key"),
        (SYSTEM, "not base64url!", 365, "bad_key"),
    ],
)
def test_keys(system: ClientSystemFacts, public: str, days: int, expected: str) -> None:
    outcome = rules.key_for(system, public, AT, AT + timedelta(days=days))
    assert code_of(outcome) == expected
    if isinstance(outcome, KeyFacts):
        assert outcome.keyid == thumbprint(PUBLIC)


@pytest.mark.parametrize(
    ("seconds", "withdrawn", "serves"),
    [(-1, False, False), (0, False, True), (3599, False, True), (3600, False, False), (10, True, False)],
)
def test_a_key_serves_from_until(seconds: int, withdrawn: bool, serves: bool) -> None:
    key = KeyFacts("k", "p", AT, AT + timedelta(hours=1), withdrawn)
    assert rules.key_serves(key, AT + timedelta(seconds=seconds)) is serves


def test_failures_count_inside_the_window_and_lock_at_the_limit() -> None:
    attempts: AttemptFacts | None = None
    for number in range(1, 5):
        attempts = rules.after_failure(attempts, AT + timedelta(seconds=number), 5)
        assert (attempts.failures, attempts.locked_until_at) == (number, None)
    attempts = rules.after_failure(attempts, AT + timedelta(seconds=5), 5)
    assert attempts.locked_until_at == AT + timedelta(seconds=5) + rules.LOCK
    assert code_of(rules.may_try(attempts, AT + timedelta(minutes=1))) == "sign_in_locked"
    later = attempts.locked_until_at
    assert rules.may_try(attempts, later) is None
    assert rules.after_failure(attempts, later, 5).failures == 1, "a lock that ran out starts a new count"


def test_old_failures_are_forgotten() -> None:
    old = AttemptFacts(4, AT - rules.WINDOW)
    assert rules.after_failure(old, AT, 5).failures == 1


@pytest.mark.parametrize(
    ("scopes", "held", "expected"),
    [
        (["read"], None, "ok"),
        ([], None, "missing_field"),
        (["everything"], None, "bad_value"),
        (["read"], {"read", "audit"}, "ok"),
        (["sharing"], {"read", "audit"}, "bad_value"),
    ],
)
def test_scopes(scopes: list[str], held: set[str] | None, expected: str) -> None:
    assert code_of(rules.scopes_for(scopes, None if held is None else frozenset(held))) == expected


@pytest.mark.parametrize(
    ("days", "holder_s_days", "expected"),
    [(0, None, "bad_value"), (1, None, "ok"), (366, None, "ok"), (367, None, "bad_value"),
     (7, 7, "ok"), (8, 7, "bad_validity")],
)  # fmt: skip
def test_token_days(days: int, holder_s_days: int | None, expected: str) -> None:
    until = None if holder_s_days is None else AT + timedelta(days=holder_s_days)
    assert code_of(rules.token_end(AT, days, until)) == expected


def test_every_role_is_known_to_the_table() -> None:
    assert len(Role) == 12
