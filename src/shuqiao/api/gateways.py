"""The gateway's way up (design.md 8): enrol, feed, segments, reports.

All but ``enrol`` are signed by RFC 9421 with the request key of the member in the
address, tag ``shuqiao-gateway-1``; each nonce counts once.  The control plane never calls down.
"""

from __future__ import annotations

import base64
import binascii
import io
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from shuqiao.api.problems import STATUS
from shuqiao.exchange import actions, queries
from shuqiao.exchange.intake_errors import SegmentRefused
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import canonical, parse
from shuqiao.kernel.refusals import Malformed, TooLarge, require
from shuqiao.wire import documents, http_signatures, segments
from shuqiao.wire.problems import MEDIA_TYPE, language_of, problem

router = Router()
SEGMENT_BODY = segments.MAX_BYTES + 64 * 1024
REPORT_BODY = 64 * 1024
MAX_HASHES = 124


class EnrolIn(Schema):
    """A gateway's first word: its one-time code and its two public keys."""

    model_config = ConfigDict(extra="forbid")

    member: str = Field(max_length=64)
    code: str = Field(max_length=200)
    request_public: str = Field(max_length=64)
    note_vkey: str = Field(max_length=400)
    epoch: int = 1


class EnrolOut(Schema):
    """What the gateway pins from now on."""

    member: str
    control_public: str
    control_keyid: str
    log_name: str
    platform_vkey: str
    demo: bool


@router.post("/enrol", response=EnrolOut, auth=None, summary="Spend an enrolment code (接入)")
def enrol(request: HttpRequest, body: EnrolIn) -> Any:
    return asdict(actions.enrol(body.member, body.code, body.request_public, body.note_vkey, body.epoch))


@router.get("/{member}/feed", auth=None, summary="Orders, callers, probes and a heartbeat")
def feed(request: HttpRequest, member: str, after: int = 0) -> HttpResponse:
    """Signed.  ``after``: the ``next`` of the last answer, 0 at first.  Answers a Feed document."""
    _signed_by(request, member, _body(request, 0))
    if not 0 <= after < 2**53:
        raise Malformed(what="after", field="after")
    return _json(documents.encode(actions.poll(member, after)))


@router.post("/{member}/segments", auth=None, summary="The next leaves of the gateway's log")
def take_segment(request: HttpRequest, member: str) -> HttpResponse:
    """Signed multipart of ``checkpoint``, ``consistency`` (JSON list of base64 hashes), ``segment`` (Parquet) and,
    where known, ``witnessed_after``.  A refusal carries ``accepted_size`` and the ``checkpoint`` held here.
    """
    body = _body(request, SEGMENT_BODY)
    _signed_by(request, member, body)
    parts = _parts(request, body)
    try:
        note = parts.get("checkpoint", b"").decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed(what="checkpoint is not UTF-8", field="checkpoint") from None
    hashes = _hashes(parts.get("consistency", b"[]"))
    try:
        reply = actions.take_segment(
            member, note, hashes, parts.get("segment", b""), _size(parts.get("witnessed_after"))
        )
    except SegmentRefused as refusal:
        return _refused(request, refusal)
    witnessed = [{"size": size, "platform": proof} for size, proof in reply.witnessed]
    return _json(
        canonical(
            {"accepted_size": reply.accepted_size, "consistency": list(reply.consistency), "witnessed": witnessed}
        )
    )


@router.post("/{member}/reports", auth=None, response={204: None}, summary="The answer to a probe, or an alarm")
def take_report(request: HttpRequest, member: str) -> HttpResponse:
    """Signed request; the body is an Envelope of kind report, signed by the same key."""
    body = _body(request, REPORT_BODY)
    _signed_by(request, member, body)
    actions.take_report(member, body)
    return HttpResponse(status=204)


def _body(request: HttpRequest, limit: int) -> bytes:
    """The raw body, which the signature covers; read here because segments pass Django's own limit."""
    body: bytes = request.read(limit + 1)
    if len(body) > limit:
        raise TooLarge(what="请求体 body", limit=f"{limit} B", field="body")
    return body


def _signed_by(request: HttpRequest, member: str, body: bytes) -> None:
    """Raise unless ``member`` signed exactly this request, just now, with a fresh nonce."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    host = request.get_host().lower()  # checked against ALLOWED_HOSTS
    public = urlsplit(settings.SHUQIAO_PUBLIC_URL)
    # behind a proxy that ends TLS the request looks like http: the public address says what was signed
    scheme = public.scheme if host == public.netloc.lower() else request.scheme
    found = require(
        http_signatures.verify(
            request.method or "",
            host,
            f"{scheme}://{host}{request.get_full_path()}",
            headers,
            body,
            queries.request_keys(member),
            http_signatures.GATEWAY_TAG,
            int(clock.real_now().timestamp()),
        )
    )
    actions.admit(member, found.nonce, datetime.fromtimestamp(found.expires, UTC))


class _InMemory(FileUploadHandler):
    """Keeps parts in memory: the body is bounded already, and nothing of it shall lie in a temporary file."""

    def new_file(self, *arguments: Any, **options: Any) -> None:
        super().new_file(*arguments, **options)
        self._data = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._data += raw_data
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        return SimpleUploadedFile(self.field_name or "", bytes(self._data))


def _parts(request: HttpRequest, body: bytes) -> dict[str, bytes]:
    meta = {**request.META, "CONTENT_LENGTH": str(len(body))}
    try:
        fields, files = MultiPartParser(meta, io.BytesIO(body), [_InMemory(request)], "utf-8").parse()
    except MultiPartParserError as broken:
        raise Malformed(what=f"multipart: {broken}", field="body") from None
    found = {name: value.encode("utf-8") for name, value in fields.items() if isinstance(value, str)}
    return found | {name: file.read() for name, file in files.items() if isinstance(file, UploadedFile)}


def _hashes(data: bytes) -> list[bytes]:
    listed = parse(data)
    if not isinstance(listed, list) or len(listed) > MAX_HASHES:
        raise Malformed(what=f"consistency: a list of at most {MAX_HASHES} hashes", field="consistency")
    try:
        return [base64.b64decode(text, validate=True) for text in listed]
    except (binascii.Error, ValueError, TypeError):
        raise Malformed(what="consistency: base64 hashes", field="consistency") from None


def _size(data: bytes | None) -> int | None:
    if not data:
        return None
    if not data.isdigit() or len(data) > 15:
        raise Malformed(what="witnessed_after", field="witnessed_after")
    return int(data)


def _refused(request: HttpRequest, refusal: SegmentRefused) -> HttpResponse:
    status = STATUS[refusal.family]
    found = problem(refusal, status, language_of(request.headers.get("Accept-Language")))
    found["accepted_size"] = refusal.facts["accepted_size"]
    if refusal.facts.get("held"):
        found["checkpoint"] = refusal.facts["held"]
    return HttpResponse(canonical(found), status=status, content_type=MEDIA_TYPE)


def _json(data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response
