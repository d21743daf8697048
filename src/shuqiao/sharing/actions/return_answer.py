from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, handling, permissions
from shuqiao.sharing.effects import digest, tell
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import Proposal
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import handling as rules
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def return_answer(actor: Actor | None, number: str, reason: str) -> ApplicationFacts:
    """The head of the provider gives a proposed answer back with a reason (退回答复); the clock runs on."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "return_answer", asked))
    require(rules.reasoned(reason))
    move = require(APPLICATION.move(asked.state, "return_answer"))
    proposal = handling.open_proposal(number)
    assert proposal is not None, "an application waits for the provider's head with a proposal"
    Proposal.objects.filter(pk=proposal.id).update(closed_at=clock.now(), closed_by=who.name, close_reason=reason)
    returned = write(row, state=move.to)
    record(who, events.ANSWER_RETURNED, events.of_application(number), {"sha256": digest(reason)},
           department=asked.provider)  # fmt: skip
    tell("answer_returned", asked, asked.provider, reason=reason)
    return returned
