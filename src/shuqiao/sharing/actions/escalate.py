from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import authority_departments
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions
from shuqiao.sharing.effects import tell
from shuqiao.sharing.facts import Act, ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import Clock
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import clock as rules
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def escalate(actor: Actor | None, number: str) -> ApplicationFacts:
    """Bring an overdue answer before the authority (提请主管部门协调), once; it decides nothing (requirement 28)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "escalate", asked))
    require(rules.may_escalate(asked, clock.today()))
    move = require(APPLICATION.move(asked.state, "escalate"))
    kept = row.clock
    assert kept is not None, "who is under review has a clock"
    clocks.acted(Clock.objects.select_for_update().get(pk=kept.pk), Act.ESCALATE)
    escalated = write(row, state=move.to)
    due_on = asked.due_on.isoformat() if asked.due_on else ""
    record(who, events.ESCALATED, events.of_application(number),
           {"due_on": due_on, "article": asked.due_article, "provider": asked.provider},
           department=asked.provider)  # fmt: skip
    readers = (*(d.code for d in authority_departments()), asked.provider, asked.applicant_department)
    tell("application_escalated", asked, *readers, provider=asked.provider_name, due_on=due_on)
    return escalated
