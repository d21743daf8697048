"""First deliveries: which grants a segment shows to be served for the first time.

After the segment is saved, in transactions of their own, one per such grant: a grant's lock
is never taken under a gateway's.  What is lost by a crash in between is noted at the next answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from shuqiao.exchange.models import Gateway, Order
from shuqiao.exchange.rules.intake import served_grants
from shuqiao.kernel.actors import system
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions as sharing
from shuqiao.sharing import queries
from shuqiao.wire.segments import SegmentRow

DELIVERY = system("delivery")


def note(gateway: Gateway, epoch: int, rows: Sequence[SegmentRow]) -> None:
    """Tell the sharing room of each grant's first successful answer among ``rows``.

    Three questions at most to the tables, whatever the segment holds: a grant that was
    delivered before costs nothing more.  Only what this gateway has orders for counts.
    """
    served = served_grants(rows)
    fresh = queries.undelivered(served) if served else ()
    if not fresh:
        return
    own = set(Order.objects.filter(gateway=gateway, grant__in=fresh).values_list("grant", flat=True))
    for number in fresh:
        if number not in own:
            continue
        index, minute = served[number]
        at = datetime.fromtimestamp(minute * 60, UTC)
        try:
            sharing.first_delivery(DELIVERY, number, f"{gateway.member}.{epoch}.{index}", at)
        except Refusal:  # noted by another segment meanwhile, or the grant has ended
            continue
