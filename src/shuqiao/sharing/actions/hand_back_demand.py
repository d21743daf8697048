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
def hand_back_demand(actor: Actor | None, number: str, reason: str) -> DemandFacts:
    """The department says why it is not the one (退单); it lies before the authority again."""
    held = steps.hold(actor, "hand_back", number)
    require(rules.reasoned(reason))
    by, code = held.demand.department_name, held.demand.department
    back = steps.move(held, "hand_back", reason=reason, department="", department_name="")
    said = {"department": by, "reason": reason}
    record(held.who, events.DEMAND_HANDED_BACK, events.of_demand(number), said, department=code)
    steps.tell("demand_handed_back", back, *steps.authorities(), department=by, reason=reason)
    return back
