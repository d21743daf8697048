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
def escalate_dispute(actor: Actor | None, number: str) -> DisputeFacts:
    """No agreement before the authority, or a side objects to its decision: whoever stands above (req. 55, 56)."""
    held = steps.hold(actor, "escalate", number)
    one, other = steps.seats(held.dispute)
    end = in_force().choice("dispute_end")
    forum, place = require(rules.next_forum(held.dispute.forum, one, other, end, steps.party(held.dispute)))
    taken = steps.before(held, "escalate", forum, place)
    said = {"forum": forum.value, "division": place.division, "article": taken.article}
    record(held.who, events.DISPUTE_ESCALATED, events.of_dispute(number), said, department=taken.respondent)
    return taken
