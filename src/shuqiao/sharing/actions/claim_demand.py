from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.demands import DemandFacts
from shuqiao.sharing.rules import demands as rules


@transaction.atomic
def claim_demand(actor: Actor | None, number: str) -> DemandFacts:
    """A department says that the data are its own to answer for (认领), dispatched to it or not yet to anybody."""
    held = steps.hold(actor, "claim", number)
    own = department(held.who.department or "")
    require(rules.may_answer(own, held.demand))
    claimed = steps.move(held, "claim", department=own.code, department_name=own.name, reason="")
    record(held.who, events.DEMAND_CLAIMED, events.of_demand(number), {"department": own.name}, department=own.code)
    steps.tell("demand_claimed", claimed, claimed.applicant_department, *steps.authorities(), department=own.name)
    return claimed
