from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, not_permitted, present
from shuqiao.kernel.refusals import Words, require
from shuqiao.sharing import events, permissions, queries, steps
from shuqiao.sharing.facts import ApplicationFacts, Scope
from shuqiao.sharing.queries.applying import own_systems
from shuqiao.sharing.rules import templates
from shuqiao.sharing.states import APPLICANTS


@transaction.atomic
def copy_application(actor: Actor | None, number: str) -> ApplicationFacts:
    """A new draft like an application of one's own department, whatever became of it (复制为新申请)."""
    who = require(present(actor))
    found = queries.application(who, number)
    return _anew(who, found.entry_code, found.scope, found.applicant_department, number)


@transaction.atomic
def copy_grant(actor: Actor | None, number: str) -> ApplicationFacts:
    """A new draft for what a grant gave, ended or not (复制为新申请)."""
    who = require(present(actor))
    found = queries.grant(who, number)
    asked = queries.application(who, found.application).scope if found.application else None
    return _anew(who, found.entry_code, templates.of_grant(found, asked), found.consumer, number)


def _anew(who: Actor, entry_code: str, scope: Scope, owner: str, number: str) -> ApplicationFacts:
    require(permissions.may_begin(who))
    if owner != who.department:
        raise not_permitted(Words("复制为新申请", "Copy as a new application"), APPLICANTS)
    entry = published_entry(entry_code)
    again = templates.again(scope, entry, own_systems(who), clock.today())
    begun = steps.begin(who, department(owner), entry, again)
    record(who, events.DRAFT_COPIED, events.of_application(begun.number), {"entry": entry.code, "copied_from": number})
    return begun
