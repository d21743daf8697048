from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events
from shuqiao.sharing import dispute_steps as steps
from shuqiao.sharing.facts.disputes import DisputeFacts
from shuqiao.sharing.rules import demands


@transaction.atomic
def settle_dispute(actor: Actor | None, number: str, terms: str) -> DisputeFacts:
    """The side that objected says that the two agree, and on what (协商一致)."""
    held = steps.hold(actor, "settle", number)
    require(demands.reasoned(terms))
    settled = steps.move(held, "settle", closing=terms)
    clocks.stop(events.of_dispute(number))
    record(held.who, events.DISPUTE_SETTLED, events.of_dispute(number), {"terms": terms}, department=settled.respondent)
    steps.tell("dispute_settled", settled, settled.respondent)
    return settled
