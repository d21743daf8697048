"""What the platform says, the ceiling, the lease: when an order serves and when it does not."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.wire import orders
from shuqiao.wire.feed import Probe
from shuqiao.wire.kinds import KindGroup
from tests.gateway.calls import BODY, QUERY, assertion, call, proved, refusal, send, signature, token
from tests.gateway.control_plane import in_days
from tests.gateway.one_gateway import CONSUMER, CONTEXT, HOUSING, PERSONS, ROOT, WELFARE, OneGateway, order

KEY = "公民身份号码"
Makes = Callable[..., OneGateway]


def ask(number: int, case: str = "GZF-2025-1") -> dict[str, Any]:
    return {"where": {KEY: PERSONS[number][0]}, "context": {**CONTEXT, "case": case}}


@pytest.mark.parametrize(
    ("changes", "code", "status"),
    [
        ({"suspended": True}, "grant_suspended", 403),
        ({"valid_to": in_days(-0), "valid_from": in_days(-9)}, "grant_expired", 403),
        ({"valid_from": in_days(1)}, "grant_not_yet", 403),
        ({"source": "people"}, "source_unavailable", 503),
        ({"table": "secrets"}, "order_above_ceiling", 403),
        ({"returned": (orders.Returned("姓名", "name", "C", "plain"),)}, "order_above_ceiling", 403),
        ({"returned": (orders.Returned("姓名", "name", "C", "mask:phone"),)}, "order_above_ceiling", 403),
        ({"returned": (orders.Returned("工资", "salary", "N", "plain"),)}, "order_above_ceiling", 403),
        (
            {"returned": (orders.Returned("证号", "citizen_number", "C", "mask:citizen_number"),)},
            "order_above_ceiling",
            403,
        ),
        ({"lookup": (orders.Lookup(KEY, "phone", "C"),)}, "order_above_ceiling", 403),
        ({"compared": (orders.Compared("工资", "salary", "N"),)}, "order_above_ceiling", 403),
        (
            {"internal": orders.Internal({"salary": "N"}, {"column": "salary", "op": "gt", "value": "1"}, ())},
            "order_above_ceiling",
            403,
        ),
        ({"internal": orders.Internal({}, None, ("salary",))}, "order_above_ceiling", 403),
        ({"limits": orders.Limits(101, 1, 5)}, "order_above_ceiling", 403),
        ({"internal": orders.Internal({"state": "C"}, {"nonsense": 1}, ())}, "bad_row_filter", 422),
    ],
)
def test_an_order_that_must_not_serve_says_why_with_a_receipt(
    gateways: Makes, changes: dict[str, Any], code: str, status: int
) -> None:
    gateway = gateways()
    gateway.plane.put_order(order(**changes))
    gateway.start()
    response = call(gateway)
    assert (response.status_code, refusal(response)) == (status, code)
    proved(gateway, response)
    reported = [r.facts["code"] for r in gateway.plane.reports if r.kind == "order_refused"]
    assert reported == ([code] if code in ("order_above_ceiling", "bad_row_filter") else [])


def test_suspending_narrowing_and_revoking_arrive_while_it_runs(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    assert call(gateway).status_code == 200
    gateway.plane.put_order(order(version=2, suspended=True))
    gateway.polled()
    assert refusal(call(gateway)) == "grant_suspended"
    gateway.plane.put_order(order(version=3, returned=(orders.Returned("姓名", "name", "C", "mask:name"),)))
    gateway.polled()
    assert call(gateway).json()["rows"] == [{"姓名": "张***"}]
    gateway.plane.put_order(order(version=2))
    gateway.plane.orders["O-2025-000001"] = (3, gateway.plane.orders["O-2025-000001"][1])
    gateway.polled()
    assert call(gateway).json()["rows"] == [{"姓名": "张***"}]


def test_a_revoked_order_says_so_and_a_new_version_serves_again(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    gateway.plane.revoke("O-2025-000001")
    gateway.polled()
    response = call(gateway)
    assert (response.status_code, refusal(response)) == (403, "grant_revoked")
    proved(gateway, response)
    gateway.plane.revoked.clear()  # the platform names it for a while only
    gateway.kill()
    gateway.start()
    assert refusal(call(gateway)) == "grant_revoked"
    gateway.plane.put_order(order(version=2))
    gateway.polled()
    assert call(gateway).status_code == 200


def test_the_lease_runs_out_without_the_platform_and_a_restart_does_not_renew_it(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order(lease_s=4))
    gateway.start()
    assert call(gateway).status_code == 200
    gateway.plane.down = True
    gateway.kill()
    gateway.start(ready=False)
    assert call(gateway).status_code == 200, "the stored heartbeat still counts"
    for _ in range(100):
        response = call(gateway)
        if response.status_code != 200:
            break
    else:
        time.sleep(4)
        response = call(gateway)
    assert (response.status_code, refusal(response)) == (503, "lease_out")
    proved(gateway, response)
    gateway.kill()
    gateway.start(ready=False)
    assert refusal(call(gateway)) == "lease_out"
    gateway.plane.down = False
    gateway.wait("/readyz")
    assert call(gateway).status_code == 200


@pytest.mark.parametrize(
    ("twist", "code"),
    [
        ({"sequence": 0}, "lower_sequence"),
        ({"as_of": in_days(-1)}, "clock_differs"),
        ({"as_of": in_days(1)}, "clock_differs"),
        ({"gateway": "another"}, "another_gateway"),
        ({"orders_size": 2}, "orders_differ"),
        ({"orders_root": "AAAA"}, "orders_differ"),
        ({"callers_version": 9}, "callers_differ"),
        ({"callers_sha256": "AAAA"}, "callers_differ"),
    ],
)
def test_a_heartbeat_that_does_not_fit_renews_nothing_and_is_an_alarm(
    gateways: Makes, twist: dict[str, Any], code: str
) -> None:
    gateway = gateways()
    gateway.plane.put_order(order(lease_s=2))
    gateway.start()
    gateway.plane.twist = twist
    gateway.polled()
    for _ in range(60):
        response = call(gateway)
        if response.status_code == 503:
            break
        gateway.polled()
    assert refusal(response) == "lease_out"
    gateway.polled()
    reported = [r.facts["code"] for r in gateway.plane.reports if r.kind == "heartbeat_refused"]
    assert reported == [code]
    gateway.plane.twist = {}
    for _ in range(20):
        gateway.polled()
        if any(row.kind == KindGroup.ALARM for row in gateway.plane.rows):
            break
    alarms = [row.content for row in gateway.plane.rows if row.kind == KindGroup.ALARM]
    assert [alarm["facts"]["code"] for alarm in alarms if alarm] == [code]


def test_what_another_key_signed_is_not_taken(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    gateway.plane.signing = Ed25519PrivateKey.generate()
    gateway.plane.put_order(order(version=2, limits=orders.Limits(10, 1, 1)))
    gateway.polled()
    assert call(gateway).status_code == 200
    assert call(gateway).status_code == 200


def test_bearer_only_where_the_order_allows_it(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order(bearer=False))
    gateway.start()
    headers = {"authorization": f"Bearer {token(gateway, assertion(gateway)).json()['access_token']}"}
    response = send(gateway, json.dumps(BODY).encode(), headers)
    assert (response.status_code, refusal(response)) == (403, "bearer_not_allowed")
    proved(gateway, response)


def test_a_withdrawn_key_ends_signatures_and_tokens(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    headers = {"authorization": f"Bearer {token(gateway, assertion(gateway)).json()['access_token']}"}
    assert send(gateway, json.dumps(BODY).encode(), headers).status_code == 200
    gateway.plane.put_callers([(HOUSING, CONSUMER, gateway.keys[HOUSING].public_key())], withdrawn=True)
    gateway.polled()
    assert refusal(send(gateway, json.dumps(BODY).encode(), headers)) == "token_unknown"
    assert refusal(call(gateway)) == "signature_key_unknown"
    assert refusal(call(gateway, system=WELFARE)) == "signature_key_unknown"


def test_calls_per_minute(gateways: Makes) -> None:
    gateway = gateways(caller_calls_per_minute=6)
    gateway.plane.put_order(order(limits=orders.Limits(10, 2, 5)))
    gateway.start()
    seen = set()
    for _ in range(40):  # over the turn of a minute, if it must be
        response = call(gateway)
        seen.add((response.status_code, "receipt" in response.json()))
    # The order's limit is told once with a receipt; after that, and above the gateway's own, nothing is written.
    assert seen == {(200, True), (429, True), (429, False)}


def test_a_spent_case_stays_spent_over_kills(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    for number in (1, 2, 3, 1, 2):
        assert call(gateway, ask(number)).status_code == 200
    gateway.kill()
    gateway.start()
    assert call(gateway, ask(4)).status_code == 200
    response = call(gateway, ask(6))
    assert (response.status_code, refusal(response)) == (403, "case_spent")
    assert proved(gateway, response).content["context"]["case"] == "GZF-2025-1"  # type: ignore[index]
    assert call(gateway, ask(3)).status_code == 200, "a subject of the case may be asked about again"
    assert call(gateway, ask(6, "GZF-2025-2")).status_code == 200
    both = {"where": {KEY: [PERSONS[n][0] for n in (7, 8, 9, 11)]}, "context": {**CONTEXT, "case": "GZF-2025-2"}}
    assert refusal(call(gateway, both)) == "case_spent", "a list counts each of its subjects"


def test_a_new_log_gives_nobody_a_fresh_case(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    for number in (1, 2, 3, 4):
        assert call(gateway, ask(number)).status_code == 200
    gateway.stop()
    asked = [sys.executable, "-m", "shuqiao.gateway.entry", "new-log", "--dir", str(gateway.path), "--reason", "换盘"]
    said = json.loads(subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout)
    gateway.plane.rows.clear()
    gateway.log_key = said["verifier_key"]
    gateway.start()
    assert refusal(call(gateway, ask(6))) == "case_spent"
    assert call(gateway, ask(3)).status_code == 200


def test_a_replayed_request_is_refused_after_a_kill_too(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    raw = json.dumps(BODY).encode()
    headers = signature(gateway, raw)
    assert send(gateway, raw, headers).status_code == 200
    gateway.kill()
    gateway.start()
    assert refusal(send(gateway, raw, headers)) == "nonce_replayed"


def test_outcomes_are_honest(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    found, filtered, foreign = (
        call(gateway, ask(1)),
        call(gateway, ask(0)),
        call(gateway, {"where": {KEY: "110101199003070012"}, "context": CONTEXT}),
    )
    assert found.json()["outcome"] == "found"
    assert (filtered.json()["outcome"], filtered.json()["rows"]) == ("not_found_in_coverage", [])
    assert (foreign.json()["outcome"], foreign.json()["rows"]) == ("not_covered", [])
    for response in (found, filtered, foreign):
        assert response.json()["coverage"].startswith("/api/v1/catalogue/entries/")
        assert response.json()["as_of"].endswith("Z")
        assert proved(gateway, response).kind == KindGroup.ANSWER
    with sqlite3.connect(gateway.path / "civil.db") as civil:
        civil.execute("alter table person rename to gone")
    down = call(gateway, ask(1))
    assert (down.status_code, refusal(down)) == (503, "source_unavailable")
    proved(gateway, down)


def test_what_was_fetched_under_an_older_version_is_not_given_out(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    civil = sqlite3.connect(gateway.path / "civil.db", isolation_level=None)
    for version in range(2, 12):  # until a call was under way when its order changed
        civil.execute("begin exclusive")  # the source waits until this is over
        with ThreadPoolExecutor(1) as aside:
            asked = aside.submit(call, gateway, ask(1))
            time.sleep(0.2)
            gateway.plane.put_order(order(version=version))
            gateway.polled()
            civil.execute("rollback")
            response = asked.result()
        if response.status_code == 409:
            break
    civil.close()
    assert refusal(response) == "grant_changed"
    assert "rows" not in proved(gateway, response).content  # type: ignore[operator]


def test_probes_are_answered_within_the_ceiling(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    for number, (table, wants) in enumerate(
        [("person", "schema"), ("person", "counts"), ("person", "health"), ("secrets", "schema")]
    ):
        gateway.plane.put_probe(Probe(f"P-{number}", "hub", "civil", table, wants))  # type: ignore[arg-type]
    for _ in range(20):
        gateway.polled()
        if len(gateway.plane.reports) == 4:
            break
    answers = {report.about: report.facts for report in gateway.plane.reports}
    assert {"name": "citizen_number", "type": "TEXT"} in answers["P-0"]["columns"]
    assert answers["P-1"] == {"rows": len(PERSONS)}
    assert answers["P-2"] == {"healthy": True}
    assert answers["P-3"] == {"trouble": "above_ceiling"}
    gateway.kill()
    gateway.start()
    gateway.polled()
    assert len(gateway.plane.reports) == 4, "an answered probe is not answered again"


def test_orders_are_kept_over_a_kill_and_the_feed_goes_on(gateways: Makes) -> None:
    gateway = gateways()
    for number in range(120):
        gateway.plane.put_order(order(number=f"O-{number:04d}", grant=f"G-{number:04d}"))
    gateway.start()
    path = QUERY.replace("G-2025-000001", "G-0119")
    assert call(gateway, path=path).status_code == 200
    gateway.kill()
    gateway.plane.put_order(order(number="O-0120", grant="G-0120"))
    gateway.start()
    for grant in ("G-0000", "G-0119", "G-0120"):
        assert call(gateway, path=QUERY.replace("G-2025-000001", grant)).status_code == 200
