"""The API's doors: who gets in, in which shape a no is said, and what a repeated POST does."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from ninja import Schema

from shuqiao.accounts.actions import issue_token
from shuqiao.api.models import Answer
from shuqiao.audit import jobs
from shuqiao.audit.actions import erase
from shuqiao.audit.models import Content
from tests.cast.people import Cast

pytestmark = pytest.mark.django_db

MEMBERS = {"type", "title", "status", "code", "detail", "next_step"}


@pytest.fixture(autouse=True)
def _quiet() -> None:
    logging.getLogger("django.request").setLevel(logging.CRITICAL)


def _token(cast: Cast, login: str, *scopes: str) -> dict[str, str]:
    _, secret = issue_token(cast[login], "test", scopes, 1)
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def auditor(cast: Cast) -> dict[str, str]:
    return _token(cast, "yanmingjing", "audit")


def _problem(answer: object, status: int, code: str) -> dict[str, object]:
    assert answer.status_code == status, answer.content  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/problem+json"  # type: ignore[index]
    found: dict[str, object] = json.loads(answer.content)  # type: ignore[attr-defined]
    assert set(found) >= MEMBERS
    assert (found["status"], found["code"]) == (status, code)
    return found


def test_strangers_are_refused_in_their_language() -> None:
    found = _problem(Client().get("/api/v1/audit/entries"), 401, "actor_missing")
    assert found["detail"] == "未登录或登录已失效"
    found = _problem(Client().get("/api/v1/audit/entries", headers={"Accept-Language": "en"}), 401, "actor_missing")
    assert found["detail"] == "Nobody is signed in"


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ("Bearer sq_wrong", 401, "token_invalid"),
        ("Basic YTpi", 400, "malformed"),
        ("Bearer ", 400, "malformed"),
        ("Bearer sq_\u00e9", 401, "token_invalid"),
    ],
)
def test_bad_credentials(header: str, status: int, code: str) -> None:
    _problem(Client().get("/api/v1/audit/entries", headers={"Authorization": header}), status, code)


@pytest.mark.parametrize(("scopes", "status"), [(("audit",), 200), (("read",), 403), (("sharing", "accounts"), 403)])
def test_scopes_deny_by_default(cast: Cast, scopes: tuple[str, ...], status: int) -> None:
    answer = Client().get("/api/v1/audit/entries", headers=_token(cast, "yanmingjing", *scopes))
    assert answer.status_code == status
    if status == 403:
        _problem(answer, 403, "scope_missing")


def test_session_needs_csrf_for_changes(cast: Cast, browser_of: Callable[[str], Client]) -> None:
    entry_id = _an_entry(cast)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = browser_of("yanmingjing").cookies
    assert browser.get("/api/v1/audit/entries").status_code == 200
    body = {"basis": "b", "reason": "r"}
    address = f"/api/v1/audit/entries/{entry_id}/erasure"
    _problem(browser.post(address, body, content_type="application/json"), 403, "csrf_failed")
    browser.cookies["shuqiao_csrf"] = "a" * 32
    answer = browser.post(address, body, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert answer.status_code == 200, answer.content


def _an_entry(cast: Cast) -> str:
    issue_token(cast["yanmingjing"], "made an entry", ("read",), 1)
    return Content.objects.latest("number").entry_id


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"basis": "x"', 400, "malformed"),
        (b'{"basis": "x", "basis": "y", "reason": "z"}', 400, "malformed"),
        (b'{"basis": 1.5, "reason": "z"}', 400, "malformed"),
        (b'{"basis": "\xff", "reason": "z"}', 400, "malformed"),
        (b'{"basis": "a\\u0000b", "reason": "z"}', 400, "malformed"),
        (b'{"basis": "\\ud800", "reason": "z"}', 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b'{"basis": ' + b"[" * 60 + b"]" * 60 + b"}", 400, "malformed"),
        (b'{"basis": "x"}', 422, "input_refused"),
        (b'{"basis": ["x"], "reason": 3}', 422, "input_refused"),
        (b'{"basis": " ", "reason": "z"}', 422, "erasure_needs_basis"),
        (b'{"basis": "' + b"x" * (4 * 1024 * 1024) + b'"}', 413, "too_large"),
    ],
)
def test_bad_bodies(cast: Cast, auditor: dict[str, str], body: bytes, status: int, code: str) -> None:
    address = f"/api/v1/audit/entries/{_an_entry(cast)}/erasure"
    before = Content.objects.count()
    _problem(Client().post(address, body, content_type="application/json", headers=auditor), status, code)
    assert Content.objects.count() == before


def test_validation_names_each_field_and_repeats_no_value(cast: Cast, auditor: dict[str, str]) -> None:
    address = f"/api/v1/audit/entries/{_an_entry(cast)}/erasure"
    answer = Client().post(address, {"basis": ["110101199001011237"]}, content_type="application/json", headers=auditor)
    found = _problem(answer, 422, "input_refused")
    assert {error["field"] for error in found["errors"]} == {"basis", "reason"}  # type: ignore[attr-defined]
    assert b"110101199001011237" not in answer.content


@pytest.mark.parametrize("query", ["subject=%ff", "subject=%00", "limit=x", "next=abc"])
def test_bad_queries(auditor: dict[str, str], query: str) -> None:
    answer = Client().get(f"/api/v1/audit/entries?{query}", headers=auditor)
    assert answer.status_code in {400, 422}
    assert set(answer.json()) >= MEMBERS


@pytest.mark.parametrize(
    "address",
    ["/api/v1/nothing", "/api/", "/api/v1/audit/entries/x/y", "/log/other", "/log/tile/../checkpoint", "/log/tile/0/1"],
)
def test_unknown_addresses(auditor: dict[str, str], address: str) -> None:
    _problem(Client().get(address, headers=auditor), 404, "no_such_address")


def test_faults_show_a_number_and_nothing_else(auditor: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail of row 42")

    monkeypatch.setattr("shuqiao.api.audit.actions.read_entries", broken)
    answer = Client().get("/api/v1/audit/entries", headers=auditor)
    _problem(answer, 500, "fault")
    assert b"secret" not in answer.content


class TestIdempotency:
    def _erase(self, address: str, headers: dict[str, str], key: str, reason: str = "r") -> object:
        return Client().post(
            address,
            {"basis": "b", "reason": reason},
            content_type="application/json",
            headers={**headers, "Idempotency-Key": key},
        )

    def test_same_key_acts_once(self, cast: Cast, auditor: dict[str, str]) -> None:
        address = f"/api/v1/audit/entries/{_an_entry(cast)}/erasure"
        first = self._erase(address, auditor, "k1")
        count = Content.objects.count()
        second = self._erase(address, auditor, "k1")
        assert first.content == second.content  # type: ignore[attr-defined]
        assert second["Idempotent-Replayed"] == "true"  # type: ignore[index]
        assert Content.objects.count() == count
        _problem(self._erase(address, auditor, "k1", "other"), 409, "idempotency_key_reused")
        _problem(self._erase(address, auditor, "k2"), 409, "already_erased")
        _problem(self._erase(address, auditor, "bad key"), 400, "malformed")

    def test_keys_belong_to_their_actor(self, cast: Cast, auditor: dict[str, str]) -> None:
        address = f"/api/v1/audit/entries/{_an_entry(cast)}/erasure"
        self._erase(address, auditor, "k1")
        other = self._erase(address, _token(cast, "taoshouyi", "audit"), "k1")
        _problem(other, 403, "not_permitted")

    def test_a_fault_is_no_answer(self, cast: Cast, auditor: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
        entry_id = _an_entry(cast)
        address = f"/api/v1/audit/entries/{entry_id}/erasure"

        def broken(*arguments: object) -> str:
            erase(*arguments)  # type: ignore[arg-type]
            raise RuntimeError

        with monkeypatch.context() as patch:
            patch.setattr("shuqiao.api.audit.actions.erase", broken)
            _problem(self._erase(address, auditor, "k1"), 500, "fault")
        assert Content.objects.get(entry_id=entry_id).content is not None
        assert self._erase(address, auditor, "k1").status_code == 200  # type: ignore[attr-defined]

    def test_stored_answers_are_sealed(self, cast: Cast, auditor: dict[str, str]) -> None:
        answer = self._erase(f"/api/v1/audit/entries/{_an_entry(cast)}/erasure", auditor, "k1")
        [row] = Answer.objects.all()
        assert answer.json()["act"].encode() not in bytes(row.sealed)  # type: ignore[attr-defined]


def test_openapi_is_3_1_and_states_problems() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    for path, methods in schema["paths"].items():
        assert path.startswith("/api/v1/")
        for operation in methods.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_openapi_validates() -> None:
    from openapi_spec_validator import validate

    validate(Client().get("/api/v1/openapi.json").json())


def test_no_two_bodies_share_a_name() -> None:
    """The document keeps one schema per name: a second body of that name would be described as the first."""
    described = set(Client().get("/api/v1/openapi.json").json()["components"]["schemas"])
    found: dict[str, list[dict[str, Any]]] = {}
    waiting = list(Schema.__subclasses__())
    while waiting:
        body = waiting.pop()
        waiting += body.__subclasses__()
        if body.__module__.startswith("shuqiao.") and body.__name__ in described:
            found.setdefault(body.__name__, []).append(body.model_json_schema())
    assert len(found) > 100
    told = {name: [one.get("properties") for one in several] for name, several in found.items()}
    assert not {name for name, several in told.items() if any(one != several[0] for one in several)}


@pytest.mark.django_db(transaction=True)
def test_log_files(cast: Cast, auditor: dict[str, str]) -> None:
    for _ in range(260):
        _an_entry(cast)
    jobs.sequence()
    note = Client().get("/log/checkpoint")
    assert note.status_code == 200
    assert note["Content-Type"].startswith("text/plain")
    assert b"local.shuqiao.invalid/platform/1\n" in note.content
    _problem(Client().get("/log/tile/0/000"), 401, "actor_missing")
    tile = Client().get("/log/tile/0/000", headers=auditor)
    assert len(tile.content) == 256 * 32
    assert tile["Cache-Control"] == "private, max-age=31536000, immutable"
    assert Client().get("/log/tile/entries/000", headers=auditor).status_code == 200


def test_health() -> None:
    assert Client().get("/healthz").content == b"ok\n"
    assert Client().get("/readyz").json() == {"ready": True, "wrong": []}
    assert b"shuqiao_log_pending" in Client().get("/metrics").content
    _problem(Client().get("/metrics", REMOTE_ADDR="10.0.0.9"), 404, "no_such_address")
    _problem(Client().get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}), 404, "no_such_address")


def test_headers_on_every_answer() -> None:
    for address in ("/api/v1/openapi.json", "/healthz", "/log/checkpoint"):
        answer = Client().get(address)
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
