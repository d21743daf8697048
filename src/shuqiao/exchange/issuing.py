"""Keeping the orders of a grant as its grant, entry and attachment want them now.

Called inside the transaction of whatever changed; the caller records what came of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from shuqiao.catalogue import queries as catalogue
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.exchange import feed, roots
from shuqiao.exchange.errors import GatewayNotServing, NotAttached
from shuqiao.exchange.facts import AttachmentFacts, Place
from shuqiao.exchange.models import Attachment, Gap, Gateway, Order, OrderVersion
from shuqiao.exchange.records import attachment_facts
from shuqiao.exchange.rules.compile import compile_order
from shuqiao.exchange.states import IN_HEARTBEAT, ORDER, GatewayState
from shuqiao.exchange.terms import terms
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import b64url
from shuqiao.kernel.refusals import Refusal, require
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.states import GrantState
from shuqiao.wire import documents, orders
from shuqiao.wire.heartbeats import payload_digest

LIVE_GRANTS = frozenset({GrantState.ACTIVE, GrantState.SUSPENDED})


@dataclass(frozen=True)
class Compiled:
    """What compiling changed: orders issued as (number, version, sha256), numbers withdrawn, systems left without."""

    issued: tuple[tuple[str, int, str], ...] = ()
    withdrawn: tuple[str, ...] = ()
    gaps: tuple[tuple[str, str], ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        return (*(number for number, _, _ in self.issued), *self.withdrawn)

    @property
    def changed(self) -> bool:
        return bool(self.issued or self.withdrawn or self.gaps)

    def as_facts(self) -> dict[str, Any]:
        """For the log."""
        return {
            "issued": [{"order": n, "version": v, "sha256": s} for n, v, s in self.issued],
            "withdrawn": list(self.withdrawn),
            "gaps": [{"system": system, "code": code} for system, code in self.gaps],
        }


def together(parts: Iterable[Compiled]) -> Compiled:
    """Several grants' changes as one."""
    found = list(parts)
    return Compiled(
        tuple(i for p in found for i in p.issued),
        tuple(w for p in found for w in p.withdrawn),
        tuple(g for p in found for g in p.gaps),
    )


def compile_grant(grant: GrantFacts) -> Compiled:
    """Issue, re-issue, suspend or withdraw the orders of ``grant``.  Unchanged orders stay as they are."""
    row = Attachment.objects.select_related("source__gateway").filter(entry_code=grant.entry_code).first()
    attachment = attachment_facts(row) if row is not None else None
    members = set(Order.objects.filter(grant=grant.number).values_list("gateway__member", flat=True))
    gateways = feed.locked(*members, *([attachment.gateway] if attachment is not None else []))
    everywhere = list(Order.objects.filter(grant=grant.number))
    before = {g.system: g for g in Gap.objects.filter(grant=grant.number)}
    Gap.objects.filter(grant=grant.number).delete()
    if grant.state not in LIVE_GRANTS:
        return Compiled(withdrawn=_withdraw(everywhere))
    here = gateways[attachment.gateway].pk if attachment is not None else None
    # orders of a former gateway give way first: one in force per grant, system and method
    withdrawn = _withdraw(o for o in everywhere if o.gateway_id != here)
    present = {(o.system, o.method): o for o in everywhere if o.gateway_id == here}
    entry = _entry(grant)
    issued: list[tuple[str, int, str]] = []
    gaps: list[tuple[str, str]] = []
    kept: set[int] = set()
    for system in grant.systems:
        for method in grant.methods:
            seat = _Seat(grant, system, method)
            outcome = _supply(seat, entry, attachment, gateways, present.get((system, method)))
            if isinstance(outcome, Refusal):
                if _note_gap(seat, outcome, before.get(system)):
                    gaps.append((system, outcome.code))
                continue
            order, changed = outcome
            kept.add(order.pk)
            if changed:
                issued.append((order.number, order.version, b64url(bytes(order.sha256))))
    withdrawn += _withdraw(o for o in present.values() if o.pk not in kept)
    return Compiled(tuple(issued), withdrawn, tuple(gaps))


@dataclass(frozen=True)
class _Seat:
    grant: GrantFacts
    system: str
    method: str


def _entry(grant: GrantFacts) -> EntryFacts | Refusal:
    try:
        if grant.state == GrantState.SUSPENDED:
            return catalogue.known_entry(grant.entry_code)
        return catalogue.published_entry(grant.entry_code)
    except Refusal as refusal:
        return refusal


def _supply(
    seat: _Seat,
    entry: EntryFacts | Refusal,
    attachment: AttachmentFacts | None,
    gateways: dict[str, Gateway],
    held: Order | None,
) -> tuple[Order, bool] | Refusal:
    """The order of this seat and whether it is new, or why there is none."""
    if isinstance(entry, Refusal):
        return entry
    if attachment is None:
        return NotAttached(entry=entry.name)
    gateway = gateways[attachment.gateway]
    if gateway.state == GatewayState.RETIRED:
        return GatewayNotServing(member=gateway.member, state=gateway.state)
    place = Place(held.number if held else "-", held.version if held else 0, seat.system, seat.method)
    wanted = compile_order(place, seat.grant, entry, attachment, terms())
    if isinstance(wanted, Refusal):
        return wanted
    if held is not None and held.state in IN_HEARTBEAT and documents.encode(wanted) == _payload(held):
        return held, False
    return _issue(seat, wanted, gateway, held), True


def _payload(order: Order) -> bytes:
    return bytes(OrderVersion.objects.get(order=order, version=order.version).payload)


def _issue(seat: _Seat, wanted: orders.Order, gateway: Gateway, held: Order | None) -> Order:
    number = held.number if held is not None else feed.next_number("O")
    version = held.version + 1 if held is not None else 1
    payload = documents.encode(msgspec.structs.replace(wanted, number=number, version=version))
    order = held or Order(
        number=number,
        grant=seat.grant.number,
        entry_code=seat.grant.entry_code,
        system=seat.system,
        method=seat.method,
        provider=seat.grant.provider,
        consumer=seat.grant.consumer,
        gateway=gateway,
    )
    verb = "suspend" if wanted.suspended else "issue"
    order.state = require(ORDER.move(order.state, verb)).to
    order.version, order.sha256, order.withdrawn_at = version, payload_digest(payload), None
    order.save()
    if held is None:
        roots.appended(gateway, order)
    else:
        roots.changed([gateway.pk])
    seq = feed.push(gateway, "order", payload)
    OrderVersion.objects.create(order=order, version=version, payload=payload, feed_seq=seq, issued_at=clock.now())
    return order


def _withdraw(found: Iterable[Order]) -> tuple[str, ...]:
    """Take orders out of the live set; already withdrawn ones are left alone."""
    numbers, gateways = [], set()
    for order in sorted(found, key=lambda o: o.number):
        if order.state not in IN_HEARTBEAT:
            continue
        order.state = require(ORDER.move(order.state, "withdraw")).to
        order.withdrawn_at = clock.now()
        order.save(update_fields=["state", "withdrawn_at"])
        numbers.append(order.number)
        gateways.add(order.gateway_id)
    roots.changed(gateways)
    return tuple(numbers)


def _note_gap(seat: _Seat, refusal: Refusal, before: Gap | None) -> bool:
    """Keep why this seat is empty; True when that is news."""
    same = before is not None and before.code == refusal.code
    Gap.objects.update_or_create(
        grant=seat.grant.number,
        system=seat.system,
        defaults={
            "entry_code": seat.grant.entry_code,
            "provider": seat.grant.provider,
            "consumer": seat.grant.consumer,
            "code": refusal.code,
            "zh": refusal.sentence("zh"),
            "en": refusal.sentence("en"),
            "since_at": before.since_at if before is not None and same else clock.now(),
        },
    )
    return not same
