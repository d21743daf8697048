"""The other doors: receipts, tiles, echo, health, paging, the log that the platform knows better, enrolment."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

import httpx
import msgspec
import psycopg
import pytest

from shuqiao.client import Refused
from shuqiao.gateway.directory import Directory
from shuqiao.tlog.notes import Verifier
from shuqiao.tlog.proofs import verify_log
from shuqiao.wire import orders
from shuqiao.wire.envelopes import thumbprint
from shuqiao.wire.kinds import KindGroup
from tests.gateway.calls import BODY, call, proved, refusal, send, signature
from tests.gateway.one_gateway import CONTEXT, GRANT, HOUSING, PERSONS, ROOT, WELFARE, OneGateway, order

KEY = "公民身份号码"
Makes = Callable[..., OneGateway]


def test_a_receipt_is_shown_again_to_its_caller_alone(served: OneGateway) -> None:
    with served.client() as client, served.client(WELFARE) as other:
        answer = client.query(GRANT, {KEY: PERSONS[1][0]}, CONTEXT)
        again = client.receipt(answer.receipt.number)
        assert (again.content, again.answer_salt) == (answer.receipt.content, answer.receipt.answer_salt)
        with pytest.raises(Refused) as told:
            other.receipt(answer.receipt.number)
    assert (told.value.status, told.value.code) == (404, "grant_absent")


def test_the_receipt_names_no_person_but_commits_to_the_subject(served: OneGateway) -> None:
    content = proved(served, call(served)).content
    assert content is not None
    assert content["subjects"]["count"] == 1
    assert content["where"] == [KEY]
    assert content["items"] == ["姓名", "联系电话", "登记日期"]
    assert {content[name] for name in ("consumer", "provider", "system", "resource", "outcome")} == {
        "11330100002489559Q",
        "113301000024895597",
        HOUSING,
        "301001/000001",
        "found",
    }
    assert PERSONS[1][0] not in json.dumps(content, ensure_ascii=False)


def test_bearer_and_signature_answer_alike(served: OneGateway) -> None:
    with served.client() as signs, served.client(bearer=True) as carries:
        one, two = (c.query(GRANT, {KEY: PERSONS[1][0]}, CONTEXT) for c in (signs, carries))
    assert one.rows == two.rows
    assert [a.receipt.content["auth"] for a in (one, two) if a.receipt.content] == ["signature", "bearer"]


def test_the_answer_bytes_are_canonical_with_the_receipt_in_its_place(served: OneGateway) -> None:
    response = call(served)
    assert list(response.json()) == ["as_of", "coverage", "outcome", "receipt", "rows"]


def test_pages_follow_a_bound_cursor(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(
        order(
            lookup=(),
            subject_item=None,
            limits=orders.Limits(3, 1000, 5),
            coverage=orders.Coverage("/c"),
            case_pattern=None,
        )
    )
    gateway.start()
    with gateway.client() as client:
        pages = list(client.pages(GRANT, {}, CONTEXT, limit=3))
        rows = [row for page in pages for row in page.rows]
        assert len(rows) == sum(person[3] == "在册" for person in PERSONS)
        assert len({row["联系电话"] for row in rows}) == len(rows)
        first = pages[0].next
        for where, system_client in (({"登记日期": "2020-01-02"}, client),):
            with pytest.raises(Refused) as told:
                system_client.query(GRANT, where, CONTEXT, limit=3, next_=first)
            assert told.value.code == "cursor_wrong"
        gateway.plane.put_order(
            order(version=2, lookup=(), subject_item=None, limits=orders.Limits(3, 1000, 5), case_pattern=None)
        )
        gateway.polled()
        with pytest.raises(Refused) as told:
            client.query(GRANT, {}, CONTEXT, limit=3, next_=first)
        assert told.value.code == "cursor_wrong"


def test_without_a_stable_order_there_is_no_next_page(gateways: Makes) -> None:
    gateway = gateways()
    unordered = orders.Internal({"state": "C"}, {"column": "state", "op": "eq", "value": "在册"}, ())
    gateway.plane.put_order(order(lookup=(), subject_item=None, limits=orders.Limits(3, 1000, 5), internal=unordered))
    gateway.start()
    assert "next" not in call(gateway, {**BODY, "where": {}}).json()
    assert refusal(call(gateway, {**BODY, "where": {}, "next": "AAAA"})) == "paging_refused"


def test_postgresql_answers_as_sqlite_does(gateways: Makes, postgres_dsn: str) -> None:
    with psycopg.connect(postgres_dsn) as people:
        people.execute(
            "create table person (citizen_number text primary key, name text, phone text, state text,"
            " registered_on date)"
        )
        people.cursor().executemany("insert into person values (%s, %s, %s, %s, %s)", PERSONS)
    gateway = gateways(postgres=postgres_dsn)
    gateway.plane.put_order(order())
    gateway.plane.put_order(order(number="O-2025-000002", grant="G-2025-000002", source="people"))
    gateway.start()
    for number in (0, 1, 2):
        body = {**BODY, "where": {KEY: PERSONS[number][0]}}
        both = [call(gateway, body, path=f"/v1/grants/{grant}/query").json() for grant in (GRANT, "G-2025-000002")]
        assert both[0]["rows"] == both[1]["rows"]
        assert both[0]["outcome"] == both[1]["outcome"]


def test_checkpoint_and_tiles_verify_from_the_outside(gateways: Makes) -> None:
    gateway = gateways(open_tiles=True)
    gateway.plane.put_order(order())
    gateway.start()
    for _ in range(5):
        call(gateway)
    gateway.stop()
    gateway.start()
    note = httpx.get(gateway.address + "/log/checkpoint", trust_env=False)
    assert note.text.startswith("test.example/gateway/hub/1\n6\n")
    copy = gateway.path / "seen"
    for name in ("checkpoint", "tile/0/000.p/6", "tile/entries/000.p/6"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(httpx.get(f"{gateway.address}/log/{name}", trust_env=False).content)
    assert verify_log(copy, Verifier.parse(gateway.log_key)).proved


def test_tiles_are_for_known_callers_unless_opened(served: OneGateway) -> None:
    assert refusal(httpx.get(served.address + "/log/tile/0/000.p/1", trust_env=False)) == "credentials_missing"
    assert refusal(call(served, method="GET", path="/log/tile/0/999")) == "grant_absent"


def test_echo_shows_the_string_and_the_failed_step_and_spends_no_nonce(served: OneGateway) -> None:
    raw = b'{"a":1}'
    good = signature(served, raw, path="/v1/echo")
    for _ in range(2):
        answer = send(served, raw, good, path="/v1/echo").json()
        assert answer["failed"] is None
        assert answer["string"].startswith('"@method": POST\n"@authority": 127.0.0.1:')
    bad = {**good, "signature-input": good["signature-input"].replace(";created=1", ";created=2")}
    assert send(served, raw, bad, path="/v1/echo").json()["failed"] in ("signature_lifetime", "signature_not_yet")
    assert send(served, raw + b" ", good, path="/v1/echo").json()["failed"] == "digest_wrong"


def test_health_readiness_and_metrics(served: OneGateway) -> None:
    call(served)
    assert httpx.get(served.address + "/healthz", trust_env=False).json() == {"alive": True}
    checks = httpx.get(served.address + "/readyz", trust_env=False).json()["checks"]
    assert checks == {"platform_heard": True, "leases": True, "receipts": True, "serving": True, "source:civil": True}
    text = httpx.get(served.address + "/metrics", trust_env=False).text
    assert 'shuqiao_gateway_answers_total{outcome="found"}' in text
    assert "shuqiao_gateway_answer_seconds_count" in text


def test_segments_reach_the_platform_whole(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    for _ in range(7):
        call(gateway)
    until = time.monotonic() + 15
    while len(gateway.plane.rows) < 8 and time.monotonic() < until:
        time.sleep(0.1)
    assert [row.index for row in gateway.plane.rows] == list(range(8))
    assert [row.kind for row in gateway.plane.rows] == [KindGroup.EPOCH_START] + [KindGroup.ANSWER] * 7
    gateway.kill()
    gateway.start()
    call(gateway)
    while len(gateway.plane.rows) < 9 and time.monotonic() < until:
        time.sleep(0.1)
    assert [row.index for row in gateway.plane.rows] == list(range(9)), "a restart ships nothing twice"


def test_a_lost_disk_stops_the_gateway_until_a_person_begins_a_new_log(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    call(gateway)
    gateway.plane.segment_answer = (409, {"code": "checkpoint_smaller", "accepted_size": 900})
    call(gateway)
    until = time.monotonic() + 15
    while (response := call(gateway)).status_code == 200 and time.monotonic() < until:
        time.sleep(0.1)
    assert (response.status_code, refusal(response)) == (503, "gateway_not_ready")
    assert "receipt" not in response.json(), "a log that may be forked must not grow"
    gateway.kill()
    gateway.start(ready=False)
    assert refusal(call(gateway)) == "gateway_not_ready", "asked before the first caller is served"
    asked = [sys.executable, "-m", "shuqiao.gateway.entry", "new-log", "--dir", str(gateway.path), "--reason"]
    assert b"Another gateway process" in subprocess.run([*asked, "磁盘损坏"], cwd=ROOT, capture_output=True).stderr
    assert (gateway.path / "log/checkpoint").exists(), "a running gateway keeps what it published"
    gateway.stop()
    assert subprocess.run([*asked, " "], cwd=ROOT, capture_output=True).returncode == 1
    said = json.loads(subprocess.run([*asked, "磁盘损坏"], cwd=ROOT, capture_output=True, check=True).stdout)
    gateway.plane.segment_answer = None
    gateway.plane.rows.clear()
    gateway.log_key = said["verifier_key"]
    gateway.start()
    assert proved(gateway, call(gateway)).number == "hub.2.1"
    while not gateway.plane.rows and time.monotonic() < until:
        time.sleep(0.1)
    first = gateway.plane.rows[0].content
    assert first is not None
    assert (first["reason"], first["old_origin"]) == ("磁盘损坏", "test.example/gateway/hub/1")


def test_enrolment_pins_the_key_that_the_code_names(gateways: Makes) -> None:
    gateway = gateways()
    (gateway.path / "enrolment.json").unlink()
    asked = [sys.executable, "-m", "shuqiao.gateway.entry", "enrol", "--dir", str(gateway.path)]
    impostor = subprocess.run([*asked, "--code=-abc.wrong"], cwd=ROOT, capture_output=True)
    assert impostor.returncode == 1
    assert "impostor" in impostor.stderr.decode()
    assert not (gateway.path / "enrolment.json").exists()
    code = f"--code=-abc.{thumbprint(gateway.plane.key.public_key())}"
    assert subprocess.run([*asked, code], cwd=ROOT, capture_output=True).returncode == 0
    assert Directory(gateway.path).enrolment().log_name == "test.example"


def test_one_directory_has_one_process(gateways: Makes) -> None:
    gateway = gateways()
    gateway.plane.put_order(order())
    gateway.start()
    asked = [sys.executable, "-m", "shuqiao.gateway.entry", "run", "--dir", str(gateway.path)]
    second = subprocess.run(asked, cwd=ROOT, capture_output=True, timeout=30)
    assert second.returncode == 1
    assert call(gateway).status_code == 200


def test_without_a_ceiling_nothing_starts(gateways: Makes) -> None:
    gateway = gateways()
    shutil.move(gateway.path / "ceiling.json", gateway.path / "away.json")
    asked = [sys.executable, "-m", "shuqiao.gateway.entry", "run", "--dir", str(gateway.path)]
    assert subprocess.run(asked, cwd=ROOT, capture_output=True, timeout=30).returncode == 1


def test_a_body_of_spaces_and_breaks_is_read_as_the_compact_one(served: OneGateway) -> None:
    spaced = json.dumps(BODY, ensure_ascii=True, indent=2).encode()
    assert call(served, spaced).json()["rows"] == call(served, msgspec.json.encode(BODY)).json()["rows"]
