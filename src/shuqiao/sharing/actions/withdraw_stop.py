from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.effects import tell_grant
from shuqiao.sharing.facts import TalkFacts
from shuqiao.sharing.locks import lock_talk
from shuqiao.sharing.records_grants import talk_facts
from shuqiao.sharing.states import TALK


@transaction.atomic
def withdraw_stop(actor: Actor | None, number: str) -> TalkFacts:
    """The side that proposed a stop takes the proposal back, agreed or not (撤回停用提议)."""
    who = require(present(actor))
    _, grant, row, talk = lock_talk(number)
    require(permissions.may_about_grant(who, "withdraw_stop", TALK, talk, grant, talk.proposer))
    row.state = require(TALK.move(talk.state, "withdraw_stop")).to
    row.save(update_fields=["state"])
    record(who, events.STOP_WITHDRAWN, events.of_grant(grant.number), {"negotiation": number},
           department=talk.answerer)  # fmt: skip
    tell_grant("stop_withdrawn", grant, talk.answerer)
    return talk_facts(row)
