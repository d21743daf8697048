from __future__ import annotations

from django.db import transaction

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
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def deny_extension(actor: Actor | None, number: str, reason: str) -> ApplicationFacts:
    """The authority allows no more time, with a reason (不同意延期); the limit stays."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "deny_extension", asked))
    waiting, word = handling.extension_of(asked), APPLICATION.word("deny_extension")
    require(rules.may_answer_extension(asked, waiting, who, word, clock.today()))
    require(rules.reasoned(reason))
    move = require(APPLICATION.move(asked.state, "deny_extension"))
    Extension.objects.filter(application_id=number).update(
        outcome="denied", answered_by=who.name, answered_at=clock.now(), answer_reason=reason
    )
    denied = write(row, state=move.to)
    record(who, events.EXTENSION_DENIED, events.of_application(number), {"reason": reason}, department=asked.provider)
    tell("extension_denied", asked, asked.provider, reason=reason)
    return denied
