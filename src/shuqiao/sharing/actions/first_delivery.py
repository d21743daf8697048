from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions
from shuqiao.sharing.effects import tell_both_sides
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.records import write_grant
from shuqiao.sharing.rules import supplying


@transaction.atomic
def first_delivery(actor: Actor | None, number: str, receipt: str, at: datetime) -> GrantFacts:
    """The first successful delivery under a grant ends its supply clock; its receipt is the evidence (requirement 31).

    The room above calls it when a gateway's log shows the receipt; it happens once.
    """
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_note_delivery(who, grant))
    require(supplying.may_deliver(grant))
    clocks.stop(events.of_grant(number), "supply_after_consent")
    delivered = write_grant(row, replace(grant, first_delivery_at=at, first_receipt=receipt[:80]))
    record(who, events.DELIVERED, events.of_grant(number), {"receipt": receipt[:80]}, department=grant.consumer)
    tell_both_sides("grant_delivered", delivered)
    return delivered
