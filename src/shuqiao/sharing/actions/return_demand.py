from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.demands import DemandFacts
from shuqiao.sharing.rules import demands as rules


@transaction.atomic
def return_demand(actor: Actor | None, number: str, reason: str) -> DemandFacts:
    """The head says what is to be changed (退回修改)."""
    held = steps.hold(actor, "return", number)
    require(rules.reasoned(reason))
    returned = steps.move(held, "return", reason=reason)
    record(held.who, events.DEMAND_RETURNED, events.of_demand(number), {"reason": reason})
    steps.tell("demand_returned", returned, returned.applicant_department, reason=reason)
    return returned
