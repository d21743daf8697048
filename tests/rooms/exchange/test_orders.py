"""From grant to feed: orders follow their grants in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from shuqiao.exchange import actions, queries
from shuqiao.exchange.errors import FeedAhead, GatewayNonceReplayed, GatewayNotServing
from shuqiao.exchange.facts import Binding
from shuqiao.exchange.models import Attachment, FeedItem, Gap, Order, OrderVersion
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal
from shuqiao.sharing import actions as sharing
from shuqiao.sharing import registries
from shuqiao.sharing.facts import GrantedItem, GrantFacts, Part
from shuqiao.wire import documents, heartbeats
from shuqiao.wire.feed import Callers
from shuqiao.wire.orders import Order as OrderDocument
from tests.cast.people import HOUSING, LAND, Cast, client_system
from tests.rooms.exchange.stage import BINDING, Member, attached, gateway, log
from tests.rooms.sharing.stage import INCIDENT, grant_in


@pytest.fixture
def supplied(cast: Cast) -> tuple[Member, GrantFacts]:
    """An active grant whose entry was attached after it."""
    member, grant = gateway(cast), grant_in(cast, "active")
    attached(cast, grant.entry_code)
    return member, grant


def applied(member: Member, after: int = 0) -> dict[str, OrderDocument]:
    """What a gateway holds after taking a whole feed: checked against its heartbeat."""
    held: dict[str, bytes] = {}
    while True:
        feed = actions.poll(member.name, after)
        for payload in member.opened(feed, "order"):
            held[documents.decode(payload, OrderDocument).number] = payload
        after = feed.next
        beat = member.heard(feed)
        if feed.next == beat.feed_seq:
            break
    live = {n: p for n, p in held.items() if n not in beat.revoked}
    found = {n: documents.decode(p, OrderDocument) for n, p in live.items()}
    entries = [(n, found[n].version, heartbeats.payload_digest(p)) for n, p in live.items()]
    import base64

    assert beat.orders_size == len(live)
    assert base64.b64decode(beat.orders_root) == heartbeats.orders_root(entries)
    return found


def test_attaching_supplies_what_was_granted(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    member, grant = supplied
    [order] = applied(member).values()
    assert (order.number, order.version, order.grant) == ("O-" + order.number[2:], 1, grant.number)
    assert {c.column for c in order.returned} == {"name", "citizen_number", "address"}
    assert order.consumer == HOUSING
    assert order.purposes == grant.purposes
    assert not Gap.objects.exists()
    event, subject, facts = log()[-1]
    assert (event, subject) == ("exchange.attachment.made", f"attachment:{grant.entry_code}")
    assert facts["orders"] == 1
    assert [line.event for line in queries.order_history(cast.compiler, order.number)] == [event]


def test_a_grant_before_its_attachment_waits_with_a_reason(cast: Cast) -> None:
    grant = grant_in(cast, "active")
    [gap] = queries.gaps(cast.compiler)
    assert (gap.grant, gap.code, gap.system) == (grant.number, "not_attached", "zjj-housing-check")
    assert "尚未挂接" in gap.zh
    assert not Order.objects.exists()


def test_a_grant_after_its_attachment_is_supplied_at_once(cast: Cast) -> None:
    member = gateway(cast)
    grant = grant_in(cast, "active")
    attached(cast, grant.entry_code)
    sharing.revoke_grant(cast.provider_reviewer, grant.number, INCIDENT)
    assert applied(member) == {}


@pytest.mark.parametrize("verb", ["suspend", "resume", "narrow", "revoke"])
def test_orders_follow_their_grant(cast: Cast, supplied: tuple[Member, GrantFacts], verb: str) -> None:
    member, grant = supplied
    [before] = applied(member).values()
    if verb in ("suspend", "resume"):
        sharing.suspend_grant(cast.provider_reviewer, grant.number, INCIDENT)
    if verb == "resume":
        sharing.resume_grant(cast.provider_reviewer, grant.number, "已处置")
    if verb == "narrow":
        part = Part(items=(GrantedItem("姓名", "mask:name"),))
        sharing.narrow_grant(cast.provider_reviewer, grant.number, part, INCIDENT)
    if verb == "revoke":
        sharing.revoke_grant(cast.provider_reviewer, grant.number, INCIDENT)
    held = applied(member)
    if verb == "revoke":
        assert held == {}
        assert before.number in member.heard(actions.poll("hub", 0)).revoked
        assert queries.order(cast.compiler, before.number).state == "withdrawn"
    else:
        [after] = held.values()
        assert after.number == before.number
        assert after.version == before.version + (2 if verb == "resume" else 1)
        assert after.suspended == (verb == "suspend")
        assert (len(after.returned) == 1) == (verb == "narrow")
    assert any(
        event == "exchange.orders.compiled" and f"grant:{grant.number}" == subject for event, subject, _ in log()
    )


def test_an_undone_grant_change_leaves_no_order(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    member, grant = supplied
    before = (FeedItem.objects.count(), OrderVersion.objects.count(), len(log()))

    def broken(_: GrantFacts) -> None:
        raise RuntimeError("a later room fails")

    registries.grant_changes.append(broken)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            sharing.suspend_grant(cast.provider_reviewer, grant.number, INCIDENT)
    finally:
        registries.grant_changes.remove(broken)
    assert (FeedItem.objects.count(), OrderVersion.objects.count(), len(log())) == before
    assert not next(iter(applied(member).values())).suspended


def test_a_compile_that_fails_undoes_the_grant_change(
    cast: Cast, supplied: tuple[Member, GrantFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    from shuqiao.exchange import issuing
    from shuqiao.sharing.queries import grant_by_number

    _, grant = supplied

    def broken(*_: object) -> None:
        raise RuntimeError("no feed")

    monkeypatch.setattr(issuing.feed, "push", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        sharing.suspend_grant(cast.provider_reviewer, grant.number, INCIDENT)
    assert grant_by_number(grant.number).state == "active"


def test_attaching_again_without_an_item_withdraws(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    member, grant = supplied
    [order] = applied(member).values()
    less = replace(BINDING, columns={"公民身份号码": "citizen_number"})
    actions.attach(cast.compiler, grant.entry_code, "hub-civil", less)
    assert applied(member) == {}
    assert [g.code for g in queries.gaps(cast.compiler)] == ["item_not_attached"]
    actions.attach(cast.compiler, grant.entry_code, "hub-civil", BINDING)
    [again] = applied(member).values()
    assert (again.number, again.version) == (order.number, 2)
    assert member.heard(actions.poll("hub", 0)).revoked == ()


def test_attaching_the_same_again_issues_nothing(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    _, grant = supplied
    actions.attach(cast.compiler, grant.entry_code, "hub-civil", BINDING)
    assert OrderVersion.objects.count() == 1
    assert Attachment.objects.get().version == 2


def test_moving_to_another_gateway(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    member, grant = supplied
    other = gateway(cast, "police")
    [order] = applied(member).values()
    attached(cast, grant.entry_code, "police")
    assert applied(member) == {}
    [moved] = applied(other).values()
    assert moved.gateway == "police"
    assert moved.number != order.number


def test_versions_are_signed_bytes_that_stay(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    member, grant = supplied
    sharing.suspend_grant(cast.provider_reviewer, grant.number, INCIDENT)
    feed = actions.poll("hub", 0)
    payloads = member.opened(feed, "order")
    stored = [bytes(v.payload) for v in OrderVersion.objects.order_by("version")]
    assert payloads == stored
    assert [documents.decode(p, OrderDocument).version for p in payloads] == [1, 2]


# who may attach, and what


@pytest.mark.parametrize("who", ["qiaodu", "jianruoxi", "fangxiaoman", "youke"])
def test_attaching_is_the_providers_data_officers(cast: Cast, supplied: tuple[Member, GrantFacts], who: str) -> None:
    with pytest.raises(NotPermitted):
        actions.attach(cast[who], supplied[1].entry_code, "hub-civil", BINDING)


@pytest.mark.parametrize(
    ("code", "binding"),
    [
        ("attachment_empty", replace(BINDING, columns={})),
        ("attachment_items_unknown", replace(BINDING, columns={"电话": "phone"})),
        ("attachment_order_column_unknown", replace(BINDING, order=("nowhere",))),
        ("attachment_column_twice", replace(BINDING, columns={"姓名": "name", "户籍地址": "name"})),
        ("attachment_column_twice", replace(BINDING, internal={"id": "I", "name": "C"})),
        ("bad_exchange_name", replace(BINDING, table="")),
        ("bad_exchange_name", replace(BINDING, table="a\0b")),
        ("bad_exchange_name", replace(BINDING, columns={"姓名": "n" * 64})),
        ("bad_exchange_name", replace(BINDING, columns={"姓名": "e\u0301"})),
    ],
)
def test_a_binding_that_is_refused(
    cast: Cast, supplied: tuple[Member, GrantFacts], code: str, binding: Binding
) -> None:
    before = len(log())
    with pytest.raises(Refusal) as refused:
        actions.attach(cast.compiler, supplied[1].entry_code, "hub-civil", binding)
    assert refused.value.code == code
    assert Attachment.objects.get().version == 1
    assert len(log()) == before


def test_the_source_must_be_the_providers_own(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    actions.register_source(cast["youke"], "hub", "land", "不动产库", LAND)
    with pytest.raises(Refusal, match="source_owner_differs"):
        actions.attach(cast.compiler, supplied[1].entry_code, "land", BINDING)


# the feed


def test_feed_is_gapless_and_paged(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    for _ in range(3):
        sharing.suspend_grant(cast.provider_reviewer, supplied[1].number, INCIDENT)
        sharing.resume_grant(cast.provider_reviewer, supplied[1].number, "已处置")
    after, seen = 0, []
    while True:
        feed = actions.poll("hub", after, limit=2)
        assert len(feed.items) <= 2
        if not feed.items:
            assert feed.next == after
            break
        seen += [item.seq for item in feed.items]
        after = feed.next
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) == 8  # seven versions and one callers document


def test_a_gateway_that_begins_anew_agrees_long_after_a_withdrawal(
    cast: Cast, supplied: tuple[Member, GrantFacts]
) -> None:
    member, grant = supplied
    sharing.revoke_grant(cast.provider_reviewer, grant.number, INCIDENT)
    held = actions.poll("hub", 0)
    assert member.heard(held).revoked != ()
    with clock.fixed_at(clock.now() + timedelta(days=91)):
        feed = actions.poll("hub", 0)
        beat = member.heard(feed)
        assert (beat.revoked, beat.orders_size) == ((), 0)
        assert member.opened(feed, "order") == []
        assert (feed.next, beat.feed_seq) == (held.next, held.next)
        assert applied(member) == {}


def test_callers_are_sent_again_when_they_changed(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    member, _ = supplied
    first = actions.poll("hub", 0)
    beat = member.heard(first)
    [payload] = member.opened(first, "callers")
    callers = documents.decode(payload, Callers)
    assert [c.system for c in callers.callers] == ["zjj-housing-check"]
    assert (callers.version, beat.callers_version) == (beat.callers_version, callers.version)
    from shuqiao.kernel.canonical import b64url

    assert beat.callers_sha256 == b64url(heartbeats.payload_digest(payload))
    assert member.opened(actions.poll("hub", first.next), "callers") == []
    client_system("another", "另一系统")
    [again] = member.opened(actions.poll("hub", first.next), "callers")
    assert len(documents.decode(again, Callers).callers) == 2


def test_heartbeats_rise_and_carry_the_demo_offset_only_in_a_demo(
    cast: Cast, supplied: tuple[Member, GrantFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    from shuqiao.exchange import registries as ours

    member, _ = supplied
    first, second = (member.heard(actions.poll("hub", 0)) for _ in range(2))
    assert second.sequence == first.sequence + 1
    assert first.demo_offset_s is None
    monkeypatch.setattr(ours, "_demo_offset", lambda: -60)
    assert member.heard(actions.poll("hub", 0)).demo_offset_s == -60


def test_a_gateway_that_is_ahead_or_suspended_gets_nothing(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    with pytest.raises(FeedAhead):
        actions.poll("hub", 99)
    actions.suspend(cast.operator, "hub", "检修")
    with pytest.raises(GatewayNotServing):
        actions.poll("hub", 0)
    with pytest.raises(Absent):
        actions.poll("nobody", 0)


def test_a_nonce_counts_once(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    from datetime import timedelta

    later = clock.real_now() + timedelta(minutes=5)
    actions.admit("hub", "n" * 20, later)
    with pytest.raises(GatewayNonceReplayed):
        actions.admit("hub", "n" * 20, later)


# who sees orders


@pytest.mark.parametrize(
    ("who", "sees"),
    [("zhuyuanxiu", True), ("jianruoxi", True), ("qiaodu", True), ("yanmingjing", True), ("youke", False)],
)
def test_orders_are_seen_by_both_sides_and_the_watchers(
    cast: Cast, supplied: tuple[Member, GrantFacts], who: str, sees: bool
) -> None:
    number = Order.objects.get().number
    assert bool(queries.orders(cast[who]).items) == sees
    if sees:
        assert queries.order(cast[who], number).order.number == number
    else:
        with pytest.raises(Absent):
            queries.order(cast[who], number)


def test_the_consumer_sees_items_but_no_columns(cast: Cast, supplied: tuple[Member, GrantFacts]) -> None:
    number = Order.objects.get().number
    whole, said = queries.order(cast.compiler, number), queries.order(cast.applicant, number)
    assert said.sha256 == whole.sha256
    assert [c.item for c in said.order.returned] == [c.item for c in whole.order.returned]
    known = [f"'{name}'" for name in (*BINDING.columns.values(), "household", "hub-civil", "id")]
    history = queries.order_history(cast.applicant, number)
    for hidden in known:
        assert hidden in str(whole)
        assert hidden not in str((said, queries.orders(cast.applicant), history))
