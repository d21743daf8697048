from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import authority_departments
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, handling, permissions
from shuqiao.sharing.effects import tell
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import Extension
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import handling as rules
from shuqiao.sharing.rulesets import named
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def request_extension(actor: Actor | None, number: str, working_days: int, reason: str) -> ApplicationFacts:
    """The provider asks the authority for more time, once, before the limit ends (申请延期; 809号 Art. 21)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "request_extension", asked))
    law, today = named(asked.rule_set_name), clock.today()
    require(rules.may_ask_more_time(asked, handling.extension_of(asked), law, working_days, reason, today))
    assert asked.due_on is not None, "what is under review has a limit"
    move = require(APPLICATION.move(asked.state, "request_extension"))
    article = law.limits["reply_extension"].article.zh
    Extension.objects.create(
        application_id=number, working_days=working_days, reason=reason, by_id=who.id, by=who.name,
        at=clock.now(), due_on=asked.due_on, article=article,
    )  # fmt: skip
    waiting = write(row, state=move.to)
    record(who, events.EXTENSION_REQUESTED, events.of_application(number),
           {"working_days": working_days, "reason": reason, "article": article},
           department=asked.provider)  # fmt: skip
    readers = [d.code for d in authority_departments()]
    tell("extension_requested", asked, *readers, provider=asked.provider_name, days=str(working_days))
    return waiting
