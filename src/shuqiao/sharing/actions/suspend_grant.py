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
def suspend_grant(actor: Actor | None, number: str, stop: Stop) -> GrantFacts:
    """Stop deliveries for a listed reason, with notice to both sides (暂停; requirement 34); it can be resumed."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "suspend", grant))
    require(stopping.stop_reason(stop))
    move = require(GRANT.move(grant.state, "suspend"))
    stopped = replace(
        grant,
        state=GrantState(move.to),
        version=grant.version + 1,
        stop_code=stop.code,
        stop_reason=stop.text,
        stop_article=stop.article,
    )
    facts = {"code": stop.code, "reason": stop.text, "article": stop.article}
    return change_grant(who, events.SUSPENDED, row, stopped, facts)
