"""Supporting documents over HTTP: attach (multipart), list, download, withdraw."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from shuqiao.api.bodies import Body
from shuqiao.api.doors import actor_from
from shuqiao.kernel.refusals import TooLarge
from shuqiao.sharing import actions, documents, queries
from shuqiao.sharing.events import of_application
from shuqiao.sharing.facts.documents import DOCUMENT_BYTES, DocumentFacts

router = Router()


class PurposeIn(Schema):
    """``purpose``: basis, sealed_scan, authorisation, proof or other."""

    purpose: str


class WhyIn(Body):
    reason: str


@router.get(
    "/applications/{number}/documents", response=list[DocumentFacts], summary="Documents of an application (材料)"
)
def of_an_application(request: HttpRequest, number: str) -> Any:
    return list(documents.of(of_application(queries.application(actor_from(request), number).number)))


@router.post(
    "/applications/{number}/documents", response={201: DocumentFacts},
    summary="Attach PDF, OFD, DOCX, XLSX, JPG or PNG, 20 MB at most (上传材料)",
)  # fmt: skip
def attach(request: HttpRequest, number: str, asked: Form[PurposeIn], file: File[UploadedFile]) -> Any:
    actor = actor_from(request)
    return Status(201, actions.attach_document(actor, number, asked.purpose, file.name or "", received(file)))


def _door(place: str, kind: str) -> None:
    """``POST /<place>/{number}/documents``, for a thing whose page takes documents."""

    @router.post(
        f"/{place}/{{number}}/documents", response={201: DocumentFacts}, operation_id=f"attach_to_{kind}",
        summary=f"Attach a document to a {kind} (上传材料)",
    )  # fmt: skip
    def attach_to(request: HttpRequest, number: str, asked: Form[PurposeIn], file: File[UploadedFile]) -> Any:
        actor, name = actor_from(request), file.name or ""
        return Status(201, actions.file_document(actor, kind, number, asked.purpose, name, received(file)))


for _place, _kind in (("papers", "paper"), ("disputes", "dispute"), ("disposals", "disposal"), ("demands", "demand")):
    _door(_place, _kind)


@router.get(
    "/documents/{id}",
    response=None,
    summary="Download a document (下载材料)",
    openapi_extra={"responses": {200: {"description": "Its bytes", "content": {"application/octet-stream": {}}}}},
)
def download(request: HttpRequest, id: int) -> HttpResponse:
    return sent(*documents.content(actor_from(request), id))


@router.post("/documents/{id}/withdraw", response=DocumentFacts, summary="Erase a wrongly attached document (撤下)")
def withdraw(request: HttpRequest, id: int, body: WhyIn) -> Any:
    return actions.withdraw_document(actor_from(request), id, body.reason)


def received(file: UploadedFile) -> bytes:
    """The bytes of an uploaded file.  Raises ``TooLarge`` before it reads too many."""
    if (file.size or 0) > DOCUMENT_BYTES:
        raise TooLarge(field="file", what="文件 file", limit=f"{DOCUMENT_BYTES // 1024 // 1024} MB")
    return bytes(file.read())


def sent(found: DocumentFacts, content: bytes) -> HttpResponse:
    """A document as a file to be saved under its own name; never shown inside a page."""
    response = HttpResponse(content, content_type=found.media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
