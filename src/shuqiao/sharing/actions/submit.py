from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, steps
from shuqiao.sharing.effects import tell
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application


@transaction.atomic
def submit(actor: Actor | None, number: str) -> ApplicationFacts:
    """Put the complete form before the applicant's own head (提交; requirement 26)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    submitted = steps.put_before_head(who, row, asked)
    record(who, events.SUBMITTED, events.of_application(number),
           {"entry": asked.entry_code, "purpose": asked.scope.purpose, "items": list(asked.scope.items)})  # fmt: skip
    tell("application_to_approve", asked, asked.applicant_department)
    return submitted
