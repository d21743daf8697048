from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, steps
from shuqiao.sharing.effects import started
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application


@transaction.atomic
def approve(actor: Actor | None, number: str) -> ApplicationFacts:
    """The applicant's head approves (负责人审批) and the provider's clock starts (51号 Art. 12).

    What the entry's own conditions exclude never reaches the provider: it is
    refused at once, with the condition and the article.
    """
    who = require(present(actor))
    row, asked = lock_application(number)
    passed = steps.pass_on(who, row, asked)
    no = passed.decision
    if no is not None:
        record(who, events.EXCLUDED, events.of_application(number),
               {"condition": no.reason_code, "reason": no.reason, "article": no.article})  # fmt: skip
    else:
        record(who, events.APPROVED, events.of_application(number), started(passed), department=asked.provider)
    return passed
