from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import demand_permissions as permissions
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.demands import DemandFacts, Wish


@transaction.atomic
def start_demand(actor: Actor | None, wish: Wish) -> DemandFacts:
    """Begin a demand (数据需求) for what no entry offers; the form may still be incomplete."""
    who = require(present(actor))
    require(permissions.may_begin(who))
    _, begun = steps.begin(who, department(who.department or ""), wish)
    record(who, events.DEMAND_SAVED, events.of_demand(begun.number), {"version": begun.version})
    return begun
