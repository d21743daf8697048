from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.demands import DemandFacts


@transaction.atomic
def transfer_demand(actor: Actor | None, number: str, department: str, note: str = "") -> DemandFacts:
    """The authority gives it to another department (转派), whose clock starts anew."""
    held = steps.hold(actor, "transfer", number)
    before = held.demand.department
    sent = steps.assign(held, "transfer", department, note)
    said = {"department": sent.department_name, "note": note}
    record(held.who, events.DEMAND_TRANSFERRED, events.of_demand(number), said, department=sent.department)
    steps.tell("demand_transferred", sent, before, department=sent.department_name)
    return sent
