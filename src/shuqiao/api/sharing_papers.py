"""Papers over HTTP: make one, read what it says, fetch it as DOCX or PDF, check one without a token."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status

from shuqiao.api.bodies import Body
from shuqiao.api.doors import actor_from
from shuqiao.sharing import actions
from shuqiao.sharing.facts.papers import PaperFacts, PaperKind
from shuqiao.sharing.papers import codes, files
from shuqiao.sharing.queries import papers

router = Router()


class PaperIn(Body):
    """``of`` is the number of an application, or of a grant for an agreement."""

    kind: PaperKind
    of: str
    document_number: str = ""


class PaperOut(Schema):
    number: str
    kind: PaperKind
    subject: str
    document_number: str
    department: str
    made_at: datetime
    made_by: str
    title: str
    check_code: str
    newest: bool


class CheckQuery(Schema):
    number: str
    code: str


class CheckedOut(Schema):
    """What a stranger who holds the paper is told."""

    number: str
    kind: PaperKind
    document_number: str
    department_name: str
    made_at: datetime
    newest: bool
    paper: dict[str, Any]


@router.post("/papers", response={201: PaperOut}, summary="Make a numbered paper (生成文书)")
def make(request: HttpRequest, body: PaperIn) -> Any:
    return Status(201, _out(actions.issue_paper(actor_from(request), body.kind, body.of, body.document_number)))


@router.get("/papers/check", response=CheckedOut, summary="Check a paper by number and code (文书验真)", auth=None)
def check(request: HttpRequest, asked: Query[CheckQuery]) -> Any:
    found = papers.check(asked.number, asked.code)
    said = {name: getattr(found, name) for name in CheckedOut.model_fields if name != "paper"}
    return {**said, "paper": papers.document(found.paper)}


@router.get("/papers/{number}", response=PaperOut, summary="One paper")
def paper(request: HttpRequest, number: str) -> Any:
    return _out(papers.paper(actor_from(request), number))


@router.get("/papers/{number}/file", summary="A paper as DOCX or PDF (下载文书)")
def file(request: HttpRequest, number: str, form: Literal["docx", "pdf"] = "docx") -> HttpResponse:
    found = papers.paper_to_take(actor_from(request), number)
    content, media = files.made(found, form, str(settings.SHUQIAO_PUBLIC_URL))
    headers = {"Content-Disposition": f'attachment; filename="{found.number}.{form}"'}
    return HttpResponse(content, content_type=media, headers=headers)


def _out(found: PaperFacts) -> dict[str, Any]:
    made = {"title": found.paper.title, "check_code": codes.shown(found.code)}
    return {**{name: getattr(found, name) for name in PaperOut.model_fields if name not in made}, **made}
