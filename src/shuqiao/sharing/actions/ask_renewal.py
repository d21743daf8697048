from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.kernel.transitions import WrongState
from shuqiao.sharing import events, permissions
from shuqiao.sharing.effects import tell_grant
from shuqiao.sharing.errors import RenewalOpen
from shuqiao.sharing.facts import RenewalFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.models import Renewal
from shuqiao.sharing.records import next_number
from shuqiao.sharing.records_grants import renewal_facts
from shuqiao.sharing.rules import renewing
from shuqiao.sharing.rulesets import figure
from shuqiao.sharing.states import APPLICANTS, GRANT, GrantState


@transaction.atomic
def ask_renewal(
    actor: Actor | None, number: str, until: date, reason: str, purpose_stands: bool, items: Sequence[str] = ()
) -> RenewalFacts:
    """The user asks for a later end (续期) and records that the purpose still stands; its own head approves.

    ``items``, where given, may only be items of the grant: more needs a new application (requirement 35).
    """
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_begin_about(who, GRANT.word("renew"), APPLICANTS, grant, grant.consumer))
    if grant.state is not GrantState.ACTIVE:
        raise WrongState(state=GRANT.word(grant.state), verb=GRANT.word("renew"), allowed=(GRANT.word("active"),))
    days = figure("renewal_offer_days")
    require(renewing.may_ask(grant, until, reason, purpose_stands, items, clock.today(), days))
    try:
        with transaction.atomic():
            asked = Renewal.objects.create(
                number=next_number("YX", clock.today().year), grant=row, was_until=grant.valid_to, until=until,
                reason=reason, asked_at=clock.now(), asked_by_id=who.id, asked_by=who.name,
            )  # fmt: skip
    except IntegrityError as same:
        raise RenewalOpen() from same
    facts = {"renewal": asked.number, "renew_to": until.isoformat(), "reason": reason, "purpose_stands": True}
    record(who, events.RENEWAL_ASKED, events.of_grant(number), facts, department=grant.consumer)
    tell_grant("renewal_to_approve", grant, grant.consumer, until=until.isoformat())
    return renewal_facts(asked)
