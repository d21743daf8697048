"""Starting over HTTP: copies, templates, and the one correction notice."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from shuqiao.api.bodies import Body
from shuqiao.api.doors import actor_from
from shuqiao.sharing import actions
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.facts.corrections import CorrectionFacts, Missing
from shuqiao.sharing.facts.templates import TemplateFacts
from shuqiao.sharing.queries import applying, corrections

router = Router()


class NameIn(Body):
    name: str


class EntryIn(Body):
    entry_code: str


class MissingIn(Body):
    """``field``: a field of the form, or ``document.`` with basis, sealed_scan, authorisation, proof or other."""

    field: str
    what: str


class NoticeIn(Body):
    """Everything that is missing: there is one notice only."""

    missing: list[MissingIn]


class CorrectionOut(Schema):
    """``notice`` is null where none was given."""

    notice: CorrectionFacts | None


@router.post(
    "/applications/{number}/copy", response={201: ApplicationFacts}, summary="Begin the same anew (复制为新申请)"
)
def copy_application(request: HttpRequest, number: str) -> Any:
    return Status(201, actions.copy_application(actor_from(request), number))


@router.post("/grants/{number}/copy", response={201: ApplicationFacts}, summary="Apply for a grant anew (复制为新申请)")
def copy_grant(request: HttpRequest, number: str) -> Any:
    return Status(201, actions.copy_grant(actor_from(request), number))


@router.get("/templates", response=list[TemplateFacts], summary="Templates of one's department (申请模板)")
def templates(request: HttpRequest) -> Any:
    return list(applying.templates(actor_from(request)))


@router.post("/applications/{number}/template", response={201: TemplateFacts}, summary="Save as a template (存为模板)")
def save_template(request: HttpRequest, number: str, body: NameIn) -> Any:
    return Status(201, actions.save_template(actor_from(request), number, body.name))


@router.post(
    "/templates/{id}/applications", response={201: ApplicationFacts}, summary="Begin from a template (套用模板)"
)
def start_from_template(request: HttpRequest, id: int, body: EntryIn) -> Any:
    return Status(201, actions.start_from_template(actor_from(request), id, body.entry_code))


@router.delete("/templates/{id}", response=TemplateFacts, summary="Delete a template (删除模板)")
def delete_template(request: HttpRequest, id: int) -> Any:
    return actions.delete_template(actor_from(request), id)


@router.get("/applications/{number}/correction", response=CorrectionOut, summary="The correction notice (补正告知)")
def correction(request: HttpRequest, number: str) -> Any:
    return {"notice": corrections.correction(actor_from(request), number)}


@router.post(
    "/applications/{number}/request-correction", response=ApplicationFacts,
    summary="Say once what is missing (一次性补正告知)",
)  # fmt: skip
def request_correction(request: HttpRequest, number: str, body: NoticeIn) -> Any:
    missing = [Missing(one.field, one.what) for one in body.missing]
    return actions.request_correction(actor_from(request), number, missing)
