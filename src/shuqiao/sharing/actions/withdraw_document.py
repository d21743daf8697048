from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import documents, events
from shuqiao.sharing.errors import ReasonMissing
from shuqiao.sharing.facts.documents import DocumentFacts
from shuqiao.sharing.models import Document
from shuqiao.sharing.rules import texts


@transaction.atomic
def withdraw_document(actor: Actor | None, id_: int, reason: str) -> DocumentFacts:
    """Take a wrongly attached document away (撤下): its bytes are erased; name, digest and reason stay on record."""
    who = require(present(actor))
    documents.document(who, id_)
    row = Document.objects.select_for_update().get(pk=id_)
    found = documents.document(who, id_)
    require(documents.may_withdraw(who, found))
    if not reason.strip():
        raise ReasonMissing(field="reason")
    require(texts.fits("reason", reason))
    gone = documents.erase(row, who.name, reason)
    record(who, events.DOCUMENT_WITHDRAWN, gone.subject, {"reason": reason, **documents.told(gone)},
           department=gone.department)  # fmt: skip
    return gone
