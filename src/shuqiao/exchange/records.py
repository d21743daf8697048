"""Rows to facts and back.  No decisions."""

from __future__ import annotations

import msgspec

from shuqiao.exchange import models
from shuqiao.exchange.facts import (
    AttachmentFacts,
    Binding,
    GapFacts,
    GatewayFacts,
    OrderFacts,
    ProbeFacts,
    SourceFacts,
    TreeState,
)
from shuqiao.exchange.states import GatewayState, OrderState
from shuqiao.tlog.merkle import Frontier
from shuqiao.wire import documents
from shuqiao.wire.orders import Internal, Order


def gateway_facts(row: models.Gateway, accepted_size: int = 0, health: str = "") -> GatewayFacts:
    return GatewayFacts(
        member=row.member,
        name=row.name,
        department=row.department,
        state=GatewayState(row.state),
        epoch=row.epoch,
        feed_seq=row.feed_seq,
        registered_at=row.registered_at,
        enrolled_at=row.enrolled_at,
        last_seen_at=row.last_seen_at,
        request_keyid=row.request_keyid,
        accepted_size=accepted_size,
        health=health,
        public=tuple(row.public),
    )


def source_facts(row: models.Source) -> SourceFacts:
    """``row`` with its gateway."""
    return SourceFacts(row.code, row.name, row.gateway.member, row.owner, row.registered_at)


def attachment_facts(row: models.Attachment) -> AttachmentFacts:
    """``row`` with its source and that source's gateway."""
    return AttachmentFacts(
        entry_code=row.entry_code,
        entry_name=row.entry_name,
        provider=row.provider,
        source=row.source.code,
        gateway=row.source.gateway.member,
        owner=row.source.owner,
        binding=Binding(row.table, row.columns, tuple(row.order), row.internal),
        version=row.version,
        attached_at=row.attached_at,
        attached_by=row.attached_by,
    )


def order_facts(row: models.Order, version: models.OrderVersion, whole: bool) -> OrderFacts:
    """``row`` with its gateway; ``version`` is any of its versions; ``whole`` False for the consumer's side."""
    order = documents.decode(bytes(version.payload), Order)
    return OrderFacts(
        number=row.number,
        version=version.version,
        state=OrderState(row.state),
        grant=row.grant,
        system=row.system,
        method=row.method,
        gateway=row.gateway.member,
        order=order if whole else without_columns(order),
        sha256=bytes(row.sha256),
        issued_at=version.issued_at,
        withdrawn_at=row.withdrawn_at,
        rows_limited=order.internal.filter is not None,
        whole=whole,
    )


def without_columns(order: Order) -> Order:
    """What an order says to those who may use it: items, rules and bounds, and nothing of how they are stored."""
    return msgspec.structs.replace(
        order,
        source="",
        table="",
        returned=tuple(msgspec.structs.replace(c, column="") for c in order.returned),
        lookup=tuple(msgspec.structs.replace(c, column="") for c in order.lookup),
        compared=tuple(msgspec.structs.replace(c, column="") for c in order.compared),
        internal=Internal(),
    )


def gap_facts(row: models.Gap) -> GapFacts:
    return GapFacts(
        row.grant, row.system, row.entry_code, row.provider, row.consumer, row.code, row.zh, row.en, row.since_at
    )


def probe_facts(row: models.Probe) -> ProbeFacts:
    """``row`` with its source and that source's gateway."""
    return ProbeFacts(
        row.number,
        row.source.gateway.member,
        row.source.code,
        row.table,
        row.wants,
        row.requested_at,
        row.requested_by,
        row.answered_at,
        row.answer,
    )


def tree_state(row: models.GatewayLog) -> TreeState:
    frontier = Frontier.from_bytes(bytes(row.frontier))
    return TreeState(frontier.size, frontier.root(), tuple(frontier.peaks))


def frontier_bytes(state: TreeState) -> bytes:
    return Frontier(state.size, state.frontier).to_bytes()
