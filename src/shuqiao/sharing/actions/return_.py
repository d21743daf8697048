from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.effects import tell
from shuqiao.sharing.errors import ReasonMissing
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def return_(actor: Actor | None, number: str, reason: str) -> ApplicationFacts:
    """The applicant's own head gives the form back with a reason (退回修改)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "return", asked))
    if not reason.strip():
        raise ReasonMissing(field="reason")
    require(texts.fits("reason", reason))
    move = require(APPLICATION.move(asked.state, "return"))
    returned = write(row, state=move.to, return_reason=reason)
    record(who, events.RETURNED, events.of_application(number), {"reason": reason})
    tell("application_returned", asked, asked.applicant_department, reason=reason)
    return returned
