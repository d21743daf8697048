from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import disposals, events, permissions_of_use
from shuqiao.sharing.facts import DisposalFacts
from shuqiao.sharing.rules import disposing, texts
from shuqiao.sharing.states import DISPOSAL
from shuqiao.sharing.use_records import disposal_facts, lock_disposal


@transaction.atomic
def confirm_disposal(actor: Actor | None, number: str, note: str = "") -> DisposalFacts:
    """The provider confirms that the data are gone as it required (确认处置)."""
    who = require(present(actor))
    row, found = lock_disposal(number)
    require(permissions_of_use.may(who, "confirm", found))
    require(disposing.answerable(found, "confirm"))
    require(texts.fits("note", note))
    row.state = require(DISPOSAL.move(found.state, "confirm")).to
    row.answer, row.answered_by, row.answered_at = note, who.name, clock.now()
    row.save()
    facts = {"grant": found.grant, "note": note}
    record(who, events.DISPOSAL_CONFIRMED, events.of_disposal(number), facts, department=found.consumer)
    disposals.tell("disposal_confirmed", found, found.consumer)
    return disposal_facts(row)
