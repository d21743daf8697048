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
from shuqiao.sharing.facts import GrantFacts, Part, Stop
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.records import write_grant
from shuqiao.sharing.rules import rowfilters, stopping
from shuqiao.sharing.states import GRANT, GrantState


@transaction.atomic
def narrow_grant(actor: Actor | None, number: str, part: Part, why: Stop) -> GrantFacts:
    """Give less from now on, for a listed reason (缩小范围); more needs a new application (requirement 35)."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "narrow", grant))
    require(stopping.stop_reason(why, who.kind))
    require(stopping.narrowed(grant, known_entry(grant.entry_code), part, clock.today()))
    move = require(GRANT.move(grant.state, "narrow"))
    narrowed = replace(
        grant,
        state=GrantState(move.to),
        version=grant.version + 1,
        items=part.items,
        row_filter=rowfilters.both(grant.row_filter, part.row_filter),
        valid_to=part.period_to or grant.valid_to,
    )
    facts = {
        "version": narrowed.version,
        "items": {g.item: g.rule for g in part.items},
        "valid_to": narrowed.valid_to.isoformat(),
        "code": why.code,
        "reason": why.text,
        "article": why.article,
    }
    saved = write_grant(row, narrowed)
    record(who, events.NARROWED, events.of_grant(number), facts, department=grant.consumer)
    registries.announce(saved)
    tell_both_sides("grant_narrowed", saved)
    return saved
