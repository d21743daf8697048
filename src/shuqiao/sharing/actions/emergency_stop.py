from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.rules import outages, texts
from shuqiao.sharing.steps_grants import follow, open_emergency, save


@transaction.atomic
def emergency_stop(actor: Actor | None, number: str, words: str, incident: str = "") -> GrantFacts:
    """Stop at once for safety (紧急停用; requirement 34), by the provider, the security manager or the authority.

    ``incident`` is the number of the incident report where there is one; a report to the authority is due within
    the agreed hours.
    """
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "emergency_stop", grant))
    require(outages.worded("words", words) or texts.fits("incident", incident, 80))
    opened = open_emergency(who, grant, incident, words)
    saved = save(row, grant, "emergency_stop", stop_code="incident", stop_reason=words, stop_article="")
    facts = {"version": saved.version, "emergency": opened, "incident": incident, "reason": words}
    record(who, events.STOPPED, events.of_grant(number), facts, department=grant.consumer)
    return follow(saved, "grant_suspended")
