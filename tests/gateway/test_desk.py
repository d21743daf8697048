"""The desk at the gateway: a portal token opens one call of one grant, once; anything else is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.wire.orders import Coverage, Limits, Returned
from tests.gateway.calls import call, proved
from tests.gateway.one_gateway import CONSUMER, DESK, DESK_GRANT, GRANT, PERSONS, ROOT, OneGateway, order
from tests.gateway.one_gateway import CONTEXT as ONE_CASE
from tests.gateway.portal import (
    CLERK,
    CONTEXT,
    HISTORY,
    SOMEBODY,
    ask,
    desk_order,
    history_token,
    looked,
    refused,
    token,
    twisted,
)  # fmt: skip

DESK_DOOR = f"/v1/grants/{DESK_GRANT}/query"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneGateway]:
    """A gateway with one order for a system and one for a desk."""
    gateway = OneGateway(tmp_path_factory.mktemp("desk"))
    gateway.plane.put_order(order())
    gateway.plane.put_order(desk_order())
    try:
        yield gateway.start()
    finally:
        gateway.close()


def test_a_clerk_gets_the_masked_answer_with_a_receipt_that_names_nobody(desk: OneGateway) -> None:
    answer = ask(desk, token(desk))
    assert answer.status_code == 200
    assert answer.json()["rows"][0]["姓名"] == "张***"
    assert answer.headers["shuqiao-printable"] == "yes"
    content = proved(desk, answer).content
    assert content is not None
    assert (content["auth"], content["system"], content["consumer"]) == ("portal", DESK.system, CONSUMER)
    assert content["context"] == CONTEXT
    assert SOMEBODY not in str(content)


def test_the_gateway_tells_where_browsers_find_it(desk: OneGateway) -> None:
    desk.polled()
    assert [report.facts for report in desk.plane.addresses] == [{"public": [desk.address]}]


def test_a_token_serves_once(desk: OneGateway) -> None:
    carried = token(desk)
    assert ask(desk, carried).status_code == 200
    assert refused(ask(desk, carried)) == (401, "portal_token_replayed")


def test_a_used_token_stays_used_after_a_restart(gateways: Any) -> None:
    gateway = gateways()
    gateway.plane.put_order(desk_order())
    gateway.start()
    carried = token(gateway)
    assert ask(gateway, carried).status_code == 200
    gateway.kill()
    gateway.start()
    assert refused(ask(gateway, carried)) == (401, "portal_token_replayed")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"gateway": "other"}, (401, "portal_token_foreign")),
        ({"ago_s": 95}, (401, "portal_token_expired")),
        ({"ago_s": -60}, (401, "portal_token_untimely")),
        ({"expires_at": "2100-01-01T00:00:00.000Z"}, (401, "portal_token_untimely")),
        ({"key": Ed25519PrivateKey.generate()}, (401, "portal_token_wrong")),
        ({"system": "housing-check"}, (401, "portal_token_wrong")),
        ({"system": None}, (401, "portal_token_wrong")),
        ({"department": "113301000024895597"}, (401, "portal_token_wrong")),
        ({"grant": GRANT}, (403, "portal_token_elsewhere")),
        ({"grant": None}, (403, "portal_token_elsewhere")),
        ({"right": "subjects_history"}, (403, "portal_token_elsewhere")),
        ({"context": CONTEXT | {"purpose": "330100-0007.basis"}}, (403, "purpose_not_granted")),
        ({"context": CONTEXT | {"case": "other"}}, (422, "case_not_matching")),
        ({"context": {k: v for k, v in CONTEXT.items() if k != "case"}}, (422, "context_missing")),
        ({"issued_at": "today"}, (401, "portal_token_wrong")),
    ],
)
def test_each_wrong_token_has_its_refusal(desk: OneGateway, changes: dict[str, Any], told: tuple[int, str]) -> None:
    assert refused(ask(desk, token(desk, **changes))) == told


def test_clocks_may_stand_half_a_minute_apart(desk: OneGateway) -> None:
    assert ask(desk, token(desk, ago_s=80)).status_code == 200
    assert ask(desk, token(desk, ago_s=-20)).status_code == 200


@pytest.mark.parametrize("carried", ["x", "e30", "A" * 9000, "eyJhIjoxLjV9", "=="])
def test_what_is_no_token_is_refused(desk: OneGateway, carried: str) -> None:
    raw = {"authorization": f"Portal {carried}".encode(), "accept-language": b"en"}
    answer = httpx.post(desk.address + DESK_DOOR, json={"where": {}}, headers=raw, trust_env=False)
    assert refused(answer) == (401, "portal_token_wrong")


def test_a_turned_bit_is_refused(desk: OneGateway) -> None:
    assert refused(ask(desk, twisted(token(desk)))) == (401, "portal_token_wrong")


def test_the_browser_cannot_change_the_context(desk: OneGateway) -> None:
    other = {"where": {"公民身份号码": SOMEBODY}, "context": CONTEXT | {"case": "GZF-2025-10"}}
    assert refused(ask(desk, token(desk), **other)) == (422, "context_differs")
    same = {"where": {"公民身份号码": SOMEBODY}, "context": CONTEXT}
    assert ask(desk, token(desk), **same).status_code == 200


def test_a_system_never_meets_a_desks_order(desk: OneGateway) -> None:
    assert refused(call(desk, path=DESK_DOOR)) == (404, "grant_absent")
    assert refused(ask(desk, token(desk, grant="G-2025-000099"), "/v1/grants/G-2025-000099/query")) == (
        404, "grant_absent",
    )  # fmt: skip


@pytest.mark.parametrize("path", [HISTORY, "/v1/receipts/hub.1.1", f"/v1/grants/{DESK_GRANT}/verify", "/v1/uploads/x"])
def test_a_desk_token_opens_no_other_door(desk: OneGateway, path: str) -> None:
    headers = {"authorization": f"Portal {token(desk)}", "accept-language": "en"}
    answer = httpx.post(desk.address + path, json={}, headers=headers, trust_env=False)
    assert refused(answer) == (403, "portal_token_elsewhere")


def test_only_the_portals_pages_may_read(desk: OneGateway) -> None:
    def preflight(origin: str) -> httpx.Response:
        asked = {"origin": origin, "access-control-request-method": "POST", "accept-language": "en",
                 "access-control-request-headers": "authorization,content-type"}  # fmt: skip
        return httpx.options(desk.address + DESK_DOOR, headers=asked, trust_env=False)

    allowed = preflight(desk.plane.address)
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == desk.plane.address
    assert "authorization" in allowed.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in allowed.headers
    foreign = preflight("https://elsewhere.example")
    assert refused(foreign) == (403, "origin_foreign")
    assert "access-control-allow-origin" not in foreign.headers
    answer = ask(desk, token(desk))
    assert "shuqiao-printable" in answer.headers["access-control-expose-headers"]
    assert ask(desk, "wrong").headers["access-control-allow-origin"] == desk.plane.address  # a refusal is read too


def test_a_closed_desk_is_forgotten(gateways: Any) -> None:
    gateway = gateways()
    gateway.plane.put_order(desk_order())
    gateway.start()
    assert ask(gateway, token(gateway)).status_code == 200
    gateway.plane.put_callers([(name, CONSUMER, key.public_key()) for name, key in gateway.keys.items()])
    gateway.polled()
    assert refused(ask(gateway, token(gateway))) == (401, "portal_token_wrong")


def test_the_history_of_a_person_names_calls_refusals_and_looks(desk: OneGateway) -> None:
    person = PERSONS[6][0]
    where = {"where": {"公民身份号码": person}}
    assert ask(desk, token(desk), **where).status_code == 200
    spoilt = token(desk, context=CONTEXT | {"purpose": "330100-0007.basis"})
    assert ask(desk, spoilt, **where).status_code == 403
    body = {**where, "context": {"purpose": CONTEXT["purpose"], "case": "GZF-2025-2", "operator": "王敏"}}
    assert call(desk, body).status_code == 200
    found = looked(desk, kind="id", value=person)
    told = [(line["outcome"], line.get("code"), line["operator"], line["system"]) for line in found["looks"]]
    assert told == [
        ("found", None, "王敏", "housing-check"),
        ("refused", "purpose_not_granted", CLERK, DESK.system),
        ("found", None, CLERK, DESK.system),
    ]
    line = found["looks"][2]
    assert line["case"] == CONTEXT["case"]
    assert line["resource"] == "301001/000001"
    again = looked(desk, kind="id", value=person)["looks"][0]
    assert (again["outcome"], again["number"], again["reason"]) == (
        "history",
        found["receipt"]["number"],
        "信访件 2025-12",
    )
    assert looked(desk, item="公民身份号码", value=person)["looks"][1] == again  # whatever the item is called
    assert person not in str(found)


def test_a_person_found_by_a_returned_item_or_asked_for_in_vain_has_it_in_the_history(gateways: Any) -> None:
    gateway = gateways()
    ceiling = json.loads((gateway.path / "ceiling.json").read_text())
    ceiling["sources"]["civil"]["person"]["columns"]["citizen_number"] = {"lookup": True}
    (gateway.path / "ceiling.json").write_text(json.dumps(ceiling))
    whole = (Returned("证件", "citizen_number", "C", "plain"),)
    limits = Limits(10, 100_000, 5, subjects_per_case=1)
    gateway.plane.put_order(order(returned=whole, lookup=(), coverage=Coverage("/c"), subject_item=None, limits=limits))
    gateway.start()
    for asked, status in ((SOMEBODY, 200), (PERSONS[3][0], 403), (SOMEBODY, 200)):
        assert call(gateway, {"where": {"证件": asked}, "context": ONE_CASE}).status_code == status
    assert call(gateway, {"where": {"配偶证件": SOMEBODY}, "context": ONE_CASE}).status_code == 422
    gateway.plane.revoke("O-2025-000001")
    gateway.polled()
    assert call(gateway, {"where": {"证件": SOMEBODY}, "context": ONE_CASE}).status_code == 403
    told = [(line["outcome"], line.get("code")) for line in looked(gateway)["looks"]]
    assert told == [
        ("refused", "grant_revoked"), ("refused", "item_not_granted"), ("found", None), ("found", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"value": SOMEBODY}, "history_wrong"),
        ({"kind": "id", "item": "公民身份号码", "value": SOMEBODY}, "history_wrong"),
        ({"kind": "name", "value": SOMEBODY}, "history_wrong"),
        ({"kind": ["id"], "value": SOMEBODY}, "history_wrong"),
        ({"kind": "id", "value": "330106199003070001"}, "bad_citizen_number"),
        ({"kind": "uscc", "value": SOMEBODY}, "bad_credit_code"),
        ({"kind": "id", "value": [SOMEBODY]}, "history_wrong"),
        ({"item": "", "value": "x"}, "history_wrong"),
        ({"item": "车牌号", "value": "x" * 300}, "history_wrong"),
        ({"kind": "id", "value": SOMEBODY, "grant": "x"}, "history_wrong"),
        ({"item": "车牌号", "value": "x", "next": "nonsense"}, "cursor_wrong"),
    ],
)
def test_a_subject_that_is_none_is_refused(desk: OneGateway, body: dict[str, Any], code: str) -> None:
    assert refused(ask(desk, history_token(desk), HISTORY, **body)) == (422, code)


def test_history_is_for_auditors_tokens_only(desk: OneGateway) -> None:
    assert refused(call(desk, {"kind": "id", "value": SOMEBODY}, path=HISTORY)) == (404, "door_absent")
    assert refused(ask(desk, history_token(desk))) == (403, "portal_token_elsewhere")
    bare = httpx.post(desk.address + HISTORY, json={}, trust_env=False, headers={"accept-language": "en"})
    assert refused(bare) == (401, "credentials_missing")


def _plates(gateway: OneGateway, count: int) -> None:
    for _ in range(count):
        assert ask(gateway, history_token(gateway), HISTORY, item="车牌号", value="栖A00001").status_code == 200


def test_a_system_of_that_name_does_not_use_up_the_auditors_looks(gateways: Any) -> None:
    gateway = gateways()
    gateway.keys["history"] = Ed25519PrivateKey.generate()
    gateway.plane.put_callers([("history", CONSUMER, gateway.keys["history"].public_key())])
    gateway.start()
    for _ in range(121):
        assert call(gateway, system="history").status_code == 404
    assert looked(gateway)["looks"] == []


def test_history_is_paged_newest_first_and_a_cursor_is_of_one_subject(desk: OneGateway) -> None:
    _plates(desk, 53)
    first = looked(desk, item="车牌号", value="栖A00001")
    assert len(first["looks"]) == 50
    second = looked(desk, item="车牌号", value="栖A00001", next=first["next"])
    assert len(second["looks"]) == 3
    assert "next" not in second
    numbers = [int(line["number"].rpartition(".")[2]) for line in (*first["looks"], *second["looks"])]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 53
    other = ask(desk, history_token(desk), HISTORY, item="车牌号", value="栖A00002", next=first["next"])
    assert refused(other) == (422, "cursor_wrong")


def test_the_index_is_derived_and_keys_and_epochs_pass(gateways: Any) -> None:
    gateway = gateways()
    gateway.plane.put_order(desk_order())
    gateway.start()
    assert ask(gateway, token(gateway)).status_code == 200
    assert len(looked(gateway)["looks"]) == 1
    gateway.stop()
    for path in gateway.path.glob("history.sqlite*"):
        path.unlink()
    _run(gateway, "new-subject-key")
    _run(gateway, "new-log", "--reason", "disk replaced")
    gateway.plane.rows = []
    gateway.start()
    assert ask(gateway, token(gateway)).status_code == 200
    told = looked(gateway)["looks"]
    assert [(line["outcome"], line["number"].split(".")[1]) for line in told] == [
        ("found", "2"), ("history", "1"), ("found", "1"),
    ]  # fmt: skip
    gateway.stop()
    (gateway.path / "history.sqlite").write_bytes(b"no database at all" * 500)
    gateway.start()
    assert len(looked(gateway)["looks"]) == 4


def _run(gateway: OneGateway, *verb: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "shuqiao.gateway.entry", *verb, "--dir", str(gateway.path)], check=True, cwd=ROOT,
        capture_output=True,
    )  # fmt: skip
