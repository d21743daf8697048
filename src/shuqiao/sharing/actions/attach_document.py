from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import documents, events, permissions
from shuqiao.sharing.errors import UnknownChoice
from shuqiao.sharing.facts.documents import APPLICATION_PURPOSES, DocumentFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import write
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def attach_document(actor: Actor | None, number: str, purpose: str, name: str, content: bytes) -> DocumentFacts:
    """A supporting document goes with an application that is still on the applicant's desk (上传材料)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "attach_document", asked))
    if purpose not in APPLICATION_PURPOSES:
        raise UnknownChoice(field="purpose", label="材料类别", value=purpose, choices=", ".join(APPLICATION_PURPOSES))
    move = require(APPLICATION.move(asked.state, "attach_document"))
    subject = events.of_application(number)
    attached = documents.attach(who, subject, purpose, name, content)
    write(row, state=move.to)
    record(who, events.DOCUMENT_ATTACHED, subject, documents.told(attached))
    return attached
