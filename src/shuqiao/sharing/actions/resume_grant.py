from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions, registries
from shuqiao.sharing.effects import tell_both_sides
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.queries import grant_by_number
from shuqiao.sharing.records import write_grant
from shuqiao.sharing.rules import stopping
from shuqiao.sharing.states import GRANT, GrantState


@transaction.atomic
def resume_grant(actor: Actor | None, number: str) -> GrantFacts:
    """Deliver again, while the entry as published now carries the grant (恢复)."""
    who = require(present(actor))
    entry = known_entry(grant_by_number(number).entry_code, hold=True)  # before the grant, as the entry's own verbs do
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "resume", grant))
    require(stopping.may_resume(grant, entry, clock.today()))
    move = require(GRANT.move(grant.state, "resume"))
    resumed = replace(
        grant, state=GrantState(move.to), version=grant.version + 1, stop_code="", stop_reason="", stop_article=""
    )
    saved = write_grant(row, resumed)
    record(who, events.RESUMED, events.of_grant(number), {"version": resumed.version}, department=grant.consumer)
    registries.announce(saved)
    tell_both_sides("grant_resumed", saved)
    return saved
