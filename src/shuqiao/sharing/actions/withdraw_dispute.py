from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import clocks, events
from shuqiao.sharing import dispute_steps as steps
from shuqiao.sharing.facts.disputes import DisputeFacts


@transaction.atomic
def withdraw_dispute(actor: Actor | None, number: str) -> DisputeFacts:
    """The side that objected takes it back before it is decided (撤回)."""
    held = steps.hold(actor, "withdraw", number)
    withdrawn = steps.move(held, "withdraw")
    clocks.stop(events.of_dispute(number))
    record(held.who, events.DISPUTE_WITHDRAWN, events.of_dispute(number), department=withdrawn.respondent)
    steps.tell("dispute_withdrawn", withdrawn, withdrawn.respondent)
    return withdrawn
