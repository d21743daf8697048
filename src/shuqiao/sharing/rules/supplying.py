"""The supply clock: from consent until the first delivery (809号 Art. 22; under 51号 in time, without days)."""

from __future__ import annotations

from shuqiao.kernel.refusals import Refusal, Words
from shuqiao.sharing.errors import AlreadyDelivered, GrantHasEnded, TestGrantOnly
from shuqiao.sharing.facts import GrantFacts


def may_deliver(grant: GrantFacts) -> Refusal | None:
    """The first delivery of a grant that has not ended (requirement 31); generated data of a test are none."""
    if grant.test:
        return TestGrantOnly(number=grant.number, verb=Words("记为首次供数", "count as a first delivery"))
    if grant.first_receipt:
        return AlreadyDelivered(grant=grant.number)
    return None if grant.live else GrantHasEnded(grant=grant.number)
