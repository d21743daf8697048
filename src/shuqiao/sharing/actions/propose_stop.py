from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.kernel.transitions import WrongState
from shuqiao.sharing import events, permissions
from shuqiao.sharing.effects import tell_grant
from shuqiao.sharing.errors import TalkOpen
from shuqiao.sharing.facts import TalkFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.models import StopTalk
from shuqiao.sharing.records import next_number
from shuqiao.sharing.records_grants import talk_facts
from shuqiao.sharing.rules import outages
from shuqiao.sharing.states import GRANT, LIVE, SPEAKERS, STOP_TALK


@transaction.atomic
def propose_stop(actor: Actor | None, number: str, verb: str, from_on: date, reason: str) -> TalkFacts:
    """Either side proposes to suspend, revoke or narrow from a day on, and says why (停用协商; requirement 34)."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_begin_about(who, STOP_TALK, SPEAKERS, grant, grant.provider, grant.consumer))
    if grant.state not in LIVE:
        raise WrongState(state=GRANT.word(grant.state), verb=STOP_TALK, allowed=tuple(map(GRANT.word, sorted(LIVE))))
    require(outages.may_propose(grant, verb, from_on, reason, clock.today()))
    sides = (grant.provider, grant.consumer)
    proposer, answerer = sides if who.department == grant.provider else sides[::-1]
    try:
        with transaction.atomic():
            talk = StopTalk.objects.create(
                number=next_number("XS", clock.today().year), grant=row, verb=verb, from_on=from_on, reason=reason,
                proposer=proposer, answerer=answerer, proposed_at=clock.now(), proposed_by=who.name,
            )  # fmt: skip
    except IntegrityError as same:
        raise TalkOpen() from same
    facts = {"negotiation": talk.number, "verb": verb, "from_on": from_on.isoformat(), "reason": reason}
    record(who, events.STOP_PROPOSED, events.of_grant(number), facts, department=answerer)
    tell_grant("stop_proposed", grant, answerer, reason=reason, from_on=from_on.isoformat())
    return talk_facts(talk)
