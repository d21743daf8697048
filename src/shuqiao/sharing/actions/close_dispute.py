from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import dispute_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.disputes import DisputeFacts
from shuqiao.sharing.rules import disputes as rules


@transaction.atomic
def close_dispute(actor: Actor | None, number: str) -> DisputeFacts:
    """The answer stands, nobody owes anything: the case is closed (办结)."""
    held = steps.hold(actor, "close", number)
    require(rules.nothing_owed(held.dispute))
    closed = steps.move(held, "close")
    record(held.who, events.DISPUTE_CLOSED, events.of_dispute(number), department=closed.respondent)
    steps.tell("dispute_closed", closed, *closed.sides)
    return closed
