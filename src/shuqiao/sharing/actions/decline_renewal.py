from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions
from shuqiao.sharing.effects import tell_grant
from shuqiao.sharing.facts import RenewalFacts
from shuqiao.sharing.locks import lock_renewal
from shuqiao.sharing.records_grants import renewal_facts
from shuqiao.sharing.rules import outages
from shuqiao.sharing.states import RENEWAL


@transaction.atomic
def decline_renewal(actor: Actor | None, number: str, reason: str) -> RenewalFacts:
    """The provider does not renew, and says why (不予续期); the grant runs to its end."""
    who = require(present(actor))
    _, grant, row, asked = lock_renewal(number)
    require(permissions.may_about_grant(who, "decline_renewal", RENEWAL, asked, grant, grant.provider))
    require(outages.worded("reason", reason))
    row.state = require(RENEWAL.move(asked.state, "decline_renewal")).to
    row.decided_at, row.decided_by, row.answer = clock.now(), who.name, reason
    row.save()
    clocks.stop(events.of_renewal(number))
    facts = {"renewal": number, "reason": reason, "valid_to": grant.valid_to.isoformat()}
    record(who, events.RENEWAL_DECLINED, events.of_grant(grant.number), facts, department=grant.consumer)
    tell_grant("renewal_declined", grant, grant.consumer, reason=reason)
    return renewal_facts(row)
