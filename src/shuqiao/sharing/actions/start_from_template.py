from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions, steps
from shuqiao.sharing.facts import ApplicationFacts, Scope
from shuqiao.sharing.queries.applying import from_template, template


@transaction.atomic
def start_from_template(actor: Actor | None, id_: int, entry_code: str) -> ApplicationFacts:
    """Begin an application for an entry with what a template fills (套用模板)."""
    who = require(present(actor))
    require(permissions.may_begin(who))
    used, entry = template(who, id_), published_entry(entry_code)
    start = Scope(method=next(iter(entry.sharing.methods), ""))
    begun = steps.begin(who, department(who.department or ""), entry, from_template(who, id_, start))
    told = {"entry": begun.entry_code, "template": used.name}
    record(who, events.DRAFT_SAVED, events.of_application(begun.number), told)
    return begun
