"""The supply clock: from consent until the first delivery (809号 Art. 22; under 51号 in time, without days)."""

from __future__ import annotations

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.errors import AlreadyDelivered, GrantHasEnded
from shuqiao.sharing.facts import GrantFacts


def may_deliver(grant: GrantFacts) -> Refusal | None:
    """The first delivery of a grant that has not ended (requirement 31)."""
    if grant.first_receipt:
        return AlreadyDelivered(grant=grant.number)
    return None if grant.live else GrantHasEnded(grant=grant.number)
