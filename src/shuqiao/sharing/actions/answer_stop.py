from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.effects import tell_grant
from shuqiao.sharing.facts import TalkFacts
from shuqiao.sharing.locks import lock_talk
from shuqiao.sharing.records_grants import talk_facts
from shuqiao.sharing.rules import outages, texts
from shuqiao.sharing.states import TALK


@transaction.atomic
def answer_stop(actor: Actor | None, number: str, agrees: bool, words: str = "") -> TalkFacts:
    """The other side agrees to a stop, or objects and says why (答复停用协商; requirement 34)."""
    who = require(present(actor))
    _, grant, row, talk = lock_talk(number)
    verb = "agree_stop" if agrees else "object_stop"
    require(permissions.may_about_grant(who, verb, TALK, talk, grant, talk.answerer))
    require(texts.fits("words", words) if agrees else outages.worded("words", words))
    row.state = require(TALK.move(talk.state, verb)).to
    row.answered_at, row.answered_by, row.answer = clock.now(), who.name, words
    row.save()
    facts = {"negotiation": number, "verb": talk.verb, "from_on": talk.from_on.isoformat(), "answer": words}
    event = events.STOP_AGREED if agrees else events.STOP_OBJECTED
    record(who, event, events.of_grant(grant.number), facts, department=talk.proposer)
    tell_grant("stop_agreed" if agrees else "stop_objected", grant, talk.proposer, reason=words)
    return talk_facts(row)
