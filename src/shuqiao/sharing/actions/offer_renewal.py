from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.effects import tell_both_sides
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.records import grant_facts
from shuqiao.sharing.rules import renewing
from shuqiao.sharing.rulesets import figure


@transaction.atomic
def offer_renewal(actor: Actor | None, number: str) -> GrantFacts:
    """Remind both sides that the grant ends soon (提示续期), once for each end; it renews nothing."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "offer_renewal", grant))
    require(renewing.may_offer(grant, clock.today(), figure("renewal_offer_days")))
    row.offered_end = grant.valid_to
    row.save(update_fields=["offered_end"])
    until = grant.valid_to.isoformat()
    record(who, events.RENEWAL_OFFERED, events.of_grant(number), {"valid_to": until}, department=grant.consumer)
    tell_both_sides("grant_ends_soon", grant, until=until)
    return grant_facts(row)
