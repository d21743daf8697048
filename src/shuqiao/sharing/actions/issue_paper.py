from __future__ import annotations

import secrets

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.catalogue.enumerations import lists
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.canonical import canonical
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.facts.papers import OF_GRANT, PaperFacts, PaperKind
from shuqiao.sharing.facts.papers import Paper as PaperParts
from shuqiao.sharing.locks import lock_application, lock_grant
from shuqiao.sharing.models import Paper
from shuqiao.sharing.papers import codes, texts
from shuqiao.sharing.queries import grant_by_number, papers
from shuqiao.sharing.records import next_number
from shuqiao.sharing.rules import papers as rules
from shuqiao.sharing.rules import texts as lengths
from shuqiao.sharing.rulesets import in_force

DOCUMENT_NUMBER = 60


@transaction.atomic
def issue_paper(actor: Actor | None, kind: PaperKind, number: str, document_number: str = "") -> PaperFacts:
    """Make a numbered paper (文书) of application or grant ``number``; the same content again gives the same paper.

    ``document_number`` is the department's own 文号.  Raises ``Absent``, ``NotPermitted``, ``PaperTooEarly``.
    """
    who = require(present(actor))
    require(lengths.fits("document_number", document_number, DOCUMENT_NUMBER) or document_number)
    document_number, of_grant = papers.printable(document_number), kind in OF_GRANT
    subject = events.of_grant(number) if of_grant else events.of_application(number)
    paper, parties = _of_grant(who, number) if of_grant else _of_application(who, kind, number)
    content = canonical({"kind": kind, "number": document_number, "paper": papers.document(paper)}).decode()
    same = Paper.objects.filter(subject=subject, kind=kind).order_by("-id").first()
    if same is not None and same.content == content:
        return papers.paper_facts(same)
    salt = secrets.token_hex(32)
    maker = department(who.department or "")
    row = Paper.objects.create(
        number=next_number("WS", clock.today().year), kind=kind, subject=subject, document_number=document_number,
        department=maker.code, department_name=maker.name, parties=list(parties), content=content, salt=salt,
        sha256=codes.digest(salt, content), made_at=clock.now(), made_by_id=who.id, made_by=who.name,
    )  # fmt: skip
    told = {"kind": kind, "of": subject, "sha256": row.sha256}
    record(who, events.PAPER_ISSUED, events.of_paper(row.number), told, department=maker.code, items=(subject,))
    return papers.paper_facts(row)


def _of_application(who: Actor, kind: PaperKind, number: str) -> tuple[PaperParts, tuple[str, ...]]:
    _, asked = lock_application(number)
    require(permissions.may_issue(who, kind, asked))
    grant = grant_by_number(asked.grants[0]) if asked.grants else None
    words = rules.Words(texts.texts(asked.rule_set_name or in_force().name), lists())
    return require(rules.of_application(kind, asked, grant, words)), (asked.applicant_department, asked.provider)


def _of_grant(who: Actor, number: str) -> tuple[PaperParts, tuple[str, ...]]:
    _, grant = lock_grant(number)
    require(permissions.may_issue_agreement(who, grant))
    return rules.agreement(grant, rules.Words(texts.texts(grant.rule_set_name), lists())), (
        grant.consumer,
        grant.provider,
    )
