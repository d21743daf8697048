"""Tables of bad input: each has its own code, and every authenticated caller's refusal its proved receipt."""

from __future__ import annotations

import socket
import time
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from shuqiao.client import Refused
from tests.gateway.calls import BODY, QUERY, assertion, call, proved, refusal, send, signature, token
from tests.gateway.one_gateway import CONTEXT, GRANT, HOUSING, PERSONS, WELFARE, OneGateway

KEY = "公民身份号码"
OTHER = "GZF-2025-others"


def asked(**changes: Any) -> dict[str, Any]:
    return {**BODY, **changes}


def with_context(**changes: Any) -> dict[str, Any]:
    context = {n: v for n, v in {**CONTEXT, **changes}.items() if v is not None}
    return {**BODY, "context": context}


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        (b"", "malformed", 400),
        (b"{", "malformed", 400),
        (b"[]", "malformed", 400),
        (b'"where"', "malformed", 400),
        (b'{"where":{},"where":{}}', "malformed", 400),
        (b'{"where":{"a":"1","a":"1"},"context":{}}', "malformed", 400),
        (b'{"where":{"a":1.5}}', "malformed", 400),
        (b'{"where":{"a":9007199254740993}}', "malformed", 400),
        (b'{"where":{"a":"\xff"}}', "malformed", 400),
        (b'{"where":{"a":"\\u0000"}}', "malformed", 400),
        (b'{"where":{"a\\u0000":"1"}}', "malformed", 400),
        (b'{"where":{"a":"\\ud800"}}', "malformed", 400),
        (b"[" * 60_000, "malformed", 400),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "malformed", 400),
        (b'{"where":' + b"[" * 300 + b"]" * 300 + b"}", "malformed", 400),
        ({"context": CONTEXT}, "query_wrong", 422),
        (asked(sql="select 1"), "query_wrong", 422),
        (asked(keys=[{}]), "not_offered_yet", 501),
        (asked(where=[]), "bad_item_value", 422),
        (asked(where={KEY: ["x"] * 101}), "too_large", 413),
        (asked(where={KEY: {"like": "%"}}), "bad_item_value", 422),
        (asked(where={KEY: ""}), "bad_item_value", 422),
        (asked(where={}), "key_required", 422),
        (asked(where={"登记日期": "2020-01-02"}), "key_required", 422),
        (asked(where={KEY: PERSONS[1][0], "salary": 1}), "item_not_granted", 422),
        (asked(where={KEY: PERSONS[1][0], "没有这一项": 1}), "item_not_granted", 422),
        (asked(where={KEY: PERSONS[1][0], "登记日期": "2020-02-30"}), "bad_item_value", 422),
        (asked(items=["state"]), "item_not_granted", 422),
        (asked(items=[]), "bad_item_value", 422),
        (asked(limit=0), "bad_item_value", 422),
        (asked(limit="1"), "bad_item_value", 422),
        (asked(limit=11), "too_large", 413),
        (asked(next="AAAA"), "cursor_wrong", 422),
        (asked(next=7), "cursor_wrong", 422),
        (asked(where={KEY: [PERSONS[1][0], "1101011990"]}), "coverage_mixed", 422),
        (with_context(purpose=None), "purpose_missing", 422),
        (with_context(purpose="330100-0007.basis"), "purpose_not_granted", 403),
        (with_context(purpose="x" * 201), "context_wrong", 422),
        (with_context(case=None), "context_missing", 422),
        (with_context(operator=None), "context_missing", 422),
        (with_context(operator="  "), "context_missing", 422),
        (with_context(operator=["王敏"]), "context_wrong", 422),
        (with_context(weather="fine"), "context_wrong", 422),
        (with_context(case="XYZ-1"), "case_not_matching", 422),
        (with_context(case="GZF-2025-1\n"), "context_wrong", 422),
        (with_context(case="GZF-2025-1\u200b"), "context_wrong", 422),
        (with_context(operator="王\u202e敏"), "context_wrong", 422),
        (with_context(reason="\x7f"), "context_wrong", 422),
        (with_context(matter_code="330100-0008"), "context_wrong", 422),
        (asked(context=[]), "context_wrong", 422),
    ],
)
def test_a_bad_body_has_its_code_and_a_receipt(served: OneGateway, body: Any, code: str, status: int) -> None:
    response = call(served, body)
    assert response.status_code == status
    receipt = proved(served, response)
    assert refusal(response) == code
    assert receipt.content is not None
    assert receipt.content["code"] == code
    assert receipt.content["outcome"] == "refused"


def test_sql_in_a_value_is_a_value(served: OneGateway) -> None:
    answer = call(served, asked(where={KEY: "3301' or '1'='1"}, context={**CONTEXT, "case": OTHER})).json()
    assert (answer["outcome"], answer["rows"]) == ("not_found_in_coverage", [])


def test_no_receipt_and_no_refusal_repeats_what_was_asked(served: OneGateway) -> None:
    for response in (call(served), call(served, asked(where={KEY: PERSONS[1][0], "salary": 1}))):
        assert PERSONS[1][0] not in response.text


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({**BODY, PERSONS[1][0]: 1}, QUERY),
        (with_context(**{PERSONS[1][0]: "x"}), QUERY),
        (BODY, f"/v1/grants/{PERSONS[1][0]}/query"),
        (BODY, f"/v1/grants/{PERSONS[1][0]}/verify"),
        (asked(where={PERSONS[1][0]: 1}), QUERY),
        (asked(items=[PERSONS[1][0]]), QUERY),
    ],
)
def test_a_receipt_keeps_no_name_that_the_caller_made_up(served: OneGateway, body: Any, path: str) -> None:
    receipt = proved(served, call(served, body, path=path))
    assert PERSONS[1][0] not in str(receipt.content)


def _from_now(values: dict[str, Any]) -> dict[str, Any]:
    """Moments of a table as seconds since 1970, reckoned when the test runs: tables are read minutes before."""
    now = int(time.time())
    return {k: now + int(v.total_seconds()) if isinstance(v, timedelta) else v for k, v in values.items()}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"created": timedelta(seconds=-4000)}, "signature_expired"),
        ({"created": timedelta(seconds=4000)}, "signature_not_yet"),
        ({"lifetime_s": 301}, "signature_lifetime"),
        ({"keyid": "unknown"}, "signature_key_unknown"),
        ({"tag": "shuqiao-gateway-1"}, "signature_missing"),
        ({"nonce": "short"}, "signature_malformed"),
        ({"host": "elsewhere.example"}, "authority_foreign"),
    ],
)
def test_a_bad_signature_has_its_code_and_no_receipt(served: OneGateway, changes: dict[str, Any], code: str) -> None:
    response = call(served, **_from_now(changes))
    assert (response.status_code, refusal(response)) == (401, code)
    assert "receipt" not in response.json()


def test_what_was_signed_cannot_be_changed(served: OneGateway) -> None:
    raw = msgspec.json.encode(BODY)
    headers = signature(served, raw)
    assert refusal(send(served, raw + b" ", headers)) == "digest_wrong"
    assert refusal(send(served, raw, headers, path=QUERY + "?x=1")) == "signature_wrong"
    assert refusal(send(served, raw, headers, path="/v1/grants/G-2025-000002/query")) == "signature_wrong"
    assert refusal(send(served, raw, {**headers, "shuqiao-context": "e30"})) == "signature_incomplete"
    assert refusal(send(served, raw, {**headers, "authorization": "Bearer x"})) == "credentials_twice"
    assert refusal(send(served, raw, {"host": headers["host"]})) == "credentials_missing"
    assert send(served, raw, headers).status_code == 200


def test_a_nonce_counts_once(served: OneGateway) -> None:
    raw = msgspec.json.encode(BODY)
    headers = signature(served, raw)
    assert send(served, raw, headers).status_code == 200
    again = send(served, raw, headers)
    assert (again.status_code, refusal(again)) == (401, "nonce_replayed")
    assert "receipt" not in again.json()


def test_a_body_over_the_limit_is_refused_before_anybody_is_asked_for_a_name(served: OneGateway) -> None:
    assert refusal(call(served, b" " * 65_537)) == "too_large"

    def chunks() -> Any:
        for _ in range(80):
            yield b" " * 1000

    response = httpx.post(served.address + QUERY, content=chunks(), trust_env=False)
    assert response.json()["code"] == "too_large"


def test_a_foreign_grant_and_an_absent_one_look_alike(served: OneGateway) -> None:
    foreign, absent = call(served, system=WELFARE), call(served, path="/v1/grants/G-2025-999999/query")
    assert foreign.status_code == absent.status_code == 404
    strip = ("receipt",)
    assert {n: v for n, v in foreign.json().items() if n not in strip} == {
        n: v for n, v in absent.json().items() if n not in strip
    }
    assert proved(served, foreign).content["system"] == WELFARE  # type: ignore[index]


@pytest.mark.parametrize(
    ("path", "method", "code", "status"),
    [
        (f"/v1/grants/{GRANT}/verify", "POST", "not_offered_yet", 501),
        (f"/v1/grants/{GRANT}/file", "GET", "not_offered_yet", 501),
        (f"/v1/grants/{GRANT}/service/a/b", "PUT", "not_offered_yet", 501),
        (f"/v1/grants/{GRANT}/nothing", "POST", "door_absent", 404),
        (QUERY, "GET", "http_method_wrong", 405),
        ("/delta-sharing/shares", "GET", "not_offered_yet", 501),
        ("/v1/uploads/civil", "PUT", "not_offered_yet", 501),
        ("/v1/subjects/history", "POST", "door_absent", 404),
        ("/v1/receipts/hub.1.999999", "GET", "grant_absent", 404),
    ],
)
def test_doors_that_are_not_open_say_so(served: OneGateway, path: str, method: str, code: str, status: int) -> None:
    response = call(served, b"" if method == "GET" else b"{}", path=path, method=method)
    assert (response.status_code, refusal(response)) == (status, code)
    proved(served, response)


@pytest.mark.parametrize("path", ["/", "/v2/x", "/log/tile/../keys", "/log/tile/0/x", "/log/keys/note.pem"])
def test_unknown_doors_are_absent(served: OneGateway, path: str) -> None:
    response = httpx.get(served.address + path, trust_env=False)
    assert response.json()["code"] == "door_absent"


@pytest.mark.parametrize(
    ("header", "claims", "form"),
    [
        ({"alg": "none"}, {}, {}),
        ({"alg": "HS256"}, {}, {}),
        ({"kid": "unknown"}, {}, {}),
        ({"crit": ["x"]}, {}, {}),
        ({}, {"iss": WELFARE}, {}),
        ({}, {"sub": None}, {}),
        ({}, {"aud": "https://elsewhere.example/oauth/token"}, {}),
        ({}, {"exp": timedelta(seconds=-1), "iat": timedelta(seconds=-60)}, {}),
        ({}, {"exp": timedelta(seconds=4000)}, {}),
        ({}, {"iat": timedelta(seconds=200), "exp": timedelta(seconds=300)}, {}),
        ({}, {"nbf": timedelta(seconds=200)}, {}),
        ({}, {"jti": "short"}, {}),
        ({}, {"ctx": []}, {}),
        ({}, {}, {"grant_type": "password"}),
        ({}, {}, {"client_assertion": "a.b"}),
        ({}, {}, {"client_assertion": "e30.e30.e30"}),
    ],
)
def test_a_bad_assertion_gives_no_token(served: OneGateway, header: Any, claims: Any, form: Any) -> None:
    response = token(served, assertion(served, header=header, **_from_now(claims)), **form)
    assert (response.status_code, refusal(response)) == (401, "assertion_wrong")


def test_an_assertion_counts_once(served: OneGateway) -> None:
    made = assertion(served)
    assert token(served, made).status_code == 200
    assert refusal(token(served, made)) == "nonce_replayed"


def test_a_token_carries_its_context_and_no_other(served: OneGateway) -> None:
    made = assertion(served, ctx={**CONTEXT, "operator": "李静"})
    headers = {"authorization": f"Bearer {token(served, made).json()['access_token']}"}
    bare = msgspec.json.encode({"where": BODY["where"]})
    answered = send(served, bare, headers)
    assert proved(served, answered).content["context"]["operator"] == "李静"  # type: ignore[index]
    assert refusal(send(served, msgspec.json.encode(BODY), headers)) == "context_differs"


def test_a_token_beside_another_is_no_token(served: OneGateway) -> None:
    held = token(served, assertion(served)).json()["access_token"]
    for second in ("Bearer x", f"Bearer {held}"):
        headers = httpx.Headers([("authorization", f"Bearer {held}"), ("authorization", second)])
        response = httpx.post(served.address + QUERY, json=BODY, headers=headers, trust_env=False)
        assert response.json()["code"] == "credentials_twice"


def test_a_body_that_does_not_come_and_a_caller_who_leaves_are_no_faults(served: OneGateway) -> None:
    host = served.address.removeprefix("http://")
    head = f"POST {QUERY} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 40\r\n\r\n{{".encode()
    with socket.create_connection(("127.0.0.1", served.port)) as leaving:
        leaving.sendall(head)
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as slow:
        slow.sendall(head)
        assert b" 408 " in slow.recv(4096).partition(b"\r\n")[0]
    assert "shuqiao_gateway_faults_total 0" in httpx.get(served.address + "/metrics", trust_env=False).text


def test_unknown_tokens_are_nobody(served: OneGateway) -> None:
    for text in ("Bearer x", "bearer x", "Basic eDp5", "Bearer " + "x" * 5000):
        response = send(served, msgspec.json.encode(BODY), {"authorization": text})
        assert (response.status_code, refusal(response)) == (401, "token_unknown")


def test_the_client_raises_the_refusal_with_its_receipt(served: OneGateway) -> None:
    with served.client(language="en") as client, pytest.raises(Refused) as told:
        client.query(GRANT, {KEY: PERSONS[1][0]}, {**CONTEXT, "purpose": "x.check"})
    assert told.value.code == "purpose_not_granted"
    assert "not one of grant" in told.value.reason
    assert told.value.next_step
    assert told.value.receipt is not None
    assert told.value.receipt.content["system"] == HOUSING  # type: ignore[index]
