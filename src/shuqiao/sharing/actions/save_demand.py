from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.demand_records import wish_columns
from shuqiao.sharing.facts.demands import DemandFacts, Wish
from shuqiao.sharing.rules import demands as rules


@transaction.atomic
def save_demand(actor: Actor | None, number: str, wish: Wish) -> DemandFacts:
    """Keep the form as it stands (暂存); nothing is checked before it is submitted."""
    held = steps.hold(actor, "save_draft", number)
    require(rules.storable(wish))
    saved = steps.move(held, "save_draft", **wish_columns(wish))
    record(held.who, events.DEMAND_SAVED, events.of_demand(number), {"version": saved.version})
    return saved
