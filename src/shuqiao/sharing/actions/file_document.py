from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, not_permitted, present
from shuqiao.kernel.refusals import Absent, Words, require
from shuqiao.sharing import documents, events
from shuqiao.sharing.document_kinds import KINDS
from shuqiao.sharing.errors import UnknownChoice
from shuqiao.sharing.facts.documents import DocumentFacts
from shuqiao.sharing.states import APPLICANTS, HEAD, REVIEWERS


@transaction.atomic
def file_document(
    actor: Actor | None, kind: str, number: str, purpose: str, name: str, content: bytes
) -> DocumentFacts:
    """A document goes with a paper (the sealed scan), a dispute, a disposal or a demand (上传材料).

    Raises ``Absent``, ``NotPermitted``, ``UnknownChoice`` and the refusals of documents.
    """
    who = require(present(actor))
    about = KINDS.get(kind)
    if about is None or not about.sees(who, number):
        raise Absent(what=f"事项 thing {number}")
    takes = about.takes(who, number)
    if not takes:
        raise not_permitted(Words("上传材料", "Attach a document"), (*APPLICANTS, *HEAD, *REVIEWERS))
    if purpose not in takes:
        raise UnknownChoice(field="purpose", label="材料类别", value=purpose, choices=", ".join(takes))
    subject = f"{kind}:{number}"
    attached = documents.attach(who, subject, purpose, name, content)
    record(who, events.DOCUMENT_FILED, subject, documents.told(attached))
    return attached
