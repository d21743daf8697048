"""The verbs through the API: the same facts, the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from django.test import Client

from shuqiao.sharing import actions
from tests.cast.people import Cast
from tests.rooms.sharing.stage import INCIDENT, OPEN, SCOPE, TODAY, application_in, grant_in, on, published

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
ROOM = "/api/v1/sharing"


def body(**changes: Any) -> dict[str, Any]:
    """The story's form as JSON."""
    form = asdict(replace(SCOPE, **changes))
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in form.items()}


def post(client: Client, path: str, sent: Any = None) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"{ROOM}{path}", sent, content_type="application/json") if sent is not None else client.post(
        f"{ROOM}{path}")  # fmt: skip
    return answer.status_code, answer.json()


def test_the_whole_life_over_http(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        code = published(cast).code
        applicant, head, reviewer = map(browser_of, ("jianruoxi", "shenwangchuan", "fangxiaoman"))
        status, made = post(applicant, "/applications", {**body(basis=""), "entry_code": code})
        assert (status, made["state"], made["number"]) == (201, "draft", "SQ-2025-000001")
        path = f"/applications/{made['number']}"
        assert post(applicant, f"{path}/submit")[1]["code"] == "field_missing"
        saved = applicant.put(f"{ROOM}{path}", body(), content_type="application/json")
        assert saved.json()["scope"]["basis"] == SCOPE.basis
        assert post(applicant, f"{path}/submit")[1]["state"] == "waiting_head"
        approved = post(head, f"{path}/approve")[1]
        assert (approved["state"], approved["due_on"]) == ("under_review", "2025-10-11")
        assert reviewer.get(f"{ROOM}{path}").json()["clock"]["remaining_wd"] == 10
        grounds = {g["code"] for g in reviewer.get(f"{ROOM}{path}/grounds").json()}
        assert "condition_text" in grounds
        part = {"items": [{"item": "姓名", "rule": "mask:name"}]}
        decided = post(reviewer, f"{path}/consent-in-part", {"part": part, "reason": "只需姓名"})[1]
        assert decided["state"] == "partly_granted"
        grant = applicant.get(f"{ROOM}/grants/{decided['grants'][0]}").json()
        assert (grant["items"], grant["article"]) == (part["items"], "51号第十二条")
        told = [line["event"] for line in applicant.get(f"{ROOM}{path}/history").json()]
        assert told[0] == "sharing.application.draft_saved"
        assert told[-1] == "sharing.application.consented_in_part"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"surprise": 1}, 422, "input_refused"),
        ({"items": "姓名"}, 422, "input_refused"),
        ({"period_to": "2026-02-30"}, 422, "input_refused"),
        ({"basis": "a" * 2001}, 413, "too_large"),
        ({"row_filter": {"x": "a" * 30000}}, 413, "too_large"),
        ({"entry_code": "999999/000001"}, 404, "absent"),
        ({"entry_code": "' OR 1=1 --"}, 404, "absent"),
        ({"basis": "\x00"}, 400, "malformed"),
    ],
)
def test_bad_input_gets_its_refusal_and_leaves_nothing(
    cast: Cast, browser_of: Browser, sent: dict[str, Any], status: int, code: str
) -> None:
    with on(TODAY):
        client, entry = browser_of("jianruoxi"), published(cast).code
        got, problem = post(client, "/applications", {**body(), "entry_code": entry, **sent})
        assert (got, problem["next_step"] != "") == (status, True), problem
        assert problem["code"] == code
        assert client.get(f"{ROOM}/applications?box=mine").json() == {"items": [], "next": None}


def test_strangers_get_the_same_answer_for_hidden_and_absent(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        stranger = browser_of("youke")
        hidden, absent = (stranger.get(f"{ROOM}/applications/{n}") for n in (number, "SQ-2025-000009"))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.json()["code"] == absent.json()["code"] == "absent"
    assert Client().get(f"{ROOM}/applications").status_code == 401


def test_grants_are_stopped_and_resumed_over_http(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        reviewer, path = browser_of("fangxiaoman"), f"/grants/{number}"
        assert post(reviewer, f"{path}/suspend", {"code": "busy", "text": "忙"})[1]["code"] == "stop_reason_unknown"
        assert post(reviewer, f"{path}/suspend", asdict(INCIDENT))[1]["state"] == "suspended"
        assert post(reviewer, f"{path}/resume")[1]["code"] == "remedy_missing"
        assert post(reviewer, f"{path}/resume-after-emergency", {"remedy": "已封禁账号"})[1]["state"] == "active"
        name = {"items": [{"item": "姓名", "rule": "mask:name"}]}
        assert post(reviewer, f"{path}/narrow", {"part": name, "why": asdict(INCIDENT)})[1]["version"] == 4
        assert post(browser_of("jianruoxi"), f"{path}/revoke", asdict(INCIDENT))[0] == 403
        assert post(reviewer, f"{path}/revoke", asdict(INCIDENT))[1]["state"] == "revoked"
        assert post(reviewer, f"{path}/resume")[1]["code"] == "wrong_state"
        listed = reviewer.get(f"{ROOM}/grants?side=provider").json()["items"]
    assert [g["number"] for g in listed] == [number]


def test_subscribing_over_http(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        code = published(cast, **OPEN).code
        status, grant = post(browser_of("jianruoxi"), "/subscriptions", {**body(), "entry_code": code})
        again = post(browser_of("jianruoxi"), "/subscriptions", {**body(), "entry_code": code})
    assert (status, grant["application"], grant["state"]) == (201, None, "active")
    assert (again[0], again[1]["code"]) == (409, "already_subscribed")


def test_lists_are_paged_by_cursor(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        code = published(cast).code
        for _ in range(3):
            actions.start_draft(cast.applicant, code, SCOPE)
        client = browser_of("jianruoxi")
        first = client.get(f"{ROOM}/applications?box=mine&limit=2").json()
        second = client.get(f"{ROOM}/applications?box=mine&limit=2&next={first['next']}").json()
    assert [len(first["items"]), len(second["items"]), second["next"]] == [2, 1, None]


def test_the_schema_is_served(cast: Cast, browser_of: Browser) -> None:
    paths = browser_of("jianruoxi").get("/api/v1/openapi.json").json()["paths"]
    assert {f"{ROOM}/applications/{{number}}/consent", f"{ROOM}/grants/{{number}}/revoke"} <= set(paths)
