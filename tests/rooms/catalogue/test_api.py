"""The catalogue's API: the same verbs, and a refusal with its field for every bad body."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from shuqiao.accounts import actions as accounts
from shuqiao.accounts.facts import Scope
from shuqiao.audit import queries as log
from tests.cast.people import POLICE, Cast
from tests.rooms.catalogue.entries import ALL_CHECKS, HOUSEHOLD, draft, entry_in

BODY: dict[str, Any] = {
    "name": "户籍家庭成员信息",
    "class": {"lei": "1", "xiang": "01", "mu": "002", "ximu": []},
    "inner_unit": "科技信息化支队",
    "abstract": "户籍登记的户与成员关系",
    "format_category": "database",
    "format_type": "KingbaseES",
    "items": [
        {"name": "姓名", "type": "C", "length": 50, "kind": "name", "grade": 3, "mask": "mask:name"},
        {"name": "公民身份号码", "type": "C", "length": 18, "kind": "id", "is_key": True, "grade": 3},
    ],
    "sharing": {
        "type": "conditional", "condition_text": "仅限住房保障", "mode_category": "platform", "mode_type": "interface",
    },
    "conditions": {
        "scenarios": ["housing_security"], "excluded_scenarios": ["commercial_promotion"],
        "case_required": True, "context_required": ["case", "operator"], "subjects_per_case": 5,
    },
    "opening": {"to_public": False},
    "update_cycle": "daily",
    "coverage": {"text": "本市户籍人口", "keys": {"公民身份号码": ["9901"]}},
    "contact_name": "祝远岫",
    "contact_phone": "0990-8030003",
    "grade": 3,
}  # fmt: skip

Call = Callable[..., Any]


@pytest.fixture
def call(cast: Cast) -> Call:
    """``call("zhuyuanxiu", "POST", "/entries", {...})`` with a token of that person: status and document."""
    tokens: dict[tuple[str, str], str] = {}

    def send(login: str | None, method: str, path: str, body: Any = None, scope: str = "catalogue", **headers: Any
             ) -> tuple[int, Any]:  # fmt: skip
        if login is not None:
            if (login, scope) not in tokens:
                _, tokens[login, scope] = accounts.issue_token(cast[login], "test", [Scope(scope).value], 1)
            headers["authorization"] = f"Bearer {tokens[login, scope]}"
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        answer = Client().generic(method, f"/api/v1/catalogue{path}", data, "application/json", headers=headers)
        return answer.status_code, json.loads(answer.content)

    return send


def test_the_whole_way_over_http(call: Call) -> None:
    status, made = call("zhuyuanxiu", "POST", "/entries", BODY)
    assert (status, made["state"], made["provider"]) == (201, "draft", POLICE)
    assert made["class"] == BODY["class"]
    assert made["sharing"]["type"] == "conditional"
    assert made["verbs"] == ["save_draft", "submit_to_head"]
    at = f"/entries/{made['id']}"
    for login, verb, body, state in (
        ("zhuyuanxiu", "submit_to_head", None, "waiting_head"),
        ("handingjiang", "approve_by_head", {"checklist": list(ALL_CHECKS)}, "head_approved"),
        ("zhuyuanxiu", "submit", None, "submitted"),
        ("duqinghe", "return", {"reasons": [{"field": "abstract", "text": "请写明范围"}]}, "returned"),
        ("zhuyuanxiu", "submit_to_head", None, "waiting_head"),
        ("handingjiang", "approve_by_head", {"checklist": list(ALL_CHECKS)}, "head_approved"),
        ("zhuyuanxiu", "submit", None, "submitted"),
        ("duqinghe", "approve", None, "approved"),
        ("duqinghe", "publish", None, "published"),
        ("duqinghe", "suspend", {"reason": "核查"}, "suspended"),
        ("handingjiang", "resume", None, "published"),
        ("handingjiang", "retire", {"reason": "职责调整"}, "retired"),
    ):
        status, moved = call(login, "POST", f"{at}/{verb}", body)
        assert (status, moved["state"]) == (200, state), moved
    assert call("youke", "GET", f"/by-code/{moved['code']}")[1]["code"] == "101002/000001"
    assert [step["verb"] for step in call("zhuyuanxiu", "GET", f"{at}/reviews")[1]][-1] == "retire"
    assert log.history(f"entry:{made['id']}")[-1].event == "catalogue.entry.retired"


def test_saving_and_what_is_missing(call: Call) -> None:
    _, made = call("zhuyuanxiu", "POST", "/entries", {"name": "户籍变动信息"})
    at = f"/entries/{made['id']}"
    status, problems = call("zhuyuanxiu", "GET", f"{at}/problems")
    assert status == 200
    assert {"abstract", "sharing.type", "coverage.text"} <= {p["field"] for p in problems}
    status, saved = call("zhuyuanxiu", "PUT", f"{at}?revision={made['revision']}", BODY)
    assert (status, saved["revision"]) == (200, 2)
    assert call("zhuyuanxiu", "GET", f"{at}/problems")[1] == []
    status, refused = call("zhuyuanxiu", "PUT", f"{at}?revision=1", BODY)
    assert (status, refused["code"]) == (409, "catalogue_edited_meanwhile")


def test_what_was_read_can_be_sent_back(call: Call) -> None:
    _, made = call("zhuyuanxiu", "POST", "/entries", BODY)
    own = ("id", "provider", "provider_name", "state", "version", "revision", "published_on", "changed_at",
           "holds_personal_identifiers", "reasons", "verbs")  # fmt: skip
    again = {name: value for name, value in made.items() if name not in own}
    status, saved = call("zhuyuanxiu", "PUT", f"/entries/{made['id']}", again)
    assert status == 200
    assert {n: v for n, v in saved.items() if n not in own} == again


def broken(path: str, value: Any) -> dict[str, Any]:
    body = deepcopy(BODY)
    *way, last = path.split(".")
    at: Any = body
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    at[int(last) if last.isdigit() else last] = value
    return body


BAD_BODIES = [
    (broken("name", 5), 422, "input_refused", "name"),
    (broken("grade", "3"), 422, "input_refused", "grade"),
    (broken("items", {}), 422, "input_refused", "items"),
    (broken("items.0.length", True), 422, "input_refused", "items.0.length"),
    (broken("items.1.flavour", "x"), 422, "input_refused", "items.1.flavour"),
    (broken("sharing.price", 1), 422, "input_refused", "sharing.price"),
    (broken("state", "published"), 422, "input_refused", "state"),
    (broken("provider", POLICE), 422, "input_refused", "provider"),
    (broken("coverage.keys", ["9901"]), 422, "input_refused", "coverage.keys"),
    (broken("grade", 1.5), 400, "malformed", None),
    (broken("abstract", "a\x00b"), 400, "malformed", None),
    (b"{", 400, "malformed", None),
    (b"\xff", 400, "malformed", None),
    (b'{"name":"a","name":"b"}', 400, "malformed", None),
    (b'{"name":"\\ud800"}', 400, "malformed", None),
    ({}, 422, "input_refused", "name"),
    (broken("secrecy", "secret"), 422, "entry_not_valid", "secrecy"),
    (broken("items.1.mask", "mask:name"), 422, "entry_not_valid", "items.1.mask"),
    (broken("items.1.name", "姓名"), 422, "entry_not_valid", "items.1.name"),
    (broken("class.lei", "一"), 422, "entry_not_valid", "class.lei"),
    (broken("sharing.type", "maybe"), 422, "entry_not_valid", "sharing.type"),
    (broken("conditions.scenarios", ["moon"]), 422, "entry_not_valid", "conditions.scenarios"),
    (broken("name", "户籍管理系统"), 422, "entry_not_valid", "name"),
]


@pytest.mark.parametrize(("body", "status", "code", "field"), BAD_BODIES)
def test_a_bad_body_is_refused_with_its_field(call: Call, body: Any, status: int, code: str, field: str | None) -> None:
    got, problem = call("zhuyuanxiu", "POST", "/entries", body)
    assert (got, problem["code"]) == (status, code), problem
    assert problem["detail"]
    assert problem["next_step"]
    if field is not None:
        assert problem["field"] == field
    assert call("zhuyuanxiu", "GET", "/entries")[1]["items"] == []


def test_all_problems_of_an_entry_come_in_one_answer(call: Call) -> None:
    _, made = call("zhuyuanxiu", "POST", "/entries", {**BODY, "abstract": "", "contact_name": "", "grade": 1})
    status, problem = call("zhuyuanxiu", "POST", f"/entries/{made['id']}/submit_to_head")
    assert status == 422
    assert {error["field"] for error in problem["errors"]} == {"abstract", "contact_name", "grade"}
    status, english = call("zhuyuanxiu", "POST", f"/entries/{made['id']}/submit_to_head", **{"accept-language": "en"})
    assert "required" in english["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("return", {"reasons": []}, "reasons"),
        ("return", {"reasons": [{"field": "name", "text": " "}]}, "reasons"),
        ("return", {"reasons": [{"text": "x" * 501}]}, "reasons.0.text"),
        ("return", {}, "reasons"),
        ("reject", {"reasons": "no"}, "reasons"),
    ],
)
def test_bad_reasons(cast: Cast, call: Call, verb: str, body: Any, field: str) -> None:
    entry = entry_in(cast, "submitted")
    status, problem = call("duqinghe", "POST", f"/entries/{entry.id}/{verb}", body)
    assert (status, problem["field"]) == (422, field)
    assert call("duqinghe", "GET", f"/entries/{entry.id}")[1]["state"] == "submitted"


def test_strangers_wrong_states_and_wrong_scopes(cast: Cast, call: Call) -> None:
    entry = entry_in(cast, "draft")
    hidden = call("youke", "GET", f"/entries/{entry.id}")
    assert hidden == call("youke", "GET", "/entries/999999")
    assert hidden[0] == 404
    assert call("youke", "POST", f"/entries/{entry.id}/submit_to_head")[0] == 404
    assert call("duqinghe", "POST", f"/entries/{entry.id}/approve")[1]["code"] == "wrong_state"
    assert call("handingjiang", "POST", f"/entries/{entry.id}/submit_to_head")[1]["code"] == "not_permitted"
    assert call("fangxiaoman", "POST", "/entries", BODY)[0] == 403
    assert call(None, "GET", "/entries")[0] == 401
    assert call("zhuyuanxiu", "POST", "/entries", BODY, scope="read")[0] == 403
    assert call("zhuyuanxiu", "GET", "/entries", scope="read")[0] == 200
    assert call("zhuyuanxiu", "GET", "/entries?next=x")[1]["code"] == "malformed"
    assert call("zhuyuanxiu", "GET", "/entries?limit=x")[1]["field"] == "limit"
    assert call("zhuyuanxiu", "GET", f"/entries/{10**30}")[0] == 404


def test_lists_are_paged_and_searched(cast: Cast, call: Call) -> None:
    for name in ("户籍信息甲", "户籍信息乙", "居住证信息"):
        entry_in(cast, "published", draft(name=name))
    _, first = call("youke", "GET", "/entries?limit=2")
    assert [e["name"] for e in first["items"]] == ["居住证信息", "户籍信息乙"]
    _, rest = call("youke", "GET", f"/entries?limit=2&next={first['next']}")
    assert [e["name"] for e in rest["items"]] == ["户籍信息甲"]
    assert rest["next"] is None
    assert [e["name"] for e in call("youke", "GET", "/entries?q=居住证")[1]["items"]] == ["居住证信息"]
    assert call("youke", "GET", "/queue")[1]["items"] == []


def test_coverage_is_found_where_answers_point(cast: Cast, call: Call) -> None:
    """A gateway's answer carries this address (design: honest answers)."""
    entry = entry_in(cast, "published", HOUSEHOLD)
    status, found = call("jianruoxi", "GET", f"/entries/{entry.code}/coverage", scope="read")
    assert (status, found["name"], found["text"]) == (200, entry.name, entry.coverage.text)
    assert call("jianruoxi", "GET", "/entries/101009/000009/coverage")[0] == 404
    assert call(None, "GET", f"/entries/{entry.code}/coverage")[0] == 401


def test_enumerations_and_classes_are_served(call: Call) -> None:
    _, known = call("youke", "GET", "/enumerations")
    assert {"code": "C", "zh": "字符型", "en": "Character"} in known["item_types"]
    _, tree = call("youke", "GET", "/classes")
    assert {"path": ["1"], "zh": "基础信息资源"}.items() <= tree[0].items()
    assert HOUSEHOLD.update_cycle in [term["code"] for term in known["update_cycles"]]
