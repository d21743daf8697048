"""What the platform's database says at the end, as JSON: ``python -m tests.kills.dump``.

Waits first until the sequencer has placed everything; it must be running.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import django

from shuqiao.kernel.canonical import b64url
from shuqiao.wire.receipts import commitment, unpack_leaf

PLACED_WITHIN_S = 30


def dump() -> dict[str, Any]:
    """Rows of every table that the load touches; ``forged`` are entries whose leaf does not commit to their content."""
    from shuqiao.audit.models import Content, Entry, Epoch, Pending
    from shuqiao.exchange.models import FeedItem, Gateway, GatewayLog, Order, OrderVersion, Witness
    from shuqiao.sharing.models import Application, Grant

    until = time.monotonic() + PLACED_WITHIN_S
    while Pending.objects.exists() and time.monotonic() < until:
        time.sleep(0.05)
    leaves = dict(Entry.objects.values_list("entry_id", "leaf"))
    return {
        "pending": Pending.objects.count(),
        "applications": list(Application.objects.values("number", "state", "version", "scenario_text")),
        "grants": list(Grant.objects.values("number", "state", "version", "application_id")),
        "orders": list(Order.objects.values("number", "state", "version", "grant")),
        "versions": [
            (v.order.number, v.version, b64url(sha256(bytes(v.payload)).digest()), v.feed_seq)
            for v in OrderVersion.objects.select_related("order")
        ],
        "feed": list(FeedItem.objects.order_by("seq").values_list("seq", flat=True)),
        "feed_seq": Gateway.objects.get().feed_seq,
        "positions": list(Entry.objects.order_by("position").values_list("position", flat=True)),
        "placed": sorted(leaves),
        "contents": [(c.entry_id, c.event, c.subject, _facts(c)) for c in Content.objects.order_by("number")],
        "forged": list(_forged(Content.objects.all(), leaves)),
        "epochs": list(Epoch.objects.values("origin", "size", "note")),
        "logs": list(GatewayLog.objects.values("origin", "size")),
        "witnesses": list(Witness.objects.order_by("size").values("size", "entry_id", "note")),
    }


def _facts(content: Any) -> Any:
    return json.loads(bytes(content.content))["facts"]


def _forged(contents: Any, leaves: dict[str, Any]) -> Iterator[str]:
    for c in contents:
        leaf = unpack_leaf(bytes(leaves[c.entry_id])) if c.entry_id in leaves else None
        if (
            leaf is None
            or leaf.commitment != commitment(bytes(c.salt), bytes(c.content))
            or leaf.id.hex() != c.entry_id
        ):
            yield c.entry_id


if __name__ == "__main__":
    django.setup()
    print(json.dumps(dump()))
