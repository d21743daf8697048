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
def revoke_grant(actor: Actor | None, number: str, why: Stop) -> GrantFacts:
    """End the grant at once and for good, for a listed reason (撤销; requirement 35)."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    saved, facts = stop(who, row, grant, "revoke", why)
    record(who, events.REVOKED, events.of_grant(number), facts, department=grant.consumer)
    return follow(saved, "grant_revoked")
