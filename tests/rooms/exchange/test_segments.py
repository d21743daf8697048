"""A gateway's log as it arrives: continued, shortened, forked, replayed, oversized; and witnessed."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest

from shuqiao.audit.queries import entries
from shuqiao.audit.sequencer import sequence_once
from shuqiao.exchange import actions, queries
from shuqiao.exchange.intake_errors import SegmentRefused
from shuqiao.exchange.models import Alarm, CallCount, GatewayLog, Witness
from shuqiao.kernel.refusals import Malformed, TooLarge
from shuqiao.sharing import actions as sharing
from shuqiao.sharing import clocks
from shuqiao.sharing.queries import grant_by_number
from shuqiao.tlog import checkpoints, merkle
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.notes import Signer, Verifier
from shuqiao.wire import documents, segments
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import PlatformProof
from tests.cast.people import Cast
from tests.rooms.exchange.stage import Member, attached, gateway, log
from tests.rooms.sharing.stage import TODAY, application_in, on, under


@pytest.fixture
def member(cast: Cast) -> Member:
    """A gateway whose first five leaves the platform has witnessed."""
    found = gateway(cast)
    found.write(5)
    found.ship(0)
    return found


def refused(member: Member, *sent: Any) -> SegmentRefused:
    """The refusal, after which the platform stands where it stood."""
    before = [(row.size, bytes(row.frontier)) for row in GatewayLog.objects.all()]
    with pytest.raises(SegmentRefused) as found:
        actions.take_segment(member.name, *sent)
    assert [(row.size, bytes(row.frontier)) for row in GatewayLog.objects.all()] == before
    return found.value


def test_a_log_grows(member: Member) -> None:
    member.write(3, outcome="not_found_in_coverage")
    member.write(1, KindGroup.REFUSAL, outcome=None, code="purpose_not_granted")
    reply = member.ship(5)
    assert reply.accepted_size == 9
    assert [w.size for w in Witness.objects.order_by("size")] == [5, 9]
    event, subject, facts = log()[-1]
    assert (event, subject) == ("exchange.checkpoint.witnessed", "gateway:hub")
    assert (facts["size"], facts["note"]) == (9, member.checkpoint())
    counted = {(c.kind, c.outcome): c.count for c in CallCount.objects.all()}
    assert counted == {(2, "found"): 5, (2, "not_found_in_coverage"): 3, (3, "purpose_not_granted"): 1}
    assert {c.day for c in CallCount.objects.all()} == {date(2025, 9, 22)}


def test_a_large_log_arrives_in_parts(member: Member) -> None:
    member.write(20)
    actions.take_segment("hub", member.checkpoint(), member.consistency(5), member.segment(5, 12))
    assert GatewayLog.objects.get().size == 12
    assert Witness.objects.count() == 1  # only what every leaf was seen of is witnessed
    assert member.ship(12).accepted_size == 25
    assert Witness.objects.order_by("-size")[0].size == 25


def test_the_same_segment_again_changes_nothing(member: Member) -> None:
    before = (len(log()), CallCount.objects.get().count)
    assert member.ship(0).accepted_size == 5
    assert (len(log()), CallCount.objects.get().count) == before


def test_an_old_request_again_is_no_alarm(member: Member) -> None:
    old = (member.checkpoint(), member.consistency(0), member.segment(0))
    member.write(4)
    member.ship(5)
    assert actions.take_segment("hub", *old).accepted_size == 9
    assert not Alarm.objects.exists()


def test_a_shortened_log_is_refused_and_told_what_is_held(member: Member) -> None:
    refusal = refused(member, member.checkpoint(3), [], b"")
    assert refusal.code == "checkpoint_smaller"
    assert refusal.facts["accepted_size"] == 5
    assert refusal.facts["held"] == member.checkpoint()
    [alarm] = Alarm.objects.all()
    assert (alarm.kind, alarm.about, alarm.count) == ("checkpoint_smaller", member.origin(), 1)
    refused(member, member.checkpoint(3), [], b"")
    assert Alarm.objects.get().count == 2
    assert [event for event, _, _ in log()].count("exchange.alarm.raised") == 1


def forked(member: Member, at: int, size: int) -> Member:
    """The same gateway with another history behind ``at``."""
    other = replace(member, rows=member.rows[:at])
    other.write(size - at)
    return other


@pytest.mark.parametrize(("at", "size"), [(0, 5), (4, 5), (4, 9), (0, 9)])
def test_a_forked_log_is_refused(member: Member, at: int, size: int) -> None:
    other = forked(member, at, size)
    refusal = refused(other, other.checkpoint(), other.consistency(5), other.segment(5))
    assert refusal.code == "checkpoint_forked"
    assert Alarm.objects.get().kind == "checkpoint_forked"


def test_leaves_that_are_not_those_of_the_checkpoint(member: Member) -> None:
    member.write(4)
    other = forked(member, 5, 9)
    refusal = refused(member, member.checkpoint(), member.consistency(5), other.segment(5))
    assert refusal.code == "checkpoint_forked"


def test_wrong_leaves_sent_in_part_show_at_the_next_part(member: Member) -> None:
    member.write(10)
    other = forked(member, 5, 15)
    actions.take_segment("hub", member.checkpoint(), member.consistency(5), other.segment(5, 9))
    refusal = refused(member, member.checkpoint(), member.consistency(9), member.segment(9))
    assert refusal.code == "checkpoint_forked"
    assert Witness.objects.count() == 1


def test_a_proof_that_fails(member: Member) -> None:
    member.write(4)
    for path in ([], [b"\0" * 32], member.consistency(5)[:-1], [*member.consistency(5), b"\0" * 32]):
        assert refused(member, member.checkpoint(), path, member.segment(5)).code == "checkpoint_forked"


@pytest.mark.parametrize(("first", "last"), [(6, None), (0, None), (4, None), (9, None)])
def test_rows_elsewhere_are_no_alarm_but_told_where(member: Member, first: int, last: int | None) -> None:
    member.write(4)
    refusal = refused(member, member.checkpoint(), member.consistency(5), member.segment(first, last))
    assert refusal.code == "segment_out_of_place"
    assert refusal.facts["accepted_size"] == 5
    assert not Alarm.objects.exists()


def test_rows_beyond_the_checkpoint(member: Member) -> None:
    member.write(4)
    sent = (member.checkpoint(7), member.consistency(5, 7), member.segment(5, 9))
    assert refused(member, *sent).code == "segment_out_of_place"


@pytest.mark.parametrize(
    "change",
    [{"content": {"outcome": "found"}}, {"salt": b"\0" * 32}, {"kind": 3}, {"leaf": b"\x02" + b"\0" * 53}],
)
def test_a_leaf_that_does_not_fit_its_content(member: Member, change: dict[str, Any]) -> None:
    member.write(2)
    rows = [msgspec.structs.replace(member.rows[5], **change), member.rows[6]]
    refusal = refused(member, member.checkpoint(), member.consistency(5), segments.pack(rows))
    assert refusal.code == "segment_leaf_wrong"
    assert refusal.facts["index"] == 5


def test_erased_content_still_counts(member: Member) -> None:
    member.write(2)
    rows = [msgspec.structs.replace(row, content=None, salt=None) for row in member.rows[5:]]
    reply = actions.take_segment("hub", member.checkpoint(), member.consistency(5), segments.pack(rows))
    assert reply.accepted_size == 7
    assert CallCount.objects.get(outcome="").count == 2


def test_inventions_of_a_gateway_do_not_fill_the_table(cast: Cast) -> None:
    member = gateway(cast)
    for n in range(50):
        member.write(1, grant=f"x{n}", outcome=f"!{n}")
    member.write(1, grant=7, outcome=[1])
    member.ship(0)
    assert [(c.grant, c.outcome, c.count) for c in CallCount.objects.all()] == [("", "other", 51)]


def checkpoint_by(signer: Signer, member: Member) -> str:
    root = merkle.root([row.leaf for row in member.rows])
    return checkpoints.sign(Checkpoint(signer.name, len(member.rows), root), signer)


def test_checkpoints_that_do_not_verify(member: Member) -> None:
    member.write(1)
    stranger = Member("hub").note
    log_name = member.told.log_name if member.told else ""
    bad = [
        "",
        "text",
        checkpoint_by(Signer(member.origin(), stranger), member),
        checkpoint_by(Signer(f"{log_name}/gateway/other/1", member.note), member),
        checkpoint_by(Signer("elsewhere/gateway/hub/1", member.note), member),
        checkpoint_by(Signer(f"{log_name}/gateway/hub/01", member.note), member),
        member.checkpoint().replace("\n6\n", "\n7\n"),
    ]
    for note in bad:
        assert refused(member, note, member.consistency(5), member.segment(5)).code == "checkpoint_unverified", note


def test_bounds(member: Member) -> None:
    with pytest.raises(TooLarge):
        actions.take_segment("hub", "x" * 5000, [], b"")
    with pytest.raises(TooLarge):
        actions.take_segment("hub", member.checkpoint(), [], b"\0" * (segments.MAX_BYTES + 1))
    with pytest.raises(Malformed):
        actions.take_segment("hub", member.checkpoint(), [], b"not parquet")


def new_log(cast: Cast, member: Member, epoch: int = 2) -> Member:
    other = Member("hub", epoch=epoch)
    other.enrol(actions.renew_code(cast.operator, "hub", "磁盘损坏"))
    return other


def test_a_new_log_says_why(cast: Cast, member: Member) -> None:
    other = new_log(cast, member)
    other.write(1)
    assert refused(other, other.checkpoint(), [], other.segment(0)).code == "epoch_wrong"
    other.rows.clear()
    other.write(1, KindGroup.EPOCH_START, reason="磁盘损坏", origin=member.origin(), checkpoint=member.checkpoint())
    assert other.ship(0).accepted_size == 1
    assert queries.gateway(cast.operator, "hub").epoch == 2
    assert GatewayLog.objects.count() == 2


def test_no_way_back_to_an_unknown_lower_epoch(cast: Cast, member: Member) -> None:
    third = new_log(cast, member, 3)
    third.write(1, KindGroup.EPOCH_START, reason="磁盘损坏")
    third.ship(0)
    third.epoch = 2
    assert refused(third, third.checkpoint(), [], third.segment(0)).code == "epoch_wrong"


@pytest.mark.django_db(transaction=True)
def test_the_witness_hands_back_its_proof(cast: Cast) -> None:
    member = gateway(cast)
    member.write(5)
    assert member.ship(0).witnessed == ()
    while sequence_once():
        pass
    [(size, pieces)] = member.ship(5).witnessed
    assert size == 5
    proof = documents.convert(pieces, PlatformProof)
    assert proof.content["facts"]["note"] == member.checkpoint()
    assert member.told is not None
    platform = checkpoints.open_(proof.checkpoint, Verifier.parse(member.told.platform_vkey))
    path = [base64.b64decode(step) for step in proof.path]
    leaf = merkle.leaf_hash(base64.b64decode(proof.leaf))
    assert merkle.verify_inclusion(leaf, proof.index, platform.size, path, platform.root)
    assert member.ship(5, witnessed_after=5).witnessed == ()
    assert entries(cast["yanmingjing"]).items


def test_the_first_answer_s_receipt_ends_the_supply_clock_and_later_ones_cost_nothing(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    with on(TODAY), under("regulation-2025"):
        number = application_in(cast, "under_review").number
        sharing.consent(cast.provider_reviewer, number)
        grant = sharing.confirm_answer(cast.compiler_head, number).grants[0]
        member = gateway(cast)
        attached(cast, grant_by_number(grant).entry_code)
    member.write(1, KindGroup.REFUSAL, grant=grant, outcome=None, code="purpose_not_granted")
    member.write(1, grant=grant, outcome="not_covered")
    member.write(1, KindGroup.OPENING, grant=grant, outcome="opened")
    member.write(1, KindGroup.CLOSING, grant=grant, outcome="interrupted")
    member.ship(0)
    assert grant_by_number(grant).supplying
    member.write(1, KindGroup.CLOSING, grant=grant, outcome="complete")
    member.write(3, grant=grant)
    with on(TODAY):
        member.ship(4)
    found = grant_by_number(grant)
    assert (found.supplying, found.first_receipt) == (False, "hub.1.4")
    assert found.first_delivery_at is not None
    assert clocks.running(f"grant:{grant}", "supply_after_consent") is None
    member.write(40, grant=grant)
    with on(TODAY), django_assert_max_num_queries(40):
        member.ship(8)
    assert grant_by_number(grant).first_receipt == "hub.1.4"


def test_a_gateway_says_nothing_about_grants_that_it_does_not_serve(cast: Cast) -> None:
    with on(TODAY):
        grant = application_in(cast, "granted").grants[0]
        other = gateway(cast, "far")
        other.write(2, grant=grant)
        other.write(1, grant="G-2025-999999")
        other.ship(0)
    assert grant_by_number(grant).supplying
