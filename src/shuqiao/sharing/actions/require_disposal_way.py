from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import disposals, events, permissions_of_use
from shuqiao.sharing.facts import DisposalFacts
from shuqiao.sharing.rules import disposing
from shuqiao.sharing.states import DISPOSAL
from shuqiao.sharing.use_records import disposal_facts, lock_disposal


@transaction.atomic
def require_disposal_way(actor: Actor | None, number: str, way: str, text: str = "") -> DisposalFacts:
    """The provider states how the data are to be disposed of (提出处置方式); without it they are deleted."""
    who = require(present(actor))
    row, found = lock_disposal(number)
    require(permissions_of_use.may(who, "require_way", found))
    require(disposing.way_known(way, text))
    row.state = require(DISPOSAL.move(found.state, "require_way")).to
    row.required, row.required_text = way, text
    row.save()
    facts = {"grant": found.grant, "way": way, "text": text}
    record(who, events.DISPOSAL_WAY_REQUIRED, events.of_disposal(number), facts, department=found.consumer)
    disposals.tell("disposal_way_required", found, found.consumer)
    return disposal_facts(row)
