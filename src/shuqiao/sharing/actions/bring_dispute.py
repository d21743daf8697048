from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import dispute_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.disputes import DisputeFacts
from shuqiao.sharing.rules import disputes as rules
from shuqiao.sharing.rulesets import in_force


@transaction.atomic
def bring_dispute(actor: Actor | None, number: str) -> DisputeFacts:
    """Negotiation failed: before the authority of the level, or across levels before the common superior (req. 55)."""
    held = steps.hold(actor, "bring", number)
    require(rules.negotiated(held.dispute))
    one, other = steps.seats(held.dispute)
    across = in_force().choice("dispute_across_levels")
    forum, place = rules.first_forum(one, other, across, steps.party(held.dispute))
    brought = steps.before(held, "bring", forum, place)
    said = {"forum": forum.value, "division": place.division, "article": brought.article}
    record(held.who, events.DISPUTE_BROUGHT, events.of_dispute(number), said, department=brought.respondent)
    return brought
