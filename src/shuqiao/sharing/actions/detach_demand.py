from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.demands import DemandFacts


@transaction.atomic
def detach_demand(actor: Actor | None, number: str) -> DemandFacts:
    """The authority takes it out of the demand it was merged into (恢复单独办理)."""
    held = steps.hold(actor, "detach", number)
    into = held.demand.merged_into or ""
    apart = steps.move(held, "detach", merged_into=None)
    record(held.who, events.DEMAND_DETACHED, events.of_demand(number), {"into": into})
    steps.tell("demand_detached", apart, apart.applicant_department, into=into)
    return apart
