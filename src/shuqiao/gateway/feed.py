"""The feed: take in what the control plane signed, and nothing else.

Items are stored durably before the heartbeat that covers them is applied; a
heartbeat whose root differs from what is held renews nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shuqiao.gateway.book import CallerBook, OrderBook, hold
from shuqiao.gateway.ceiling import above
from shuqiao.gateway.store import Named, Store
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import b64url, moment, parse_moment
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire import documents, envelopes
from shuqiao.wire.ceilings import Ceiling
from shuqiao.wire.feed import Callers, Envelope, FeedItem, Heartbeat, Probe
from shuqiao.wire.heartbeats import orders_root, payload_digest
from shuqiao.wire.orders import Order

MAX_CLOCK_DIFFERENCE = timedelta(seconds=300)


@dataclass(frozen=True)
class Alarm:
    """Something the owner and the platform must hear of; ``about`` and ``facts`` name no person."""

    kind: str  # a Report's kind: order_refused or heartbeat_refused
    about: str
    facts: Mapping[str, Any]


class FeedState:
    """Everything that the feed decides, held in memory and mirrored in the store."""

    def __init__(
        self, member: str, control: Ed25519PublicKey, ceiling: Ceiling, store: Store, secret: bytes = b""
    ) -> None:
        self.orders = OrderBook()
        self.callers = CallerBook()
        self.probes: dict[str, Probe] = {}
        self.demo_offset_s = 0
        self.sequence = 0
        self._member = member
        self._control = {envelopes.thumbprint(control): control}
        self._ceiling = ceiling
        self._store = store
        self._secret = secret  # of pseudonyms
        self._seen: set[str] | None = None  # orders met since the feed was rewound
        self._root: tuple[tuple[int, frozenset[str]], tuple[int, str]] | None = None

    def load(self) -> list[Alarm]:
        """Take in what was stored before a restart, then the stored heartbeat as far as it still counts."""
        self.orders.gone = self._store.gone()
        alarms = [alarm for item in self._store.items() for alarm in self._take(item)[1]]
        kept = self._store.heartbeat()
        if kept is None:
            return alarms
        beat = documents.decode(envelopes.open_(kept[0], "heartbeat", self._control), Heartbeat)
        self.sequence = beat.sequence
        self._obey_clock(beat)
        wall, stored, as_of = clock.real_now(), parse_moment(kept[1]), parse_moment(beat.as_of)
        age_s = (wall - as_of).total_seconds()
        # A wall clock behind the last stored one was set back: leases could be stretched, so none counts.
        counts = wall >= stored and age_s >= 0 and self._differs(beat) is None
        renewed_s = clock.monotonic() - age_s if counts else None
        # Kept again: a crash may have come between storing the heartbeat and storing what it revoked.
        self._store.keep_gone(self.orders.renew(renewed_s, frozenset(beat.revoked)).items())
        return alarms

    def take_items(self, items: Sequence[FeedItem], after: int) -> list[Alarm]:
        """Check, store and hold new items; one that does not verify is an alarm and is not stored."""
        alarms: list[Alarm] = []
        named: list[Named] = []
        for item in items:
            name, refused = self._take(item)
            alarms += refused
            if name is not None:
                named.append(Named(name, item))
        self._store.keep_items(named, after)
        if self._seen is not None:
            self._seen.update(n.name for n in named if n.item.kind == "order")
        return alarms

    def rewind(self) -> None:
        """Read the feed from its beginning again; an order that is not in it any more is then forgotten."""
        self._store.rewind()
        self._seen = set()

    def take_heartbeat(self, envelope: Envelope, sent_s: float) -> Alarm | None:
        """Apply a heartbeat, or say why not.  ``sent_s`` is the monotonic moment at which the poll was sent.

        Raises nothing; a heartbeat ahead of the stored items must not be passed here.
        """
        try:
            beat = documents.decode(envelopes.open_(envelope, "heartbeat", self._control), Heartbeat)
            wall, as_of = clock.real_now(), parse_moment(beat.as_of)
        except Refusal as refusal:
            return _heartbeat_alarm("unreadable", {"why": refusal.sentence("en")})
        if beat.gateway != self._member:
            return _heartbeat_alarm("another_gateway", {"gateway": beat.gateway})
        if beat.sequence < self.sequence:
            return _heartbeat_alarm("lower_sequence", {"sequence": beat.sequence, "held": self.sequence})
        if abs(wall - as_of) > MAX_CLOCK_DIFFERENCE:
            return _heartbeat_alarm("clock_differs", {"as_of": beat.as_of, "wall": moment(wall)})
        self._forget_unseen()
        differs = self._differs(beat)
        if differs is not None:
            return differs
        self._store.keep_heartbeat(envelope, moment(wall))
        self.sequence = beat.sequence
        self._obey_clock(beat)
        self._store.keep_gone(self.orders.renew(sent_s, frozenset(beat.revoked)).items())
        return None

    def feed_seq(self, envelope: Envelope) -> int:
        """The item a heartbeat asks for at least; raises a Refusal when it does not verify."""
        return documents.decode(envelopes.open_(envelope, "heartbeat", self._control), Heartbeat).feed_seq

    def answered(self, probe: Probe) -> None:
        """A probe's report was taken by the control plane."""
        self.probes.pop(probe.number, None)
        self._store.drop("probe", probe.number)

    def _forget_unseen(self) -> None:
        """After a rewind: orders withdrawn so long ago that the platform names them no more."""
        if self._seen is None:
            return
        for held in self.orders.all():
            if held.order.number not in self._seen:
                self.orders.drop(held.order.number)
                self._store.drop("order", held.order.number)
        self._seen = None

    def _obey_clock(self, beat: Heartbeat) -> None:
        if self._ceiling.demo:
            self.demo_offset_s = beat.demo_offset_s or 0

    def _differs(self, beat: Heartbeat) -> Alarm | None:
        size, root = self._own_root(frozenset(beat.revoked))
        if size != beat.orders_size or root != beat.orders_root:
            return _heartbeat_alarm("orders_differ", {"orders": size, "expected": beat.orders_size})
        callers = b64url(self.callers.digest)
        if beat.callers_version != self.callers.version or beat.callers_sha256 != callers:
            return _heartbeat_alarm(
                "callers_differ", {"version": self.callers.version, "expected": beat.callers_version}
            )
        return None

    def _own_root(self, revoked: frozenset[str]) -> tuple[int, str]:
        """Size and root of the orders in force; worked out again only when one of them changed."""
        key = (self.orders.generation, revoked)
        if self._root is None or self._root[0] != key:
            held = self.orders.entries(revoked)
            self._root = (key, (len(held), base64.b64encode(orders_root(held)).decode("ascii")))
        return self._root[1]

    def _take(self, item: FeedItem) -> tuple[str | None, list[Alarm]]:
        """Hold one item: (its name, alarms); the name is None where the item proves nothing."""
        try:
            payload = envelopes.open_(item.envelope, item.kind, self._control)
            if item.kind == "order":
                return self._take_order(payload)
            if item.kind == "callers":
                return self._take_callers(payload)
            probe = documents.decode(payload, Probe)
            if probe.gateway == self._member:
                self.probes[probe.number] = probe
                return probe.number, []
            return None, []
        except Refusal as refusal:
            # One name for all of them: who can invent items must not be able to fill the log with alarms.
            facts = {"code": refusal.code, "why": refusal.sentence("en"), "seq": item.seq}
            return None, [Alarm("order_refused", "feed item", facts)]

    def _take_order(self, payload: bytes) -> tuple[str | None, list[Alarm]]:
        order = documents.decode(payload, Order)
        digest = payload_digest(payload)
        if order.gateway != self._member:
            return None, [_order_alarm(order, "another_gateway", order.gateway)]
        known = self.orders.get(order.number)
        if known is not None and (known.order.version, known.digest) == (order.version, digest):
            return order.number, []
        if known is not None and known.order.version >= order.version:
            return None, [_order_alarm(order, "version_not_higher", f"version {known.order.version} is held")]
        held = hold(order, digest, above(order, self._ceiling), self._secret)
        self.orders.put(held)
        barred = held.barred
        if barred is None:
            return order.number, []
        return order.number, [_order_alarm(order, barred.code, str(barred.facts.get("why") or barred.sentence("en")))]

    def _take_callers(self, payload: bytes) -> tuple[str | None, list[Alarm]]:
        document = documents.decode(payload, Callers)
        if document.gateway != self._member or document.version < self.callers.version:
            return None, []
        self.callers = CallerBook(document, payload_digest(payload))
        return "callers", []


def _order_alarm(order: Order, code: str, why: str) -> Alarm:
    facts = {"order": order.number, "version": order.version, "grant": order.grant, "code": code, "why": why}
    return Alarm("order_refused", order.number, facts)


def _heartbeat_alarm(code: str, facts: Mapping[str, Any]) -> Alarm:
    return Alarm("heartbeat_refused", "heartbeat", {"code": code, **facts})
