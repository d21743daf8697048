from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions
from shuqiao.sharing.facts import RenewalFacts
from shuqiao.sharing.locks import lock_renewal
from shuqiao.sharing.records_grants import renewal_facts
from shuqiao.sharing.states import RENEWAL


@transaction.atomic
def withdraw_renewal(actor: Actor | None, number: str) -> RenewalFacts:
    """The using department takes its request back (撤回续期申请): its applicant, or its head instead of approving."""
    who = require(present(actor))
    _, grant, row, asked = lock_renewal(number)
    require(permissions.may_about_grant(who, "withdraw_renewal", RENEWAL, asked, grant, grant.consumer))
    row.state = require(RENEWAL.move(asked.state, "withdraw_renewal")).to
    row.decided_at, row.decided_by = clock.now(), who.name
    row.save()
    clocks.stop(events.of_renewal(number))
    record(who, events.RENEWAL_WITHDRAWN, events.of_grant(grant.number), {"renewal": number},
           department=grant.consumer)  # fmt: skip
    return renewal_facts(row)
