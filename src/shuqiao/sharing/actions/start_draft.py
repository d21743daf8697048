from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.facts import ApplicationFacts, Scope
from shuqiao.sharing.models import Application
from shuqiao.sharing.records import application_facts, next_number, scope_columns
from shuqiao.sharing.rules import applying, texts


@transaction.atomic
def start_draft(actor: Actor | None, entry_code: str, scope: Scope) -> ApplicationFacts:
    """Begin an application (共享申请) for a published entry; the form may still be incomplete."""
    who = require(present(actor))
    require(permissions.may_begin(who))
    applicant = department(who.department or "")
    entry = published_entry(entry_code)
    require(texts.storable(scope))
    require(applying.may_apply(entry, applicant.code))
    row = Application.objects.create(
        number=next_number("SQ", clock.today().year),
        entry_code=entry.code,
        entry_name=entry.name,
        provider=entry.provider,
        provider_name=entry.provider_name,
        applicant_department=applicant.code,
        applicant_department_name=applicant.name,
        applicant_id=who.id,
        applicant_name=who.name,
        created_at=clock.now(),
        **scope_columns(scope),
    )
    record(who, events.DRAFT_SAVED, events.of_application(row.number), {"entry": entry.code})
    return application_facts(row)
