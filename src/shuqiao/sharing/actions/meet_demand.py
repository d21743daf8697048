from __future__ import annotations

from typing import Any

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.actors import Actor
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.demands import DemandFacts
from shuqiao.sharing.states.demands import DemandState


@transaction.atomic
def meet_demand(actor: Actor | None, number: str, entry: EntryFacts) -> DemandFacts:
    """The entry that the duty was about is published: the demand is met, and so is all that was merged into it."""
    held = steps.hold(actor, "meet", number)
    named: dict[str, Any] = {"entry_id": entry.id, "entry_code": entry.code, "entry_name": entry.name}
    met = steps.move(held, "meet", **named)
    followed = steps.follow(met, DemandState.MET, **named)
    said = {"entry": entry.code, "name": entry.name}
    record(held.who, events.DEMAND_MET, events.of_demand(number), said, department=met.department, items=followed)
    steps.tell_outcome(met)
    return met
