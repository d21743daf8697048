from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.demands import DemandFacts


@transaction.atomic
def file_demand(actor: Actor | None, number: str) -> DemandFacts:
    """The applicant's head approves (负责人审批); from now on all departments see that the demand exists."""
    held = steps.hold(actor, "approve", number)
    filed = steps.move(held, "approve", filed_at=clock.now(), approved_by=held.who.name)
    record(held.who, events.DEMAND_FILED, events.of_demand(number), {"name": filed.wish.name})
    steps.tell("demand_to_dispatch", filed, *steps.authorities(), department=filed.applicant_department_name)
    return filed
