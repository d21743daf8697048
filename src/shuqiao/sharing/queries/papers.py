"""Papers: who may see one, all of a subject, and the public check by number and code."""

from __future__ import annotations

import hmac
import re
from dataclasses import asdict
from typing import Any

from shuqiao.accounts.permissions import may_export
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.canonical import parse
from shuqiao.kernel.refusals import Absent, require
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import permissions
from shuqiao.sharing.errors.papers import PaperUnknown
from shuqiao.sharing.facts import ApplicationFacts, GrantFacts
from shuqiao.sharing.facts.papers import OF_APPLICATION, OF_GRANT, Block, PaperFacts, PaperKind
from shuqiao.sharing.facts.papers import Paper as PaperParts
from shuqiao.sharing.models import Paper
from shuqiao.sharing.papers import codes
from shuqiao.sharing.rules import papers as rules

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control signs, bidirectional overrides, and what is no sign of XML."""
MOST_OF_ONE = 100
"""Papers listed of one application or grant, newest first."""


def document(paper: PaperParts) -> dict[str, Any]:
    """A paper's parts as plain data, without signs that cannot be printed or would turn the line round."""
    said: dict[str, Any] = _printable(asdict(paper))
    return said


def printable(text: str) -> str:
    """``text`` with a mark for each sign that neither DOCX nor paper can hold: all of its forms say the same."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _printable(member) for name, member in value.items()}
    return [_printable(member) for member in value] if isinstance(value, (list, tuple)) else value


def paper(actor: Actor | None, number: str) -> PaperFacts:
    """One paper, for its parties and overseers.  Raises ``Absent``."""
    who = require(present(actor))
    row = Paper.objects.filter(number=as_stored(number)).first()
    if row is None or not permissions.sees_paper(who, tuple(row.parties)):
        raise Absent(what=f"文书 paper {number}")
    return paper_facts(row)


def paper_to_take(actor: Actor | None, number: str) -> PaperFacts:
    """One paper, to be taken out as a file.  Raises ``NoExport`` for contractors, ``Absent``."""
    require(may_export(actor))
    return paper(actor, number)


def papers_of(actor: Actor | None, subject: str) -> tuple[PaperFacts, ...]:
    """The papers made of ``subject``, newest first, as far as the actor is a party."""
    who = require(present(actor))
    rows = Paper.objects.filter(subject=subject).order_by("-id")[:MOST_OF_ONE]
    return tuple(paper_facts(row) for row in rows if permissions.sees_paper(who, tuple(row.parties)))


def makeable(actor: Actor, thing: ApplicationFacts | GrantFacts) -> tuple[PaperKind, ...]:
    """The kinds of paper that the actor can make of an application or a grant now."""
    if isinstance(thing, GrantFacts):
        return OF_GRANT if permissions.may_issue_agreement(actor, thing) is None else ()
    kinds = (kind for kind in OF_APPLICATION if rules.ready(kind, thing))
    return tuple(kind for kind in kinds if permissions.may_issue(actor, kind, thing) is None)


def check(number: str, typed: str) -> PaperFacts:
    """The paper that carries this number and check code: whoever holds it has read it.  Raises ``PaperUnknown``."""
    row = Paper.objects.filter(number=number.strip().upper()[:20].replace("\x00", "\ufffd")).first()
    expected = codes.code(row.sha256 if row else "0" * 64)
    same = hmac.compare_digest(expected.encode(), codes.typed(typed).encode("utf-8", "replace"))
    # the code is printed: a row whose content no longer gives its digest is not what was issued
    if row is None or not same or codes.digest(row.salt, row.content) != row.sha256:
        raise PaperUnknown(field="code")
    return paper_facts(row)


def paper_facts(row: Paper) -> PaperFacts:
    """The facts of a row."""
    said = parse(row.content.encode())["paper"]
    blocks = tuple(
        Block(one["kind"], one["text"], tuple(one["head"]), tuple(tuple(cells) for cells in one["rows"]))
        for one in said["blocks"]
    )
    later = Paper.objects.filter(subject=row.subject, kind=row.kind, id__gt=row.pk).exists()
    return PaperFacts(
        number=row.number, kind=PaperKind(row.kind), subject=row.subject, document_number=row.document_number,
        department=row.department, department_name=row.department_name, made_at=row.made_at, made_by=row.made_by,
        paper=PaperParts(said["title"], said["to"], blocks), sha256=row.sha256, code=codes.code(row.sha256),
        newest=not later, parties=tuple(row.parties),
    )  # fmt: skip
