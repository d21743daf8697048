from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import documents, events, pausing, permissions, steps
from shuqiao.sharing.effects import tell
from shuqiao.sharing.facts import ApplicationFacts, Scope
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import Correction
from shuqiao.sharing.queries.corrections import correction_of
from shuqiao.sharing.records import scope_columns
from shuqiao.sharing.rules import correcting, texts
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def resubmit(actor: Actor | None, number: str, scope: Scope, note: str = "") -> ApplicationFacts:
    """The applicant supplies what was missing (补正后提交), and the provider's clock runs on.

    Nothing new is asked, so the head's approval stands.
    """
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "resubmit", asked))
    notice, subject = correction_of(number), events.of_application(number)
    assert notice is not None, "an application is corrected after a notice only"
    scope = correcting.silent_as_before(asked.scope, scope)
    require(texts.storable(scope))
    require(texts.fits("note", note))
    require(correcting.not_wider(asked.scope, scope, notice.missing))
    require(correcting.supplied(notice.missing, documents.of(subject), notice.asked_at))
    steps.corrected(asked, scope)
    move = require(APPLICATION.move(asked.state, "resubmit"))
    due_on = pausing.go_on(subject, asked)
    Correction.objects.filter(application_id=number).update(answered_by=who.name, answered_at=clock.now(), note=note)
    resubmitted = steps.unless_under_way(row, state=move.to, **scope_columns(scope))
    told = {"due_on": due_on.isoformat() if due_on else "", "version": resubmitted.version}
    record(who, events.RESUBMITTED, subject, {**told, "note": note} if note else told, department=asked.provider)
    tell("application_resubmitted", asked, asked.provider, due_on=str(told["due_on"]))
    return resubmitted
