from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.demands import DemandFacts


@transaction.atomic
def dispatch_demand(actor: Actor | None, number: str, department: str, note: str = "") -> DemandFacts:
    """The authority says whose it is (派发); that department's clock starts."""
    held = steps.hold(actor, "dispatch", number)
    sent = steps.assign(held, "dispatch", department, note)
    said = {"department": sent.department_name, "note": note}
    record(held.who, events.DEMAND_DISPATCHED, events.of_demand(number), said, department=sent.department)
    return sent
