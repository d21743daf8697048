from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.actions import notify
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions_of_use
from shuqiao.sharing.facts import ContractorFacts
from shuqiao.sharing.rules import contracting
from shuqiao.sharing.states import CONTRACTOR
from shuqiao.sharing.use_records import contractor_facts, lock_contractor


@transaction.atomic
def expire_contractor(actor: Actor | None, number: str) -> ContractorFacts:
    """The last day of a contractor's access has passed (期满终止): its accounts and keys are to be withdrawn."""
    who = require(present(actor))
    row, found = lock_contractor(number)
    require(permissions_of_use.may(who, "expire", found))
    require(contracting.may_expire(found, clock.today()))
    row.state = require(CONTRACTOR.move(found.state, "expire")).to
    row.ended_on = clock.today()
    row.save()
    facts = {"valid_to": found.access.valid_to.isoformat()}
    record(who, events.CONTRACTOR_EXPIRED, events.of_contractor(number), facts, department=found.department)
    told = {"number": found.number, "organisation": found.access.organisation}
    notify("contractor_expired", told, f"/sharing/contractors/{found.number}/", department=found.department)
    return contractor_facts(row)
