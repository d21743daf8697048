from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.rules import stopping
from shuqiao.sharing.states import ApplicationState
from shuqiao.sharing.steps_grants import follow, save


@transaction.atomic
def expire_grant(actor: Actor | None, number: str) -> GrantFacts:
    """The grant's last day has passed, or nothing is left that its test was for (已到期; requirement 35)."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "expire", grant))
    asked = ApplicationState(row.application.state) if row.application is not None else None
    require(stopping.may_expire(grant, clock.today(), asked))
    saved = save(row, grant, "expire")
    facts = {"version": saved.version, "valid_to": grant.valid_to.isoformat()}
    record(who, events.EXPIRED, events.of_grant(number), facts, department=grant.consumer)
    return follow(saved, "grant_expired")
