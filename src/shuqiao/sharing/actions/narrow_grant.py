from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.facts import GrantFacts, Part, Stop
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.rules import outages, rowfilters, stopping
from shuqiao.sharing.steps_grants import follow, justified, save


@transaction.atomic
def narrow_grant(actor: Actor | None, number: str, part: Part, why: Stop) -> GrantFacts:
    """Give less from now on, for a listed reason (缩小范围); more needs a new application (requirement 35)."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "narrow", grant))
    require(outages.production(grant, "narrow"))
    told = justified(who, grant, "narrow", why)
    require(stopping.narrowed(grant, known_entry(grant.entry_code), part, clock.today()))
    saved = save(
        row,
        grant,
        "narrow",
        items=part.items,
        row_filter=rowfilters.both(grant.row_filter, part.row_filter),
        valid_to=part.period_to or grant.valid_to,
    )
    facts = {
        "version": saved.version,
        "items": {g.item: g.rule for g in part.items},
        "valid_to": saved.valid_to.isoformat(),
        **told,
    }
    record(who, events.NARROWED, events.of_grant(number), facts, department=grant.consumer)
    return follow(saved, "grant_narrowed")
