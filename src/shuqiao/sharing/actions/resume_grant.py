from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.models import Emergency
from shuqiao.sharing.queries import grant_by_number
from shuqiao.sharing.rules import outages, stopping
from shuqiao.sharing.steps_grants import follow, save


@transaction.atomic
def resume_grant(actor: Actor | None, number: str, remedy: str = "") -> GrantFacts:
    """Deliver again, while the entry as published now carries the grant (恢复).

    After an emergency stop ``remedy`` says what was done (requirement 34).
    """
    who = require(present(actor))
    entry = known_entry(grant_by_number(number).entry_code, hold=True)  # before the grant, as the entry's own verbs do
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "resume", grant))
    stops = Emergency.objects.filter(grant_id=number, resumed_at__isnull=True)
    require(outages.resumable(grant.stop_code == "incident" and stops.exists(), remedy))
    require(stopping.may_resume(grant, entry, clock.today()))
    saved = save(row, grant, "resume", stop_code="", stop_reason="", stop_article="")
    stops.update(resumed_at=clock.now(), remedy=remedy)
    facts = {"version": saved.version, **({"remedy": remedy} if remedy else {})}
    record(who, events.RESUMED, events.of_grant(number), facts, department=grant.consumer)
    return follow(saved, "grant_resumed")
