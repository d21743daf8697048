from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.actions.change import change_grant
from shuqiao.sharing.actions.locks import lock_grant
from shuqiao.sharing.facts import GrantFacts, Stop
from shuqiao.sharing.rules import stopping
from shuqiao.sharing.states import GRANT, GrantState


@transaction.atomic
def revoke_grant(actor: Actor | None, number: str, stop: Stop) -> GrantFacts:
    """End the grant at once and for good, for a listed reason (撤销; requirement 35)."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "revoke", grant))
    require(stopping.stop_reason(stop))
    move = require(GRANT.move(grant.state, "revoke"))
    stopped = replace(
        grant,
        state=GrantState(move.to),
        version=grant.version + 1,
        stop_code=stop.code,
        stop_reason=stop.text,
        stop_article=stop.article,
    )
    facts = {"code": stop.code, "reason": stop.text, "article": stop.article}
    return change_grant(who, events.REVOKED, row, stopped, facts)
