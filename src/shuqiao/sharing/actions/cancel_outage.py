from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.effects import tell_outage
from shuqiao.sharing.facts import OutageFacts
from shuqiao.sharing.locks import lock_outage
from shuqiao.sharing.records_grants import outage_facts
from shuqiao.sharing.states import OUTAGE


@transaction.atomic
def cancel_outage(actor: Actor | None, number: str) -> OutageFacts:
    """What was announced will not happen (取消预告)."""
    who = require(present(actor))
    row, found = lock_outage(number)
    require(permissions.may_with_outage(who, "cancel_outage", found))
    row.state = require(OUTAGE.move(found.state, "cancel_outage")).to
    row.save(update_fields=["state"])
    record(who, events.OUTAGE_CANCELLED, events.of_outage(number), {}, department=found.provider)
    tell_outage("outage_cancelled", found)
    return outage_facts(row)
