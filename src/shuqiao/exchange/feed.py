"""Writing into a gateway's feed, under the lock of its row."""

from __future__ import annotations

from shuqiao.exchange.keyring import control_key
from shuqiao.exchange.models import FeedItem, Gateway, Numbering
from shuqiao.kernel import clock
from shuqiao.wire import documents, envelopes


def locked(*members: str) -> dict[str, Gateway]:
    """The gateways of ``members``, locked until the transaction ends, always in the same order."""
    rows = Gateway.objects.select_for_update().filter(member__in=members).order_by("pk")
    return {row.member: row for row in rows}


def push(gateway: Gateway, kind: str, payload: bytes) -> int:
    """Sign ``payload`` and append it to the feed of ``gateway``, whose row the caller has locked.

    Returns its number.  Numbers are gapless: an undone transaction gives its numbers back.
    """
    gateway.feed_seq += 1
    gateway.save(update_fields=["feed_seq"])
    envelope = documents.encode(envelopes.sign(kind, payload, control_key())).decode("ascii")
    FeedItem.objects.create(gateway=gateway, seq=gateway.feed_seq, kind=kind, envelope=envelope)
    return gateway.feed_seq


def next_number(series: str) -> str:
    """``<series>-<year>-<six digits>``, gapless within the series and year."""
    year = clock.today().year
    Numbering.objects.get_or_create(series=series, year=year)
    row = Numbering.objects.select_for_update().get(series=series, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{series}-{year}-{row.last:06d}"
