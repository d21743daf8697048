from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.facts import OutageFacts
from shuqiao.sharing.locks import lock_outage
from shuqiao.sharing.records_grants import outage_facts
from shuqiao.sharing.rules import outages
from shuqiao.sharing.states import OUTAGE


@transaction.atomic
def end_outage(actor: Actor | None, number: str) -> OutageFacts:
    """The announced time is over (停用结束)."""
    who = require(present(actor))
    row, found = lock_outage(number)
    require(permissions.may_with_outage(who, "end_outage", found))
    require(outages.outage_over(found, clock.now()))
    row.state = require(OUTAGE.move(found.state, "end_outage")).to
    row.save(update_fields=["state"])
    record(who, events.OUTAGE_ENDED, events.of_outage(number), {"to_at": moment(found.to_at)},
           department=found.provider)  # fmt: skip
    return outage_facts(row)
