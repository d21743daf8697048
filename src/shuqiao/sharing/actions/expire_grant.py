from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions, registries
from shuqiao.sharing.effects import tell_both_sides
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.records import write_grant
from shuqiao.sharing.rules import stopping
from shuqiao.sharing.states import GRANT, GrantState


@transaction.atomic
def expire_grant(actor: Actor | None, number: str) -> GrantFacts:
    """The grant's last day has passed (已到期; requirement 35)."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "expire", grant))
    require(stopping.may_expire(grant, clock.today()))
    move = require(GRANT.move(grant.state, "expire"))
    expired = replace(grant, state=GrantState(move.to), version=grant.version + 1)
    saved = write_grant(row, expired)
    clocks.stop(events.of_grant(number))
    facts = {"version": expired.version, "valid_to": grant.valid_to.isoformat()}
    record(who, events.EXPIRED, events.of_grant(number), facts, department=grant.consumer)
    registries.announce(saved)
    tell_both_sides("grant_expired", saved)
    return saved
