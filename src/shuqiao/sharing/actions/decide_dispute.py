from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events
from shuqiao.sharing import dispute_steps as steps
from shuqiao.sharing.facts.disputes import DisputeFacts, Ruling
from shuqiao.sharing.models import DisputeRuling
from shuqiao.sharing.rules import disputes as rules


@transaction.atomic
def decide_dispute(actor: Actor | None, number: str, ruling: Ruling) -> DisputeFacts:
    """The authority decides, or records with its paper what the superior decided (处理决定); once for each forum."""
    held = steps.hold(actor, "decide", number)
    own = department(held.who.department or "")
    require(rules.impartial(held.dispute, own.code, own.name))
    require(rules.decidable(ruling, held.dispute, clock.today()))
    DisputeRuling.objects.create(
        dispute_id=number, forum=held.dispute.forum or "", outcome=ruling.outcome, text=ruling.text,
        due_on=ruling.due_on, document_number=ruling.document_number, by=held.who.name,
        at=clock.now(),
    )  # fmt: skip
    decided = steps.move(held, "decide", outcome=ruling.outcome)
    clocks.stop(events.of_dispute(number))
    said = {"outcome": ruling.outcome.value, "reason": ruling.text, "article": decided.article,
            "document_number": ruling.document_number}  # fmt: skip
    record(held.who, events.DISPUTE_DECIDED, events.of_dispute(number), said, department=decided.respondent)
    steps.tell("dispute_decided", decided, *decided.sides)
    return decided
