"""A gateway's poll: items of its feed, and a heartbeat made for this moment."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Literal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from shuqiao.accounts import queries as accounts
from shuqiao.accounts.facts import ClientSystemFacts
from shuqiao.exchange import feed, registries, roots
from shuqiao.exchange.errors import FeedAhead, GatewayNonceReplayed, GatewayNotServing
from shuqiao.exchange.keyring import control_key
from shuqiao.exchange.models import FeedItem, Gateway, Nonce, Order, OrderVersion
from shuqiao.exchange.states import GatewayState, OrderState
from shuqiao.exchange.terms import terms
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import b64url, moment
from shuqiao.kernel.refusals import Absent
from shuqiao.wire import documents, envelopes
from shuqiao.wire.feed import Caller, CallerKey, Callers, Envelope, Feed, Heartbeat
from shuqiao.wire.feed import FeedItem as Item
from shuqiao.wire.heartbeats import payload_digest

ITEMS_PER_POLL = 200


def poll(member: str, after: int, limit: int = ITEMS_PER_POLL) -> Feed:
    """The items behind ``after`` (at most ``limit``) and a heartbeat.

    Records nothing: a poll changes only the heartbeat's own counter and, where the accounts
    room has changed since, brings that room's recorded change into the feed.
    Raises :class:`GatewayNotServing`, :class:`FeedAhead`.
    """
    with transaction.atomic():
        row = feed.locked(member).get(member)
        if row is None:
            raise Absent(what="前置机 gateway")
        if row.state != GatewayState.ENROLLED:
            raise GatewayNotServing(member=member, state=row.state)
        if after > row.feed_seq:
            raise FeedAhead(after=after, held=row.feed_seq)
        _callers(row)
        row.heartbeat_seq += 1
        row.last_seen_at = clock.real_now()
        row.save(update_fields=["heartbeat_seq", "last_seen_at"])
        found = _items(row, after)[: max(limit, 1)]
        items = tuple(
            documents.convert(
                {
                    "seq": i.seq,
                    "kind": i.kind,
                    "envelope": documents.plain(documents.decode(i.envelope.encode(), Envelope)),
                },
                Item,
            )
            for i in found
        )
        heartbeat = documents.encode(_heartbeat(row))
    signed = envelopes.sign("heartbeat", heartbeat, control_key())
    return Feed(signed, items, items[-1].seq if len(items) == max(limit, 1) else row.feed_seq)


def _items(row: Gateway, after: int) -> QuerySet[FeedItem]:
    """The items behind ``after``, without orders that were withdrawn so long ago that no heartbeat says so any more.

    A gateway that begins anew would take those for live ones, and could agree with no heartbeat.
    """
    forgotten = OrderVersion.objects.filter(
        order__gateway=row, order__state=OrderState.WITHDRAWN, order__withdrawn_at__lt=_revoked_shown_since()
    ).values("feed_seq")
    found = FeedItem.objects.filter(gateway=row, seq__gt=after)
    return found.exclude(kind="order", seq__in=forgotten).order_by("seq")


def admit(member: str, nonce: str, expires_at: datetime) -> None:
    """Remember a nonce of an authenticated request until its signature has expired.

    Records nothing: nonces are part of authentication.  Raises :class:`GatewayNonceReplayed`.
    """
    with transaction.atomic():
        gateway = Gateway.objects.get(member=member)
        Nonce.objects.filter(expires_at__lt=clock.real_now() - timedelta(minutes=1)).delete()
        try:
            with transaction.atomic():
                Nonce.objects.create(gateway=gateway, nonce=nonce, expires_at=expires_at)
        except IntegrityError:
            raise GatewayNonceReplayed() from None


def _heartbeat(row: Gateway) -> Heartbeat:
    live = roots.edge(row)
    return Heartbeat(
        gateway=row.member,
        sequence=row.heartbeat_seq,
        as_of=moment(clock.real_now()),
        feed_seq=row.feed_seq,
        orders_size=live.size,
        orders_root=base64.b64encode(live.root).decode("ascii"),
        callers_version=row.callers_version,
        callers_sha256=row.callers_sha256,
        revoked=_revoked(row),
        demo_offset_s=registries.demo_offset(),
    )


def _revoked(row: Gateway) -> tuple[str, ...]:
    gone = Order.objects.filter(gateway=row, state=OrderState.WITHDRAWN, withdrawn_at__gte=_revoked_shown_since())
    return tuple(gone.order_by("number").values_list("number", flat=True))


def _revoked_shown_since() -> datetime:
    return clock.now() - timedelta(days=terms().revoked_shown_days)


def _callers(row: Gateway) -> None:
    """Put a new callers document into the feed when the accounts room has another version."""
    version = accounts.callers_version()
    if row.callers_version == version:
        return
    callers = tuple(_caller(system) for system in accounts.all_callers())
    payload = documents.encode(Callers(row.member, version, callers))
    feed.push(row, "callers", payload)
    row.callers_version, row.callers_sha256 = version, b64url(payload_digest(payload))
    row.save(update_fields=["callers_version", "callers_sha256"])


def _caller(system: ClientSystemFacts) -> Caller:
    keys = tuple(
        CallerKey(k.keyid, k.public, moment(k.valid_from), moment(k.valid_to), k.withdrawn) for k in system.keys
    )
    kind: Literal["system", "desk"] = "desk" if system.kind == "desk" else "system"
    return Caller(system.id, system.name, system.department, kind, keys, system.withdrawn)
