from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import answering, events
from shuqiao.sharing.facts import USUAL_TERMS, Answer, ApplicationFacts, DecisionKind, Part, Terms
from shuqiao.sharing.locks import lock_application


@transaction.atomic
def consent_in_part(
    actor: Actor | None, number: str, part: Part, reason: str, terms: Terms = USUAL_TERMS, *, extra_conditions: str = ""
) -> ApplicationFacts:
    """The provider gives less than was asked and says why (部分同意; 51号 Art. 12)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    answer = Answer(DecisionKind.CONSENT_IN_PART, part, terms, reason=reason, extra_conditions=extra_conditions)
    answered = answering.put(who, row, asked, answer)
    record(who, answered.event, events.of_application(number), answered.told,
           department=asked.applicant_department, items=answered.items)  # fmt: skip
    answered.announce()
    return answered.application
