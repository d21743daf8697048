from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, require
from shuqiao.sharing import events
from shuqiao.sharing.facts.templates import TemplateFacts
from shuqiao.sharing.models import FormTemplate
from shuqiao.sharing.queries.applying import template


@transaction.atomic
def delete_template(actor: Actor | None, id_: int) -> TemplateFacts:
    """Take a template of one's department away (删除模板); what was begun from it stays."""
    who = require(present(actor))
    found = template(who, id_)
    if not FormTemplate.objects.select_for_update().filter(pk=id_).exists():
        raise Absent(what=f"模板 template {id_}")
    FormTemplate.objects.filter(pk=id_).delete()
    record(who, events.TEMPLATE_DELETED, events.of_template(id_), {"name": found.name})
    return found
