from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events
from shuqiao.sharing import dispute_steps as steps
from shuqiao.sharing.errors.disputes import PartyDecides
from shuqiao.sharing.facts.disputes import DisputeFacts
from shuqiao.sharing.rules import texts


@transaction.atomic
def confirm_execution(actor: Actor | None, number: str, note: str = "") -> DisputeFacts:
    """What was owed was done (确认已执行): said by the authority or by the side that it was owed to."""
    held = steps.hold(actor, "confirm", number)
    if held.who.department == held.dispute.respondent:
        raise PartyDecides(department=held.dispute.respondent_name)
    require(texts.fits("note", note))
    closed = steps.move(held, "confirm", closing=note)
    clocks.stop(events.of_dispute(number))
    said = {"executed": True, "note": note}
    record(held.who, events.DISPUTE_CLOSED, events.of_dispute(number), said, department=closed.respondent)
    steps.tell("dispute_closed", closed, *closed.sides)
    return closed
