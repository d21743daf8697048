from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, handling, permissions
from shuqiao.sharing.effects import tell
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import Extension
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import handling as rules
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def allow_extension(actor: Actor | None, number: str, reason: str = "") -> ApplicationFacts:
    """The authority allows more time (同意延期): the due date moves, and the applicant is told (requirement 30)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "allow_extension", asked))
    waiting, word = handling.extension_of(asked), APPLICATION.word("allow_extension")
    found = require(rules.may_answer_extension(asked, waiting, who, word, clock.today()))
    require(texts.fits("reason", reason))
    move = require(APPLICATION.move(asked.state, "allow_extension"))
    assert row.clock is not None, "what is under review has a clock"
    longer = clocks.extend(events.of_application(number), row.clock.limit, found.working_days)
    Extension.objects.filter(application_id=number).update(
        outcome="allowed", answered_by=who.name, answered_at=clock.now(), answer_reason=reason,
        new_due_on=longer.due_on,
    )  # fmt: skip
    row.refresh_from_db()
    extended = write(row, state=move.to)
    due_on = longer.due_on.isoformat()
    record(who, events.EXTENSION_ALLOWED, events.of_application(number),
           {"working_days": found.working_days, "due_on": due_on, "article": found.article},
           department=asked.provider)  # fmt: skip
    tell("extension_allowed", asked, asked.provider, asked.applicant_department, due_on=due_on, reason=found.reason)
    return extended
