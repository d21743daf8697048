from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions, registries
from shuqiao.sharing.effects import tell_both_sides
from shuqiao.sharing.facts import GrantFacts, Stop
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.records import write_grant
from shuqiao.sharing.rules import stopping
from shuqiao.sharing.states import GRANT, GrantState


@transaction.atomic
def revoke_grant(actor: Actor | None, number: str, stop: Stop) -> GrantFacts:
    """End the grant at once and for good, for a listed reason (撤销; requirement 35)."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "revoke", grant))
    require(stopping.stop_reason(stop, who.kind))
    move = require(GRANT.move(grant.state, "revoke"))
    stopped = replace(
        grant,
        state=GrantState(move.to),
        version=grant.version + 1,
        stop_code=stop.code,
        stop_reason=stop.text,
        stop_article=stop.article,
    )
    facts = {"version": stopped.version, "code": stop.code, "reason": stop.text, "article": stop.article}
    saved = write_grant(row, stopped)
    clocks.stop(events.of_grant(number))
    record(who, events.REVOKED, events.of_grant(number), facts, department=grant.consumer)
    registries.announce(saved)
    tell_both_sides("grant_revoked", saved)
    return saved
