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
def reopen_disposal(actor: Actor | None, number: str) -> DisposalFacts:
    """What was kept by consent waits for disposal again once its last day has passed (留存期满)."""
    who = require(present(actor))
    row, found = lock_disposal(number)
    require(permissions_of_use.may(who, "reopen", found))
    require(disposing.keeping_over(found, clock.today()))
    row.state = require(DISPOSAL.move(found.state, "reopen")).to
    row.required, row.required_text = disposals.USUAL_WAY, ""
    disposals.run(row)
    row.save()
    reopened = disposal_facts(row)
    due_on = reopened.due_on.isoformat() if reopened.due_on else ""
    facts = {"grant": found.grant, "due_on": due_on}
    record(who, events.DISPOSAL_REOPENED, events.of_disposal(number), facts, department=found.consumer)
    disposals.tell("disposal_to_do", found, found.consumer, due_on=due_on)
    return reopened
