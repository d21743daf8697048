from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import answering, events
from shuqiao.sharing.facts import USUAL_TERMS, Answer, ApplicationFacts, DecisionKind, Terms
from shuqiao.sharing.locks import lock_application


@transaction.atomic
def consent(
    actor: Actor | None, number: str, terms: Terms = USUAL_TERMS, *, note: str = "", extra_conditions: str = ""
) -> ApplicationFacts:
    """The provider gives all that was asked (同意; 51号 Art. 12), as a grant."""
    who = require(present(actor))
    row, asked = lock_application(number)
    answer = Answer(DecisionKind.CONSENT, terms=terms, reason=note, extra_conditions=extra_conditions)
    answered = answering.put(who, row, asked, answer)
    record(who, answered.event, events.of_application(number), answered.told,
           department=asked.applicant_department, items=answered.items)  # fmt: skip
    answered.announce()
    return answered.application
