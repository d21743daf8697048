from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events
from shuqiao.sharing import dispute_steps as steps
from shuqiao.sharing.facts.disputes import DisputeFacts
from shuqiao.sharing.rules import demands
from shuqiao.sharing.rules import disputes as rules


@transaction.atomic
def report_failure(actor: Actor | None, number: str, note: str) -> DisputeFacts:
    """The day has passed and nothing was done (登记未执行): before the authority again, for a new day."""
    held = steps.hold(actor, "report_failure", number)
    require(rules.overdue(held.dispute.due_on, clock.today()))
    require(demands.reasoned(note))
    failed = steps.move(held, "report_failure", closing=note)
    clocks.stop(events.of_dispute(number))
    said = {"executed": False, "note": note}
    record(held.who, events.DISPUTE_NOT_EXECUTED, events.of_dispute(number), said, department=failed.respondent)
    steps.tell("dispute_not_executed", failed, *steps.authorities(), *failed.sides)
    return failed
