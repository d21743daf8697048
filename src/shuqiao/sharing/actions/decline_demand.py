from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts import Citation
from shuqiao.sharing.facts.demands import DemandFacts


@transaction.atomic
def decline_demand(actor: Actor | None, number: str, reason: str, citation: Citation) -> DemandFacts:
    """The data cannot be given (不予提供): a reason and a law cited in full put it on the negative list."""
    held = steps.hold(actor, "decline", number)
    declined, followed = steps.decline(held, reason, citation)
    law = f"{citation.title} {citation.document_number} {citation.article}"
    said = {"reason": reason, "article": law}
    owed = declined.declined.department if declined.declined else None
    record(held.who, events.DEMAND_DECLINED, events.of_demand(number), said, department=owed, items=followed)
    return declined
