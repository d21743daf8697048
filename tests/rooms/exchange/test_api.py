"""The doors: the gateway's way up, signed; and the room over HTTP."""

from __future__ import annotations

import base64
import json
import secrets
from typing import Any

import httpx
import pytest
from django.test import Client

from shuqiao.accounts.actions import issue_token
from shuqiao.exchange import actions
from shuqiao.exchange.models import Attachment, Order
from shuqiao.kernel import clock
from shuqiao.tlog.notes import Signer
from shuqiao.wire import documents, envelopes, http_signatures, segments
from shuqiao.wire.feed import Feed
from tests.cast.people import POLICE, Cast
from tests.rooms.exchange.stage import BINDING, Member, attached, gateway
from tests.rooms.exchange.test_probes import reported
from tests.rooms.sharing.stage import grant_in

BASE = "http://127.0.0.1:8000"


def called(member: Member, method: str, path: str, body: bytes = b"", content_type: str = "", **changes: Any) -> Any:
    """One signed request, as a gateway sends it; ``changes`` overwrite what is signed or sent."""
    url = f"{BASE}/api/v1/gateways/{path}"
    signed = {"tag": http_signatures.GATEWAY_TAG, "created": int(clock.real_now().timestamp()),
              "nonce": secrets.token_urlsafe(18), **changes.pop("signed", {})}  # fmt: skip
    keyid = envelopes.thumbprint(member.request.public_key())
    headers = http_signatures.sign(
        method, "127.0.0.1:8000", changes.pop("url", url), {}, body, key=member.request, keyid=keyid, **signed
    )
    sent = changes.pop("sent", body)
    return Client().generic(
        method, url.removeprefix(BASE), sent, content_type or "application/octet-stream",
        headers={**headers, "Host": "127.0.0.1:8000", **changes.pop("headers", {})}, SERVER_NAME="127.0.0.1",
        SERVER_PORT="8000",
    )  # fmt: skip


def multipart(member: Member, accepted: int, **parts: bytes) -> tuple[bytes, str]:
    hashes = [base64.b64encode(h).decode() for h in member.consistency(accepted)]
    files = {"checkpoint": member.checkpoint().encode(), "consistency": json.dumps(hashes).encode(),
             "segment": member.segment(accepted), **parts}  # fmt: skip
    request = httpx.Request("POST", BASE, files={name: (name, data) for name, data in files.items()})
    return request.read(), request.headers["content-type"]


def test_enrol_over_http(cast: Cast) -> None:
    member = Member("hub")
    code = actions.register_gateway(cast.operator, "hub", "市级前置机", POLICE)
    asked = {"member": "hub", "code": code, "request_public": envelopes.public_text(member.request.public_key()),
             "note_vkey": Signer("hub", member.note).verifier_text, "epoch": 1}  # fmt: skip
    answer = Client().post("/api/v1/gateways/enrol", asked, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert set(answer.json()) == {"member", "control_public", "control_keyid", "log_name", "platform_vkey", "demo"}
    again = Client().post("/api/v1/gateways/enrol", asked, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (401, "enrolment_code_wrong")
    more = Client().post("/api/v1/gateways/enrol", {**asked, "x": 1}, content_type="application/json")
    assert more.status_code == 422


def test_feed_over_http(cast: Cast) -> None:
    member = gateway(cast)
    answer = called(member, "GET", "hub/feed?after=0")
    assert answer.status_code == 200, answer.content
    feed = documents.decode(answer.content, Feed)
    assert member.heard(feed).gateway == "hub"
    assert called(member, "GET", "hub/feed?after=-1").status_code == 400
    assert called(member, "GET", "hub/feed?after=99").json()["code"] == "feed_ahead"


def test_requests_that_are_not_the_members(cast: Cast) -> None:
    member, other = gateway(cast), gateway(cast, "police")
    path = "hub/feed?after=0"
    cases = {
        "signature_key_unknown": called(other, "GET", path),
        "signature_wrong": called(member, "GET", path, url=f"{BASE}/api/v1/gateways/hub/feed?after=1"),
        "signature_missing": called(member, "GET", path, signed={"tag": http_signatures.CALLER_TAG}),
        "signature_expired": called(member, "GET", path, signed={"created": 1}),
        "digest_wrong": called(member, "POST", "hub/reports", b"{}", sent=b"[]"),
    }
    assert {code: answer.json()["code"] for code, answer in cases.items()} == {code: code for code in cases}
    assert {answer.status_code for answer in cases.values()} == {401}
    assert called(Member("nobody"), "GET", "nobody/feed").json()["code"] == "signature_key_unknown"
    assert Client().get("/api/v1/gateways/hub/feed").status_code == 401


def test_a_nonce_counts_once(cast: Cast) -> None:
    member = gateway(cast)
    signed = {"nonce": "n" * 20}
    assert called(member, "GET", "hub/feed?after=0", signed=signed).status_code == 200
    again = called(member, "GET", "hub/feed?after=0", signed=signed)
    assert (again.status_code, again.json()["code"]) == (401, "gateway_nonce_replayed")


def test_segments_over_http(cast: Cast) -> None:
    member = gateway(cast)
    member.write(5)
    answer = called(member, "POST", "hub/segments", *multipart(member, 0))
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"accepted_size": 5, "consistency": [], "witnessed": []}
    short = multipart(member, 0, checkpoint=member.checkpoint(3).encode(), segment=b"")
    refused = called(member, "POST", "hub/segments", *short)
    assert refused.status_code == 409
    said = refused.json()
    assert (said["code"], said["accepted_size"], said["checkpoint"]) == ("checkpoint_smaller", 5, member.checkpoint())
    assert said["next_step"]


@pytest.mark.parametrize(
    ("parts", "status"),
    [({"consistency": b"{}"}, 400), ({"consistency": b'["?"]'}, 400), ({"checkpoint": b"\xff"}, 400),
     ({"checkpoint": b""}, 422), ({"segment": b"x"}, 400), ({"witnessed_after": b"-1"}, 400)],
)  # fmt: skip
def test_segments_that_cannot_be_read(cast: Cast, parts: dict[str, bytes], status: int) -> None:
    member = gateway(cast)
    member.write(5)
    assert called(member, "POST", "hub/segments", *multipart(member, 0, **parts)).status_code == status


def test_bodies_over_the_limit(cast: Cast) -> None:
    member = gateway(cast)
    big = b"x" * (segments.MAX_BYTES + 128 * 1024)
    assert called(member, "POST", "hub/segments", big, "multipart/form-data; boundary=x").status_code == 413
    assert called(member, "POST", "hub/reports", b"x" * (64 * 1024 + 1)).status_code == 413


def test_a_large_segment_passes_djangos_own_limit(cast: Cast) -> None:
    member = gateway(cast)
    member.write(40, padding=secrets.token_hex(120_000))
    body = multipart(member, 0, ballast=secrets.token_bytes(5 * 1024 * 1024))
    answer = called(member, "POST", "hub/segments", *body)
    assert answer.status_code == 200, answer.content


def test_reports_over_http(cast: Cast) -> None:
    member = gateway(cast)
    actions.register_source(cast.compiler, "hub", "civil", "人口库", POLICE)
    actions.request_probe(cast.compiler, "civil", "household", "schema")
    assert called(member, "POST", "hub/reports", reported(member)).status_code == 204
    assert called(member, "POST", "hub/reports", b"{").status_code == 400


# people and their programs


def spoken(
    cast: Cast, login: str, method: str, path: str, body: Any = None, scopes: tuple[str, ...] = ("exchange",)
) -> Any:
    _, secret = issue_token(cast[login], "test", scopes, 1)
    data = json.dumps(body).encode() if body is not None else b""
    return Client().generic(
        method, f"/api/v1/exchange/{path}", data, "application/json", headers={"Authorization": f"Bearer {secret}"}
    )


def test_the_room_over_http(cast: Cast) -> None:
    made = spoken(cast, "qiaodu", "POST", "gateways", {"member": "hub", "name": "市级前置机", "department": POLICE})
    assert made.status_code == 201, made.content
    Member("hub").enrol(made.json()["code"])
    grant = grant_in(cast, "active")
    source = {"code": "civil", "name": "人口库", "gateway": "hub", "owner": POLICE}
    assert spoken(cast, "zhuyuanxiu", "POST", "sources", source).status_code == 201
    assert [g["code"] for g in spoken(cast, "zhuyuanxiu", "GET", "gaps").json()] == ["not_attached"]
    body = {"entry_code": grant.entry_code, "source": "civil", "table": BINDING.table, "columns": dict(BINDING.columns),
            "order": ["id"], "internal": {"id": "I"}}  # fmt: skip
    attached_ = spoken(cast, "zhuyuanxiu", "POST", "attachments", body)
    assert attached_.status_code == 201, attached_.content
    assert attached_.json()["columns"] == dict(BINDING.columns)
    [order] = spoken(cast, "jianruoxi", "GET", f"orders?grant={grant.number}").json()["items"]
    assert order["order"]["grant"] == grant.number
    shown = spoken(cast, "jianruoxi", "GET", f"orders/{order['number']}").json()
    assert shown == order
    assert spoken(cast, "youke", "GET", f"orders/{order['number']}").status_code == 404
    assert spoken(cast, "jianruoxi", "GET", f"orders/{order['number']}/history").json()[0]["event"]
    probe = spoken(cast, "zhuyuanxiu", "POST", "sources/civil/probes", {"table": "household", "wants": "counts"})
    assert probe.status_code == 201, probe.content
    assert len(spoken(cast, "zhuyuanxiu", "GET", "sources/civil/probes").json()) == 1
    assert spoken(cast, "qiaodu", "GET", "gateways/hub").json()["state"] == "enrolled"
    for path in ("gateways", "sources", "attachments"):
        assert len(spoken(cast, "qiaodu", "GET", path).json()["items"]) == 1, path
    assert spoken(cast, "qiaodu", "GET", "alarms").json() == []
    assert spoken(cast, "qiaodu", "GET", "receipts?first=2025-09-01&last=2025-09-30").json() == []


@pytest.mark.parametrize(
    "body",
    [{}, {"entry_code": 7}, {"internal": {"id": "?"}}, {"extra": 1}, {"columns": {"姓名": None}}],
)
def test_bodies_that_do_not_fit(cast: Cast, body: dict[str, Any]) -> None:
    whole = {"entry_code": "101002/000001", "source": "civil", "table": "t", "columns": {"姓名": "name"}}
    sent = {**whole, **body} if body else {}
    assert spoken(cast, "zhuyuanxiu", "POST", "attachments", sent).status_code == 422
    assert not Attachment.objects.exists()


def test_a_reading_token_acts_not(cast: Cast) -> None:
    asked = {"member": "hub", "name": "市级前置机", "department": POLICE}
    answer = spoken(cast, "qiaodu", "POST", "gateways", asked, scopes=("read",))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_counts_are_for_both_sides(cast: Cast) -> None:
    member = gateway(cast)
    grant = grant_in(cast, "active")
    attached(cast, grant.entry_code)
    assert Order.objects.exists()
    member.write(3, grant=grant.number)
    member.ship(0)
    path = "receipts?first=2025-09-01&last=2025-09-30"
    for login, sees in (("zhuyuanxiu", 1), ("jianruoxi", 1), ("qiaodu", 1), ("youke", 0)):
        assert len(spoken(cast, login, "GET", path).json()) == sees, login
