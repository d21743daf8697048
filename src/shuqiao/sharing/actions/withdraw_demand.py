from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.demands import DemandFacts


@transaction.atomic
def withdraw_demand(actor: Actor | None, number: str) -> DemandFacts:
    """The applicant takes the demand back before it ends (撤回); what was merged into it goes on by itself."""
    held = steps.hold(actor, "withdraw", number)
    withdrawn = steps.move(held, "withdraw")
    freed = steps.set_free(withdrawn)
    owed = withdrawn.department or None
    record(held.who, events.DEMAND_WITHDRAWN, events.of_demand(number), department=owed, items=freed)
    if owed:
        steps.tell("demand_withdrawn", withdrawn, owed)
    return withdrawn
