"""Reading requests strictly: broken UTF-8, NUL, duplicate keys, floats and oversize are refused."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_to_bytes

from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from ninja.parser import Parser
from ninja.types import DictStrAny

from shuqiao.kernel.canonical import parse
from shuqiao.kernel.refusals import Malformed, TooLarge, Words

BODY_LIMIT = 4 * 1024 * 1024
"""Bytes of a body."""
OWN_LIMITS = "/api/v1/gateways/"
"""Below this address bodies are read under limits of their own: segments are larger."""
SHEET_BODY = 21 * 1024 * 1024
"""Bytes of a request with a spreadsheet of 20 MiB; a larger one is refused before anything of it is stored."""
SHEETS = frozenset(
    {
        "/api/v1/catalogue/imports",
        "/api/v1/catalogue/lists/imports",
        "/catalogue/import/",
        "/catalogue/import-list/",
        *(f"/api/v1/sharing/demand-lists/{kind}/imports" for kind in ("demands", "duties", "negative")),
        *(f"/sharing/demands/lists/{kind}/import/" for kind in ("demands", "duties", "negative")),
    }
)
DOCUMENT_BODY = 21 * 1024 * 1024
"""Bytes of a form that brings a document of 20 MiB."""
DOCUMENTS = ("/sharing/", "/api/v1/sharing/")
"""Below these addresses a form of parts (multipart) may bring a document."""
DEPTH_LIMIT = 40


class StrictParser(Parser):
    """ninja's parser over canonical JSON."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        value = parse(request.body)
        refuse_nul(value)
        return value  # type: ignore[no-any-return]


def check_request(request: HttpRequest) -> Malformed | TooLarge | None:
    """What is wrong with the request line, the host and the stated length; None where nothing is."""
    try:
        request.get_host()
    except DisallowedHost:
        return Malformed(
            field="Host", what=Words("本实例不以这个名字应答", "a name that this instance does not answer to")
        )
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return Malformed(field="Content-Length", what=Words("不是数字", "no number"))
    limit = _most(request)
    if int(length) > limit and not request.path.startswith(OWN_LIMITS):
        return TooLarge(field="body", what="请求体 body", limit=f"{limit} B")
    raw = unquote_to_bytes(request.META.get("QUERY_STRING", ""))
    # WSGI carries the path as Latin-1 code points of its bytes.
    path = request.META.get("PATH_INFO", "").encode("latin-1", "replace")
    for where, data in (("query", raw), ("path", path)):
        if b"\x00" in data:
            return Malformed(field=where, what=Words("含 NUL 字符", "NUL character"))
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as broken:
            return Malformed(
                field=where, what=Words(f"第 {broken.start} 字节处不是 UTF-8", f"broken UTF-8 at byte {broken.start}")
            )
    return None


def _most(request: HttpRequest) -> int:
    if request.path in SHEETS:
        return SHEET_BODY
    parts = request.META.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data")
    return DOCUMENT_BODY if parts and request.path.startswith(DOCUMENTS) else BODY_LIMIT


UNREADABLE = (MultiPartParserError, SuspiciousOperation)
"""What Django raises while it reads a body: a broken multipart, too many fields or files, too many bytes."""


def unreadable(broken: Exception) -> Malformed | TooLarge:
    """Why a body could not be read, for what Django raised: one of :data:`UNREADABLE`."""
    if isinstance(broken, RequestDataTooBig):
        return TooLarge(field="body", what="请求体 body", limit=f"{BODY_LIMIT} B")
    return Malformed(
        field="body",
        what=Words("表单不完整，或字段、文件过多", "a broken form, or one of too many fields or files"),
    )


def refuse_nul(value: Any, depth: int = 0) -> None:
    """Raise :class:`Malformed` for a NUL anywhere in a parsed document, or for one nested too deeply."""
    if depth > DEPTH_LIMIT:
        raise Malformed(what=Words(f"JSON 嵌套超过 {DEPTH_LIMIT} 层", f"JSON nested over {DEPTH_LIMIT} levels"))
    if isinstance(value, str):
        if "\x00" in value:
            raise Malformed(what=Words("含 NUL 字符", "NUL character"))
    elif isinstance(value, dict):
        for name, member in value.items():
            refuse_nul(name)
            refuse_nul(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            refuse_nul(member, depth + 1)
