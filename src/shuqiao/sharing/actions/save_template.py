from __future__ import annotations

from django.db import IntegrityError, transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, not_permitted, present
from shuqiao.kernel.refusals import Words, require
from shuqiao.sharing import events, permissions, queries
from shuqiao.sharing.errors.templates import TemplateNameTaken
from shuqiao.sharing.facts.templates import TemplateFacts
from shuqiao.sharing.models import FormTemplate
from shuqiao.sharing.queries.applying import template_facts
from shuqiao.sharing.rules import templates
from shuqiao.sharing.states import APPLICANTS


@transaction.atomic
def save_template(actor: Actor | None, number: str, name: str) -> TemplateFacts:
    """Keep what an application says whatever the entry as a template of the department (存为模板)."""
    who = require(present(actor))
    require(permissions.may_begin(who))
    found, named = queries.application(who, number), name.strip()
    if found.applicant_department != who.department:
        raise not_permitted(Words("存为模板", "Save as a template"), APPLICANTS)
    require(templates.saveable(named, FormTemplate.objects.filter(department=who.department).count()))
    try:
        with transaction.atomic():
            row = FormTemplate.objects.create(
                department=who.department,
                name=named,
                fields=templates.of_scope(found.scope),
                by=who.name,
                at=clock.now(),
            )
    except IntegrityError as same:
        raise TemplateNameTaken(field="name", name=named) from same
    record(who, events.TEMPLATE_SAVED, events.of_template(row.pk), {"name": named, "copied_from": number})
    return template_facts(row)
