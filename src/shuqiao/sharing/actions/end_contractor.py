from __future__ import annotations

from django.db import transaction

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
def end_contractor(actor: Actor | None, number: str, reason: str) -> ContractorFacts:
    """End a contractor's access before its last day (终止访问)."""
    who = require(present(actor))
    row, found = lock_contractor(number)
    require(permissions_of_use.may(who, "end", found))
    require(contracting.reason(reason))
    row.state = require(CONTRACTOR.move(found.state, "end")).to
    row.ended_on, row.end_reason = clock.today(), reason
    row.save()
    record(who, events.CONTRACTOR_ENDED, events.of_contractor(number), {"reason": reason})
    return contractor_facts(row)
