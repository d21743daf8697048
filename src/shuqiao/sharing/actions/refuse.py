from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import answering, events
from shuqiao.sharing.facts import Answer, ApplicationFacts, Citation, DecisionKind
from shuqiao.sharing.locks import lock_application


@transaction.atomic
def refuse(
    actor: Actor | None, number: str, reason_code: str, reason: str, citation: Citation | None = None,
    *, extra_conditions: str = "",
) -> ApplicationFacts:  # fmt: skip
    """The provider refuses and says why (不予同意; 51号 Art. 12: "不予共享的应说明理由").

    ``reason_code`` is one of ``queries.grounds`` or ``law``, which needs ``citation``.
    """
    who = require(present(actor))
    row, asked = lock_application(number)
    answer = Answer(
        DecisionKind.REFUSE, reason_code=reason_code, reason=reason, citation=citation,
        extra_conditions=extra_conditions,
    )  # fmt: skip
    answered = answering.put(who, row, asked, answer)
    record(who, answered.event, events.of_application(number), answered.told,
           department=asked.applicant_department, items=answered.items)  # fmt: skip
    answered.announce()
    return answered.application
