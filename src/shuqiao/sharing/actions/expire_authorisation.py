from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions_of_use
from shuqiao.sharing.facts import AuthorisationFacts
from shuqiao.sharing.rules import authorisations as rules
from shuqiao.sharing.states import AUTHORISATION
from shuqiao.sharing.use_records import authorisation_facts, lock_authorisation


@transaction.atomic
def expire_authorisation(actor: Actor | None, register: str) -> AuthorisationFacts:
    """The last day of an authorisation has passed (已过有效期)."""
    who = require(present(actor))
    row, found = lock_authorisation(register)
    require(permissions_of_use.may(who, "expire", found))
    require(rules.may_expire(found, clock.today()))
    row.state = require(AUTHORISATION.move(found.state, "expire")).to
    row.save()
    facts = {"number": found.consent.number, "valid_to": found.consent.valid_to.isoformat()}
    record(who, events.AUTHORISATION_EXPIRED, events.of_authorisation(register), facts, department=found.department)
    return authorisation_facts(row)
