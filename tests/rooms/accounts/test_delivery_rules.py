"""What is sent, when, where to, and how it is signed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from shuqiao.accounts.delivery import rules
from shuqiao.accounts.delivery.facts import TRIES, Hours, PreferenceFacts
from shuqiao.kernel.refusals import Refusal

HOURS = Hours(time(8, 30), time(21, 0), time(8, 0))
TOLD = "2025-09-22 09:00"


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("urgent", "channel", "at", "expected"),
    [
        (True, "email", "2025-09-22 23:00", "2025-09-22 23:00"),
        (False, "email", "2025-09-22 07:00", "2025-09-22 08:30"),
        (False, "email", "2025-09-22 08:30", "2025-09-23 08:30"),
        (False, "email", "2025-09-22 09:00", "2025-09-23 08:30"),
        (True, "sms", "2025-09-22 12:00", "2025-09-22 12:00"),
        (True, "sms", "2025-09-22 21:00", "2025-09-23 08:00"),
        (True, "sms", "2025-09-22 03:00", "2025-09-22 08:00"),
        (True, "sms", "2025-09-22 08:00", "2025-09-22 08:00"),
        (False, "sms", "2025-09-22 03:00", "2025-09-22 08:30"),
        (False, "webhook", "2025-09-22 03:00", "2025-09-22 03:00"),
    ],
)
def test_when(urgent: bool, channel: str, at: str, expected: str) -> None:
    assert rules.when(urgent, channel, china(at), HOURS) == china(expected)


def test_equal_ends_are_no_quiet_hours() -> None:
    assert not rules.in_quiet(china(TOLD), Hours(time(8, 30), time(9, 0), time(9, 0)))


@pytest.mark.parametrize(
    ("code", "urgent"),
    [("reminder", True), ("application_escalated", True), ("grant_suspended", True), ("clock_due_soon", True),
     ("clock_overdue", True), ("application_returned", False), ("grant_expired", False), ("basket_to_approve", False)],
)  # fmt: skip
def test_what_goes_at_once(code: str, urgent: bool) -> None:
    assert rules.urgent(code) is urgent


def test_nothing_about_people_leaves() -> None:
    facts = {"number": "SQ-1", "entry": "户籍\n信息", "due_on": "2025-10-11", "count": 3, "reason": "张三不符合",
             "person": "张三", "provider": "市公安局", "deputy": "李四"}  # fmt: skip
    assert rules.leaving(facts) == {"number": "SQ-1", "entry": "户籍 信息", "due_on": "2025-10-11", "count": "3"}
    assert rules.leaving({"entry": "a\x00b", "number": "x" * 500}) == {"number": "x" * 120}


def test_later_each_time_and_then_no_more() -> None:
    at = china(TOLD)
    waits = [rules.again(tries, at) for tries in range(1, TRIES + 1)]
    assert waits[-1] is None
    steps = [w for w in waits if w is not None]
    assert steps == sorted(steps)
    assert steps[0] == at + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("url", "allowed", "ok"),
    [
        ("https://zjj.qilan.example/hook", (), True),
        ("https://zjj.qilan.example:8443/hook?a=1", (), True),
        ("http://zjj.qilan.example/hook", (), False),
        ("http://zjj.qilan.example/hook", ("zjj.qilan.example",), True),
        ("http://zjj.qilan.example:81/hook", ("zjj.qilan.example:80",), False),
        ("http://zjj.qilan.example:81/hook", ("zjj.qilan.example:81",), True),
        ("https://127.0.0.1/x", (), False),
        ("https://127.0.0.1/x", ("127.0.0.1",), True),
        ("https://[::1]/x", (), False),
        ("https://[::ffff:127.0.0.1]/x", (), False),
        ("https://localhost/x", (), False),
        ("https://169.254.169.254/latest", (), False),
        ("https://0.0.0.0/", (), False),
        ("https://10.1.2.3/hook", (), True),
        ("https://user:pw@zjj.qilan.example/", ("zjj.qilan.example",), False),
        ("https://zjj.qilan.example/#x", (), False),
        ("ftp://zjj.qilan.example/", ("zjj.qilan.example",), False),
        ("file:///etc/passwd", (), False),
        ("https:///x", (), False),
        ("https://a b/", (), False),
        ("https://[bad/", (), False),
        ("https://zjj.qilan.example:99999/", (), False),
        ("https://" + "a" * 300 + ".example/", (), False),
        ("", (), False),
    ],
)
def test_where_to(url: str, allowed: tuple[str, ...], ok: bool) -> None:
    assert isinstance(rules.outbound(url, allowed), Refusal) is not ok


@pytest.mark.parametrize(
    ("change", "ready", "expected"),
    [
        ({}, (), "ok"),
        ({"email": "jian@zjj.qilan.example", "email_on": True}, ("email",), "ok"),
        ({"email": "jian@zjj.qilan.example", "email_on": True}, (), "channel_not_set_up"),
        ({"email": "", "email_on": True}, ("email",), "contact_address_wrong"),
        ({"email": "a@b\r\nBcc: x@y.example"}, ("email",), "contact_address_wrong"),
        ({"email": "ab"}, ("email",), "contact_address_wrong"),
        ({"mobile": "13800000000", "sms_on": True}, ("sms",), "ok"),
        ({"mobile": "１３８", "sms_on": True}, ("sms",), "contact_address_wrong"),
        ({"mobile": "138-0000"}, ("sms",), "contact_address_wrong"),
        ({"sms_on": True}, ("sms",), "contact_address_wrong"),
    ],
)
def test_preferences(change: dict[str, object], ready: tuple[str, ...], expected: str) -> None:
    outcome = rules.preference(PreferenceFacts(1, **change), ready)  # type: ignore[arg-type]
    assert (outcome.code if isinstance(outcome, Refusal) else "ok") == expected


SECRET = rules.secret("master", 7, 1)
BODY = b'{"number": "SQ-1"}'


@pytest.mark.parametrize(
    ("spoil", "skew_s", "seen", "genuine"),
    [
        ("", 0, set(), True),
        ("", 299, set(), True),
        ("", -299, set(), True),
        ("", 301, set(), False),
        ("", -301, set(), False),
        ("", 0, {"id-1"}, False),
        ("body", 0, set(), False),
        ("id", 0, set(), False),
        ("timestamp", 0, set(), False),
        ("secret", 0, set(), False),
        ("signature", 0, set(), False),
    ],
)
def test_a_receiver_knows_what_is_genuine(spoil: str, skew_s: int, seen: set[str], genuine: bool) -> None:
    at = china(TOLD)
    stamp = str(int(at.timestamp()))
    signed = rules.signature(SECRET, "id-1", stamp, BODY)
    given = {
        "secret": rules.secret("master", 7, 2) if spoil == "secret" else SECRET,
        "id": "id-2" if spoil == "id" else "id-1",
        "timestamp": str(int(stamp) + 1) if spoil == "timestamp" else stamp,
        "body": BODY + b" " if spoil == "body" else BODY,
        "signature": "v1=00" if spoil == "signature" else signed,
    }
    received = at + timedelta(seconds=skew_s)
    assert genuine is rules.genuine(
        given["secret"], given["id"], given["timestamp"], given["body"], given["signature"], received, seen  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("stamp", ["", "x", "-1", "1e9", "９９", "9" * 20])
def test_a_timestamp_that_is_none(stamp: str) -> None:
    signed = rules.signature(SECRET, "id-1", stamp, BODY)
    assert not rules.genuine(SECRET, "id-1", stamp, BODY, signed, china(TOLD), ())
