from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events
from shuqiao.sharing.facts import GrantFacts, Stop
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.steps_grants import follow, stop


@transaction.atomic
def suspend_grant(actor: Actor | None, number: str, why: Stop) -> GrantFacts:
    """Stop deliveries for a listed reason, with notice to both sides (暂停; requirement 34); it can be resumed."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    saved, facts = stop(who, row, grant, "suspend", why)
    record(who, events.SUSPENDED, events.of_grant(number), facts, department=grant.consumer)
    return follow(saved, "grant_suspended")
