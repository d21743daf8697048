from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import write
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def step_back(actor: Actor | None, number: str) -> ApplicationFacts:
    """The applicant takes the form back from the head's desk and goes on writing (退回上一步); nothing is lost.

    Once the head has approved, the provider's clock runs: then it is withdrawn or answered.
    """
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "step_back", asked))
    move = require(APPLICATION.move(asked.state, "step_back"))
    back = write(row, state=move.to)
    record(who, events.STEPPED_BACK, events.of_application(number))
    return back
