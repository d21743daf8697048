from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, pausing, permissions
from shuqiao.sharing.effects import tell
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.facts.corrections import Missing
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import Correction
from shuqiao.sharing.queries.corrections import correction_of
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import correcting
from shuqiao.sharing.rulesets import named
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def request_correction(actor: Actor | None, number: str, missing: Sequence[Missing]) -> ApplicationFacts:
    """The provider says once, and in full, what the application lacks (一次性补正告知; rules.md 3.4).

    The clock stands still meanwhile where the rule set says so.
    """
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "request_correction", asked))
    law = named(asked.rule_set_name)
    require(correcting.may_ask_correction(asked, correction_of(number), missing, law))
    move = require(APPLICATION.move(asked.state, "request_correction"))
    paused, subject = law.on("clock_pauses_during_correction"), events.of_application(number)
    lines = [asdict(one) for one in missing]
    Correction.objects.create(
        application_id=number, missing=lines, asked_by=who.name, asked_at=clock.now(), paused=paused
    )
    if paused:
        pausing.stand_still(subject)
    requested = write(row, state=move.to)
    record(who, events.CORRECTION_REQUESTED, subject, {"missing": lines, "clock_paused": paused},
           department=asked.applicant_department)  # fmt: skip
    tell("application_to_correct", asked, asked.applicant_department, count=str(len(lines)))
    return requested
