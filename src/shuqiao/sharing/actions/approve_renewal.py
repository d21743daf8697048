from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions
from shuqiao.sharing.effects import tell_grant
from shuqiao.sharing.facts import RenewalFacts
from shuqiao.sharing.locks import lock_renewal
from shuqiao.sharing.records_grants import renewal_facts
from shuqiao.sharing.states import RENEWAL


@transaction.atomic
def approve_renewal(actor: Actor | None, number: str) -> RenewalFacts:
    """The head of the using department approves (通过续期申请); the provider's clock starts."""
    who = require(present(actor))
    _, grant, row, asked = lock_renewal(number)
    require(permissions.may_about_grant(who, "approve_renewal", RENEWAL, asked, grant, grant.consumer))
    move = require(RENEWAL.move(asked.state, "approve_renewal"))
    row.state, row.approved_by = move.to, who.name
    row.save()
    link = f"/sharing/grants/{grant.number}/"
    running = clocks.start(events.of_renewal(number), move.deadline or "", grant.provider, link)
    facts = {
        "renewal": number,
        "renew_to": asked.until.isoformat(),
        **({"due_on": running.due_on.isoformat(), "article": running.article} if running else {}),
    }
    record(who, events.RENEWAL_APPROVED, events.of_grant(grant.number), facts, department=grant.provider)
    tell_grant("renewal_to_decide", grant, grant.provider, until=asked.until.isoformat())
    return renewal_facts(row)
