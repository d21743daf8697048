from __future__ import annotations

from datetime import date

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions_of_use
from shuqiao.sharing.facts import AuthorisationFacts
from shuqiao.sharing.rules import authorisations as rules
from shuqiao.sharing.rules import disposing
from shuqiao.sharing.states import AUTHORISATION
from shuqiao.sharing.use_records import authorisation_facts, lock_authorisation


@transaction.atomic
def revoke_authorisation(
    actor: Actor | None, register: str, reason: str, revoked_on: date | None = None
) -> AuthorisationFacts:
    """Record that the person took the authorisation back (登记撤回授权); calls after that day are doubtful."""
    who = require(present(actor))
    row, found = lock_authorisation(register)
    require(permissions_of_use.may(who, "revoke", found))
    today = clock.today()
    day = revoked_on or today
    require(disposing.reason(reason))
    require(rules.revocable(found, day, today))
    row.state = require(AUTHORISATION.move(found.state, "revoke")).to
    row.revoked_on, row.revoke_reason = day, reason
    row.save()
    facts = {"number": found.consent.number, "revoked_on": day.isoformat(), "reason": reason}
    record(who, events.AUTHORISATION_REVOKED, events.of_authorisation(register), facts)
    return authorisation_facts(row)
