from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, disposals, events, permissions_of_use
from shuqiao.sharing.facts import NOTHING_STORED, DisposalFacts
from shuqiao.sharing.rules import disposing
from shuqiao.sharing.states import DISPOSAL
from shuqiao.sharing.use_records import disposal_facts, lock_disposal


@transaction.atomic
def declare_nothing_stored(actor: Actor | None, number: str, text: str) -> DisposalFacts:
    """The consumer answers for it that single calls left nothing to dispose of (无留存声明)."""
    who = require(present(actor))
    row, found = lock_disposal(number)
    require(permissions_of_use.may(who, "declare", found))
    require(disposing.declarable(found, text))
    row.state = require(DISPOSAL.move(found.state, "declare")).to
    row.way, row.text, row.proof, row.keep_until = NOTHING_STORED, text, "", None
    row.reported_at, row.reported_by, row.clock = clock.now(), who.name, None
    row.save()
    clocks.stop(events.of_disposal(number), disposals.LIMIT)
    facts = {"grant": found.grant, "text": text}
    record(who, events.DISPOSAL_DECLARED, events.of_disposal(number), facts, department=found.provider)
    disposals.tell("disposal_declared", found, found.provider)
    return disposal_facts(row)
