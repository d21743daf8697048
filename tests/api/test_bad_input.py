"""Bad input at the control plane's doors: each gets its refusal with code, field, reason and next step.

No fault, no entry in the log, nothing half done.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.test import Client

from shuqiao.accounts.actions import issue_token
from shuqiao.audit.models import Content
from tests.cast import people
from tests.cast.people import HOUSING, POLICE, Cast
from tests.rooms.sharing.stage import MONDAY

pytestmark = pytest.mark.django_db

DEPARTMENT = f"/api/v1/accounts/departments/{HOUSING}"
KEYS = "/api/v1/accounts/systems/zjj-housing-check/keys"
PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
BIG = "9" * 30


@pytest.fixture(autouse=True)
def _quiet() -> None:
    logging.getLogger("django.request").setLevel(logging.CRITICAL)


def _bearer(cast: Cast, login: str, *scopes: str) -> dict[str, str]:
    _, secret = issue_token(cast[login], "test", scopes or ("read", "accounts", "audit"), 1)
    return {"Authorization": f"Bearer {secret}"}


def _refused(answer: Any, status: int, code: str, field: str | None) -> dict[str, Any]:
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert (found["code"], found.get("field")) == (code, field)
    assert found["detail"]
    assert found["next_step"]
    return found


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        *(({name: None}, "input_refused", name) for name in ("name", "short_name", "level", "division", "kind")),
        *(({name: None}, "input_refused", name) for name in ("inner_unit", "contact_name", "contact_phone")),
        ({"name": "x" * 101}, "input_refused", "name"),
        ({"parent": "x" * 19}, "input_refused", "parent"),
        ({"colour": "red"}, "input_refused", "colour"),
        ({"code": POLICE}, "input_refused", "code"),
        ({"contact_phone": "a\nb"}, "bad_value", "contact_phone"),
        ({"inner_unit": "a\tb"}, "bad_value", "inner_unit"),
        ({"division": "99"}, "bad_division", "division"),
        ({"level": "moon"}, "bad_value", "level"),
        ({"parent": HOUSING}, "bad_value", "parent"),
        ({"valid_from": "2025-02-30"}, "input_refused", "valid_from"),
        ({"valid_from": "2025-03-01", "valid_to": "2025-02-01"}, "bad_validity", "valid_to"),
        ([], "input_refused", None),
        ("x", "input_refused", None),
    ],
)
def test_changes_of_a_department(cast: Cast, body: Any, code: str, field: str | None) -> None:
    headers = _bearer(cast, "qinyining")
    before = Content.objects.count()
    answer = Client().patch(DEPARTMENT, json.dumps(body), content_type="application/json", headers=headers)
    if body in ([], "x"):  # no object: nothing is sent, nothing changes, or it is refused
        assert answer.status_code in (200, 422), answer.content
        return
    _refused(answer, 422, code, field)
    assert Content.objects.count() == before


def test_superiors_form_no_circle(cast: Cast) -> None:
    headers = _bearer(cast, "qinyining")
    up = Client().patch(DEPARTMENT, {"parent": POLICE}, content_type="application/json", headers=headers)
    assert up.json()["parent"] == POLICE
    address = f"/api/v1/accounts/departments/{POLICE}"
    answer = Client().patch(address, {"parent": HOUSING}, content_type="application/json", headers=headers)
    _refused(answer, 422, "bad_value", "parent")


@pytest.mark.parametrize(
    ("code", "field"), [("11990100990100026K", "credit_code"), ("1199", "credit_code"), ("I" * 18, "credit_code")]
)
def test_wrong_check_digits(cast: Cast, code: str, field: str) -> None:
    body = {"code": code, "name": "某局", "division": "990100"}
    headers = _bearer(cast, "qinyining")
    answer = Client().post("/api/v1/accounts/departments", body, content_type="application/json", headers=headers)
    _refused(answer, 422, "bad_credit_code", field)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "code", "field"),
    [
        ("2025-01-01T00:00:00", "2026-01-01T00:00:00Z", "input_refused", "valid_from"),
        ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00", "input_refused", "valid_to"),
        ("9999-12-31T00:00:00-12:00", "9999-12-31T23:59:59-12:00", "input_refused", "valid_from"),
        ("0001-01-01T00:00:00+12:00", "0001-01-02T00:00:00+12:00", "input_refused", "valid_from"),
        ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "bad_validity", "valid_to"),
        ("2025-01-01T00:00:00Z", "2035-01-01T00:00:00Z", "bad_validity", "valid_to"),
    ],
)
def test_moments_of_keys(cast: Cast, valid_from: str, valid_to: str, code: str, field: str) -> None:
    people.client_system()
    headers = _bearer(cast, "qinyining")
    body = {"public": PUBLIC, "valid_from": valid_from, "valid_to": valid_to}
    _refused(Client().post(KEYS, body, content_type="application/json", headers=headers), 422, code, field)


@pytest.mark.parametrize(
    ("address", "status", "code", "field"),
    [
        ("accounts/tokens?next=abc", 400, "malformed", "next"),
        ("accounts/tokens?next=²", 400, "malformed", "next"),
        (f"accounts/tokens?next={BIG}", 400, "malformed", "next"),
        (f"accounts/people/{BIG}", 404, "absent", None),
        ("accounts/people/-1", 404, "absent", None),
        ("accounts/people/x", 422, "input_refused", "id"),
        (f"catalogue/entries/{BIG}", 404, "absent", None),
        ("audit/entries?after_moment=2025-01-01T00:00:00", 422, "input_refused", "after_moment"),
        ("audit/entries?before_moment=9999-12-31T23:59:59-12:00", 422, "input_refused", "before_moment"),
        ("audit/entries?after_moment=0001-01-01T00:00:00%2B12:00", 422, "input_refused", "after_moment"),
        (f"audit/entries?event={'x' * 300}", 422, "input_refused", "event"),
        ("audit/entries?next=x", 400, "malformed", "next"),
    ],
)
def test_addresses_and_parameters(cast: Cast, address: str, status: int, code: str, field: str | None) -> None:
    headers = _bearer(cast, "yanmingjing")
    _refused(Client().get(f"/api/v1/{address}", headers=headers), status, code, field)


def test_the_parser_s_reason_reaches_the_caller(cast: Cast) -> None:
    headers = _bearer(cast, "qinyining")

    def told(body: bytes) -> str:
        answer = Client().post("/api/v1/accounts/tokens", body, content_type="application/json", headers=headers)
        return str(_refused(answer, 400, "malformed", None)["detail"])

    assert "duplicate key 'a'" in told(b'{"a": 1, "a": 2}')
    assert "broken UTF-8 at byte 7" in told(b'{"a": "\xff"}')
    assert "含 NUL 字符" in told(b'{"a": "\\u0000"}')
    assert "嵌套" in told(b"[" * 60 + b"]" * 60)


def test_the_reason_is_said_in_the_reader_s_language(cast: Cast) -> None:
    headers = _bearer(cast, "qinyining")
    body = {"scopes": "read", "days": "soon", "colour": 1}
    found = Client().post("/api/v1/accounts/tokens", body, content_type="application/json", headers=headers).json()
    assert {e["field"]: e["detail"].partition("：")[2] for e in found["errors"]} == {
        "name": "必填", "scopes": "应为列表", "days": "应为整数", "colour": "没有这个字段",
    }  # fmt: skip
    headers |= {"Accept-Language": "en"}
    found = Client().post("/api/v1/accounts/tokens", body, content_type="application/json", headers=headers).json()
    assert found["errors"][0]["detail"] == "name: Field required"


def test_a_foreign_host_is_refused() -> None:
    for address in ("/api/v1/accounts/me", "/accounts/sign-in/", "/healthz"):
        _refused(Client().get(address, headers={"Host": "evil.example"}), 400, "malformed", "Host")


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
@pytest.mark.parametrize("more", [{}, {"Idempotency-Key": "k"}])
def test_bodies_over_the_limit(cast: Cast, kind: str, more: dict[str, str]) -> None:
    headers = {**_bearer(cast, "qinyining"), **more}
    body = b"x" * (4 * 1024 * 1024 + 1)
    answer = Client().post("/api/v1/accounts/tokens", body, content_type=kind, headers=headers)
    _refused(answer, 413, "too_large", "body")
    assert Client().post("/accounts/sign-in/", body, content_type=kind).status_code == 413


def _part(name: str, filename: str = "") -> bytes:
    file = f'; filename="{filename}"' if filename else ""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n1\r\n'.encode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"1", "multipart/form-data"),
        (b"1", "multipart/form-data; boundary=" + "x" * 300),
        (b"".join(_part(f"f{n}", "a") for n in range(150)) + b"--x--", "multipart/form-data; boundary=x"),
        (b"".join(_part(f"f{n}") for n in range(6000)) + b"--x--", "multipart/form-data; boundary=x"),
    ],
    ids=["no boundary", "long boundary", "files", "fields"],
)
@pytest.mark.parametrize("more", [{}, {"Idempotency-Key": "k"}])
def test_forms_that_cannot_be_read(cast: Cast, body: bytes, kind: str, more: dict[str, str]) -> None:
    headers = {**_bearer(cast, "duqinghe", "catalogue"), **more}
    answer = Client().post("/api/v1/catalogue/lists/imports", body, content_type=kind, headers=headers)
    _refused(answer, 400, "malformed", "body")
    page = Client().post("/accounts/sign-in/", body, content_type=kind)
    assert (page.status_code, "表单不完整" in page.content.decode()) == (400, True)


def test_an_erasure_says_why_in_bounded_words(cast: Cast) -> None:
    headers = _bearer(cast, "yanmingjing", "audit")
    entry = Content.objects.latest("number").entry_id
    answer = Client().post(f"/api/v1/audit/entries/{entry}/erasure", {"basis": "x" * 2001, "reason": "r"},
                           content_type="application/json", headers=headers)  # fmt: skip
    _refused(answer, 413, "too_large", "basis")


def test_a_person_s_texts_are_refused_not_cut(cast: Cast) -> None:
    headers = _bearer(cast, "qinyining")
    body = {"login": "newcomer", "name": "新人", "department": HOUSING, "password": "abcdefg12345", "phone": "1\n2"}
    answer = Client().post("/api/v1/accounts/people", body, content_type="application/json", headers=headers)
    _refused(answer, 422, "bad_value", "phone")


class TestTokens:
    def test_one_issued_by_a_token_does_not_outlive_it(self, cast: Cast) -> None:
        headers = _bearer(cast, "jianruoxi", "accounts")

        def issue(days: int) -> Any:
            body = {"name": "t", "scopes": ["accounts"], "days": days}
            return Client().post("/api/v1/accounts/tokens", body, content_type="application/json", headers=headers)

        _refused(issue(30), 422, "bad_validity", "days")

    def test_a_narrower_one_does_not_get_the_answer_of_a_wider_one(self, cast: Cast) -> None:
        entry = Content.objects.create(entry_id="0" * 32, event="audit.log.read", subject="log:platform",
                                       at=MONDAY, salt=b"s", content=b"{}").entry_id  # fmt: skip

        def erase(*scopes: str) -> Any:
            headers = {**_bearer(cast, "yanmingjing", *scopes), "Idempotency-Key": "once"}
            body = {"basis": "b", "reason": "r"}
            address = f"/api/v1/audit/entries/{entry}/erasure"
            return Client().post(address, body, content_type="application/json", headers=headers)

        assert erase("audit").status_code == 200
        assert erase("audit")["Idempotent-Replayed"] == "true"
        _refused(erase("read"), 403, "scope_missing", None)
