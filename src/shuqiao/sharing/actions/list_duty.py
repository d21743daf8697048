from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.demands import DemandFacts


@transaction.atomic
def list_duty(actor: Actor | None, number: str) -> DemandFacts:
    """It becomes the department's duty to compile an entry (列入责任清单), with a clock."""
    held = steps.hold(actor, "list_duty", number)
    duty = steps.move(held, "list_duty")
    said = {"department": duty.department_name}
    record(held.who, events.DEMAND_DUTY_LISTED, events.of_demand(number), said, department=duty.department)
    steps.tell("demand_duty", duty, duty.department, duty.applicant_department, department=duty.department_name)
    return duty
