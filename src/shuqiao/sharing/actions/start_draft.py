from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions, steps
from shuqiao.sharing.facts import ApplicationFacts, Scope


@transaction.atomic
def start_draft(actor: Actor | None, entry_code: str, scope: Scope) -> ApplicationFacts:
    """Begin an application (共享申请) for a published entry; the form may still be incomplete."""
    who = require(present(actor))
    require(permissions.may_begin(who))
    applicant = department(who.department or "")
    begun = steps.begin(who, applicant, published_entry(entry_code), scope)
    record(who, events.DRAFT_SAVED, events.of_application(begun.number), {"entry": begun.entry_code})
    return begun
