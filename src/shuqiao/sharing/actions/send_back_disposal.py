from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import disposals, events, permissions_of_use
from shuqiao.sharing.facts import DisposalFacts
from shuqiao.sharing.rules import disposing
from shuqiao.sharing.states import DISPOSAL
from shuqiao.sharing.use_records import disposal_facts, lock_disposal


@transaction.atomic
def send_back_disposal(actor: Actor | None, number: str, reason: str) -> DisposalFacts:
    """The provider is not satisfied (退回处置): the consumer owes another report, and its clock runs anew."""
    who = require(present(actor))
    row, found = lock_disposal(number)
    require(permissions_of_use.may(who, "send_back", found))
    require(disposing.reason(reason))
    row.state = require(DISPOSAL.move(found.state, "send_back")).to
    row.answer, row.answered_by, row.answered_at = reason, who.name, clock.now()
    disposals.run(row)
    row.save()
    facts = {"grant": found.grant, "reason": reason}
    record(who, events.DISPOSAL_SENT_BACK, events.of_disposal(number), facts, department=found.consumer)
    disposals.tell("disposal_sent_back", found, found.consumer, reason=reason)
    return disposal_facts(row)
