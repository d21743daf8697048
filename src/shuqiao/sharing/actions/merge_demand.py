from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import demand_permissions as permissions
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.demand_records import lock_demands, write_demand
from shuqiao.sharing.facts.demands import DemandFacts
from shuqiao.sharing.rules import demands as rules


@transaction.atomic
def merge_demand(actor: Actor | None, number: str, into: str) -> DemandFacts:
    """The authority makes it one with another demand (并入); its applicant follows that one's outcome."""
    who = require(present(actor))
    both = lock_demands(number, into)
    if number not in both:
        raise permissions.absent(number)
    row, asked = both[number]
    require(permissions.may(who, "merge", asked))
    if into not in both or not permissions.sees(who, both[into][1]):  # only now: others' drafts are not asked for
        raise permissions.absent(into)
    target = both[into][1]
    require(rules.mergeable(asked, target))
    brought = steps.followers(number)
    cleared = {"department": "", "department_name": "", "reason": ""}
    merged = steps.move(steps.Held(who, row, asked), "merge", merged_into_id=into, **cleared)
    for other in brought:
        write_demand(other, merged_into_id=into)
    items = [events.of_demand(into), *(events.of_demand(other.number) for other in brought)]
    record(who, events.DEMAND_MERGED, events.of_demand(number), {"into": into}, items=items)
    steps.tell("demand_merged", merged, merged.applicant_department, asked.department, into=into)
    return merged
