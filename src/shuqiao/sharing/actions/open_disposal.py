from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, ActorKind, not_permitted, present
from shuqiao.kernel.refusals import Words, require
from shuqiao.sharing import disposals, events
from shuqiao.sharing.errors import DisposalExists
from shuqiao.sharing.facts import DisposalFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.models import Disposal
from shuqiao.sharing.rules import disposing


@transaction.atomic
def open_disposal(actor: Actor | None, grant: str) -> DisposalFacts:
    """Begin the disposal of a grant that ended before disposals were kept; only the platform itself does so."""
    who = require(present(actor))
    if who.kind is not ActorKind.SYSTEM:
        raise not_permitted(Words("产生处置任务", "Open a disposal"), ("system",))
    _, ended = lock_grant(grant)
    require(disposing.openable(ended))
    if Disposal.objects.filter(grant_id=ended.number).exists():
        raise DisposalExists(grant=ended.number)
    begun = disposals.begin(ended)
    facts = {"grant": ended.number, "due_on": begun.due_on.isoformat() if begun.due_on else ""}
    record(who, events.DISPOSAL_OPENED, events.of_disposal(begun.number), facts, department=ended.consumer)
    return begun
