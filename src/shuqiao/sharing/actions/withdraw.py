from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, handling, permissions
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import write
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def withdraw(actor: Actor | None, number: str) -> ApplicationFacts:
    """The applicant takes the application back before it is decided (撤回)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "withdraw", asked))
    move = require(APPLICATION.move(asked.state, "withdraw"))
    clocks.stop(events.of_application(number))
    withdrawn = write(row, state=move.to)
    handling.close_all(who, number)
    asked_of = asked.provider if asked.approved_at else None  # before that it is the applicant's own affair
    record(who, events.WITHDRAWN, events.of_application(number), department=asked_of)
    return withdrawn
