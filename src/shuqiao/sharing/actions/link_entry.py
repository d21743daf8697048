from __future__ import annotations

from typing import Any

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import entry as catalogue_entry
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.demands import DemandFacts
from shuqiao.sharing.rules import demands as rules
from shuqiao.sharing.states.demands import DemandState


@transaction.atomic
def link_entry(actor: Actor | None, number: str, entry: str) -> DemandFacts:
    """Name the entry that answers the demand (关联目录条目), by code or id: published, it is met at once.

    A draft may be named where the duty is on the list; the demand is met when that entry is published.
    """
    held = steps.hold(actor, "link_entry", number)
    found = catalogue_entry(held.who, entry)
    require(rules.linkable(held.demand, found))
    met = rules.meets(found)
    named: dict[str, Any] = {"entry_id": found.id, "entry_code": found.code, "entry_name": found.name}
    said = {"entry": found.code or str(found.id), "name": found.name}
    if not met:
        linked = steps.keep(held, **named)
        record(held.who, events.DEMAND_ENTRY_LINKED, events.of_demand(number), said, department=linked.department)
        return linked
    linked = steps.move(held, "link_entry", DemandState.MET, **named)
    followed = steps.follow(linked, DemandState.MET, **named)
    steps.tell_outcome(linked)
    record(held.who, events.DEMAND_MET, events.of_demand(number), said, department=linked.department, items=followed)
    return linked
