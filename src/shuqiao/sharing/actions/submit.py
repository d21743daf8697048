from __future__ import annotations

from django.db import IntegrityError, transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.effects import tell
from shuqiao.sharing.errors import AlreadyUnderWay
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.queries import known_systems
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import applying
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def submit(actor: Actor | None, number: str) -> ApplicationFacts:
    """Put the complete form before the applicant's own head (提交; requirement 26)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "submit", asked))
    entry = published_entry(asked.entry_code)
    require(applying.may_apply(entry, asked.applicant_department))
    systems = known_systems(asked.scope.systems)
    require(applying.complete(entry, asked.scope, systems, asked.applicant_department, lists(), clock.today()))
    move = require(APPLICATION.move(asked.state, "submit"))
    try:
        with transaction.atomic():
            submitted = write(row, state=move.to, submitted_at=clock.now(), return_reason="")
    except IntegrityError as same:
        raise AlreadyUnderWay() from same
    record(who, events.SUBMITTED, events.of_application(number),
           {"entry": asked.entry_code, "purpose": asked.scope.purpose, "items": list(asked.scope.items)})  # fmt: skip
    tell("application_to_approve", asked, asked.applicant_department)
    return submitted
