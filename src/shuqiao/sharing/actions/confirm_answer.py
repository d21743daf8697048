from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import answering, events, handling, permissions
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import Proposal
from shuqiao.sharing.rules import handling as rules
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def confirm_answer(actor: Actor | None, number: str) -> ApplicationFacts:
    """The head of the provider consents to the answer that a reviewer proposed (核准答复; 809号 Art. 21).

    The answer passes the same rules again: the entry may have changed, the period may be over.
    """
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "confirm_answer", asked))
    proposal = handling.open_proposal(number)
    assert proposal is not None, "an application waits for the provider's head with a proposal"
    require(rules.own_hand(proposal.by_id, who, APPLICATION.word("confirm_answer")))
    answered = answering.settle(row, asked, proposal.answer, "confirm_answer", by=proposal.by, confirmed_by=who.name)
    Proposal.objects.filter(pk=proposal.id).update(closed_at=clock.now(), closed_by=who.name)
    record(who, answered.event, events.of_application(number), answered.told,
           department=asked.applicant_department, items=answered.items)  # fmt: skip
    answered.announce()
    return answered.application
