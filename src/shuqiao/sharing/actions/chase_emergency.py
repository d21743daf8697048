from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, ActorKind, not_permitted, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events
from shuqiao.sharing.effects import tell_authority, tell_grant
from shuqiao.sharing.errors import NotOverdue
from shuqiao.sharing.facts import EmergencyFacts
from shuqiao.sharing.locks import lock_emergency
from shuqiao.sharing.records_grants import emergency_facts
from shuqiao.sharing.states import EMERGENCY, EmergencyState


@transaction.atomic
def chase_emergency(actor: Actor | None, number: str) -> EmergencyFacts:
    """The report is overdue: both the one who owes it and the authority are told, once."""
    who = require(present(actor))
    if who.kind is not ActorKind.SYSTEM:
        raise not_permitted(EMERGENCY.word("report_emergency"), ("system",))
    grant, row, found = lock_emergency(number)
    if found.state is not EmergencyState.TO_REPORT or found.overdue_told_at or clock.now() <= found.report_due_at:
        raise NotOverdue(due_on=found.report_due_at.isoformat())
    row.overdue_told_at = clock.now()
    row.save(update_fields=["overdue_told_at"])
    record(who, events.EMERGENCY_OVERDUE, events.of_grant(grant.number), {"emergency": number},
           department=found.department)  # fmt: skip
    tell_authority("emergency_overdue", grant)
    tell_grant("emergency_overdue", grant, found.department)
    return emergency_facts(row)
