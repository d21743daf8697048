"""Probes go down, reports come up."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.exchange import actions, queries
from shuqiao.exchange.models import Alarm
from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal
from shuqiao.wire import documents, envelopes
from shuqiao.wire.feed import Probe, Report
from tests.cast.people import POLICE, Cast
from tests.rooms.exchange.stage import Member, gateway, log

AT = "2025-09-22T01:02:03.000Z"


@pytest.fixture
def member(cast: Cast) -> Member:
    found = gateway(cast)
    actions.register_source(cast.compiler, "hub", "civil", "人口库", POLICE)
    return found


def reported(member: Member, key: Ed25519PrivateKey | None = None, **changes: Any) -> bytes:
    said: dict[str, Any] = {"gateway": "hub", "about": "P-2025-000001", "kind": "schema", "at": AT,
                            "facts": {"columns": [{"name": "id", "type": "bigint"}]}, **changes}  # fmt: skip
    payload = documents.encode(documents.convert(said, Report))
    return documents.encode(envelopes.sign("report", payload, key or member.request))


def test_question_and_answer(cast: Cast, member: Member) -> None:
    asked = actions.request_probe(cast.compiler, "civil", "household", "schema")
    [payload] = member.opened(actions.poll("hub", 0), "probe")
    assert documents.decode(payload, Probe) == Probe(asked.number, "hub", "civil", "household", "schema")
    actions.take_report("hub", reported(member))
    [probe] = queries.probes(cast.compiler, "civil")
    assert probe.answer == {"columns": [{"name": "id", "type": "bigint"}]}
    assert [event for event, _, _ in log()][-2:] == ["exchange.probe.requested", "exchange.probe.answered"]
    before = len(log())
    actions.take_report("hub", reported(member, facts={"columns": []}))
    assert queries.probes(cast.compiler, "civil") == (probe,)
    assert len(log()) == before


def test_answers_are_cut_so_that_no_row_travels(cast: Cast, member: Member) -> None:
    actions.request_probe(cast.compiler, "civil", "household", "schema")
    many = {f"k{i}": "v" * 1000 for i in range(100)}
    actions.take_report("hub", reported(member, facts=many))
    answer = queries.probes(cast.compiler, "civil")[0].answer or {}
    assert len(answer) == 32
    assert {len(v) for v in answer.values()} == {128}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"gateway": "other"}, "report_foreign"),
        ({"about": "P-2025-000009"}, "report_foreign"),
        ({"kind": "counts"}, "report_foreign"),
    ],
)
def test_reports_about_something_else(cast: Cast, member: Member, changes: dict[str, Any], code: str) -> None:
    actions.request_probe(cast.compiler, "civil", "household", "schema")
    with pytest.raises(Refusal) as refused:
        actions.take_report("hub", reported(member, **changes))
    assert refused.value.code == code
    assert queries.probes(cast.compiler, "civil")[0].answered_at is None


def test_a_report_of_another_key(cast: Cast, member: Member) -> None:
    with pytest.raises(envelopes.BadEnvelope):
        actions.take_report("hub", reported(member, Ed25519PrivateKey.generate()))


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b'{"payloadType":"x","payload":"","signatures":[]}'])
def test_bytes_that_are_no_report(cast: Cast, member: Member, data: bytes) -> None:
    with pytest.raises(Refusal):
        actions.take_report("hub", data)


def test_alarms_are_counted_per_day_and_recorded_once(cast: Cast, member: Member) -> None:
    for _ in range(3):
        actions.take_report("hub", reported(member, kind="order_refused", about="O-2025-000001"))
    [alarm] = Alarm.objects.all()
    assert (alarm.kind, alarm.about, alarm.count) == ("order_refused", "O-2025-000001", 3)
    assert [event for event, _, _ in log()].count("exchange.alarm.raised") == 1
    assert [a.about for a in queries.alarms(cast.operator)] == ["O-2025-000001"]


@pytest.mark.parametrize("who", ["fangxiaoman", "guwensheng"])
def test_probing_is_the_owners_data_officers(cast: Cast, member: Member, who: str) -> None:
    with pytest.raises((NotPermitted, Absent)):
        actions.request_probe(cast[who], "civil", "household", "schema")


@pytest.mark.parametrize(("table", "wants"), [("", "schema"), ("a\0", "schema"), ("household", "rows")])
def test_probes_that_are_refused(cast: Cast, member: Member, table: str, wants: str) -> None:
    with pytest.raises(Refusal):
        actions.request_probe(cast.compiler, "civil", table, wants)
