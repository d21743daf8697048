from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.queries import grant_by_number
from shuqiao.sharing.rules import renewing
from shuqiao.sharing.rulesets import figure
from shuqiao.sharing.steps_grants import follow, save


@transaction.atomic
def renew_standing(actor: Actor | None, number: str) -> GrantFacts:
    """Take a standing grant anew (续期): an unconditional entry gives at once (51号 Art. 12)."""
    who = require(present(actor))
    there = grant_by_number(number)
    if not permissions.sees_grant(who, there):  # before the entry, which a stranger's refusal would name
        raise Absent(what=f"授权 grant {number}")
    entry = published_entry(there.entry_code, hold=True)
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "renew_standing", grant))
    until = renewing.standing_end(grant, figure("standing_grant_days"))
    require(renewing.may_renew_standing(grant, entry, clock.today(), figure("renewal_offer_days"), until))
    saved = save(row, grant, "renew_standing", valid_to=until)
    facts = {"version": saved.version, "was_until": grant.valid_to.isoformat(), "valid_to": saved.valid_to.isoformat()}
    record(who, events.RENEWED, events.of_grant(number), facts, department=grant.provider)
    return follow(saved, "grant_renewed")
