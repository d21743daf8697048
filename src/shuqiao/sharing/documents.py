"""Supporting documents kept: attached inside the caller's action, read by whoever sees their subject.

The bytes lie in the database, so that they are in its backup and in its transaction.
A verb that takes a document permits, attaches and records by itself; ``told`` is what its
entry in the log says of it.  Who sees the subject sees its documents: ``document_kinds``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from shuqiao.accounts.permissions import may_export
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, not_permitted, present
from shuqiao.kernel.refusals import Absent, Refusal, Words, require
from shuqiao.sharing.document_kinds import KINDS
from shuqiao.sharing.errors.documents import DocumentBinds, DocumentWithdrawn, SameDocument
from shuqiao.sharing.facts.documents import DOCUMENT_PURPOSES, DocumentFacts
from shuqiao.sharing.models import Document
from shuqiao.sharing.permissions import PARTICIPANTS
from shuqiao.sharing.rules import documents as rules
from shuqiao.sharing.states import APPLICANTS

_KEPT = tuple(f.name for f in fields(DocumentFacts))


def attach(
    who: Actor, subject: str, purpose: str, name: str, content: bytes, department: str | None = None
) -> DocumentFacts:
    """Keep ``content`` as a document of ``subject``; the caller holds the subject's lock and records the act.

    ``department`` acts, by default the actor's own.  Raises the refusals of
    :mod:`shuqiao.sharing.errors.documents` and ``TooLarge``; KeyError for a purpose that does not exist.
    """
    if purpose not in DOCUMENT_PURPOSES:
        raise KeyError(purpose)
    require(rules.room_for(of(subject)))
    found = require(rules.sound(name, content))
    row = Document(
        subject=subject,
        purpose=purpose,
        name=found.name,
        format=found.format,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        content=content,
        by=who.name,
        department=department or who.department or "",
        at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as same:
        raise SameDocument(field="file", name=found.name) from same
    return _facts(row)


def of(subject: str, purpose: str | None = None) -> tuple[DocumentFacts, ...]:
    """The documents of a thing in the order in which they came, withdrawn ones too.  The caller has checked sight."""
    rows = Document.objects.filter(subject=subject).order_by("id")
    rows = rows if purpose is None else rows.filter(purpose=purpose)
    return tuple(DocumentFacts(**row) for row in rows.values(*_KEPT))


def document(actor: Actor | None, id_: int) -> DocumentFacts:
    """One document, for whoever sees its subject.  Raises ``Absent`` to all others."""
    who = require(present(actor))
    row = Document.objects.filter(pk=id_).values(*_KEPT).first() if 0 < id_ < 2**63 else None
    found = DocumentFacts(**row) if row else None
    if found is None or not _sees(who, found.subject):
        raise Absent(what=f"材料 document {id_}")
    return found


def content(actor: Actor | None, id_: int) -> tuple[DocumentFacts, bytes]:
    """One document with its bytes.  Raises ``NoExport``, ``Absent``, ``DocumentWithdrawn`` where they are erased."""
    require(may_export(actor))
    found = document(actor, id_)
    kept = Document.objects.filter(pk=id_).values_list("content", flat=True).first()
    if kept is None:
        raise DocumentWithdrawn(name=found.name)
    return found, bytes(kept)


def may_withdraw(who: Actor, found: DocumentFacts) -> Refusal | None:
    """Its own department while the subject is still on that department's desk; the authority always."""
    if not found.there:
        return DocumentWithdrawn(name=found.name)
    if who.has("authority_reviewer"):
        return None
    if who.department != found.department or not who.has(*PARTICIPANTS):
        return not_permitted(Words("撤下材料", "Withdraw a document"), ("authority_reviewer", *APPLICANTS))
    kind, _, number = found.subject.partition(":")
    return None if KINDS[kind].open_(who, number) else DocumentBinds(name=found.name)


def told(*attached: DocumentFacts) -> dict[str, Any]:
    """What the log says of documents that a verb took: name, purpose and digest of each."""
    if not attached:
        return {}
    return {"documents": [{"name": one.name, "purpose": one.purpose, "sha256": one.sha256} for one in attached]}


def erase(row: Document, by: str, reason: str) -> DocumentFacts:
    """Clear the bytes of a locked row; for the verb ``withdraw_document``."""
    row.content, row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = None, clock.now(), by, reason
    row.save()
    return _facts(row)


def _sees(who: Actor, subject: str) -> bool:
    kind, _, number = subject.partition(":")
    return kind in KINDS and KINDS[kind].sees(who, number)


def _facts(row: Document) -> DocumentFacts:
    values: Mapping[str, Any] = {name: getattr(row, name) for name in _KEPT}
    return DocumentFacts(**values)
