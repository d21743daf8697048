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
def consent_keep_disposal(actor: Actor | None, number: str, note: str = "") -> DisposalFacts:
    """The provider consents that the data are kept, for the stated reason and until the stated day (同意留存)."""
    who = require(present(actor))
    row, found = lock_disposal(number)
    require(permissions_of_use.may(who, "consent_keep", found))
    require(disposing.answerable(found, "consent_keep"))
    require(texts.fits("note", note))
    row.state = require(DISPOSAL.move(found.state, "consent_keep")).to
    row.answer, row.answered_by, row.answered_at = note, who.name, clock.now()
    row.save()
    facts = {"grant": found.grant, "note": note}
    record(who, events.DISPOSAL_KEPT, events.of_disposal(number), facts, department=found.consumer)
    disposals.tell("disposal_kept", found, found.consumer)
    return disposal_facts(row)
