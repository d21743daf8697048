"""Refusals and faults as problem documents (RFC 9457): the API's one mapping."""

from __future__ import annotations

import json
import secrets
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from shuqiao.kernel.refusals import Family, Refusal
from shuqiao.wire.problems import MEDIA_TYPE, language_of, problem

STATUS = {
    Family.MALFORMED: 400,
    Family.UNAUTHENTICATED: 401,
    Family.FORBIDDEN: 403,
    Family.ABSENT: 404,
    Family.CONFLICT: 409,
    Family.TOO_LARGE: 413,
    Family.INVALID: 422,
    Family.TOO_MANY: 429,
    Family.UNAVAILABLE: 503,
}

_log = structlog.get_logger("api")


class InputRefused(Refusal):
    """Parameters or a body that do not fit the operation's schema; ``problems`` names each field."""

    code = "input_refused"
    family = Family.INVALID
    zh = "{field}：{why_zh}"
    en = "{field}: {why}"
    next_zh = "请对照 /api/v1/openapi.json 更正后重新提交。"
    next_en = "Compare it with /api/v1/openapi.json, correct it and send it again."

    problems: tuple[Refusal, ...] = ()


class NoSuchAddress(Refusal):
    code = "no_such_address"
    family = Family.ABSENT
    zh = "没有这个接口地址或方法"
    en = "No operation at this address with this method"
    next_zh = "请核对 /api/v1/openapi.json 中的地址和方法。"
    next_en = "See /api/v1/openapi.json for addresses and methods."


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal in the caller's language."""
    status = STATUS[refusal.family]
    response = _document(problem(refusal, status, language_of(request.headers.get("Accept-Language"))), status)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="shuqiao"'
    wait = refusal.facts.get("retry_after_s")
    if isinstance(wait, int):
        response["Retry-After"] = str(wait)
    return response


def fault(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Whatever is no refusal: logged under an identifier, shown without detail."""
    identifier = secrets.token_hex(4)
    _log.error("fault", identifier=identifier, method=request.method, path=request.path, exc_info=error)
    chinese = language_of(request.headers.get("Accept-Language")) == "zh"
    return _document(
        {
            "type": "urn:shuqiao:fault",
            "title": "平台内部错误" if chinese else "Internal fault",
            "status": 500,
            "code": "fault",
            "detail": f"平台内部错误，编号 {identifier}" if chinese else f"An internal fault, number {identifier}",
            "next_step": "请稍后重试；仍出现时，将编号告知平台运营单位。"
            if chinese
            else "Try again later; if it stays, tell the operator this number.",
        },
        500,
    )


def fields_refused(errors: list[dict[str, Any]]) -> InputRefused:
    """A validator's findings (pydantic's dictionaries) as one refusal that names each field.

    The values at fault are not repeated: they may be personal.
    """
    found = [InputRefused(field=_field(e), why=str(e.get("msg", "")), why_zh=_in_chinese(e)) for e in errors]
    if len(found) == 1:
        return found[0]
    refusal = InputRefused(field=found[0].field, **found[0].facts)
    refusal.problems = tuple(found)
    return refusal


WHY_ZH = {
    "missing": "必填",
    "extra_forbidden": "没有这个字段",
    "string_too_long": "超过 {max_length} 个字符",
    "too_long": "超过 {max_length} 项",
    "literal_error": "可选值为 {expected}",
    "enum": "可选值为 {expected}",
    "timezone_aware": "时间须带时区",
    "moment_out_of_range": "年份须在 1970 至 9998 之间",
    "string": "应为文字",
    "int": "应为整数",
    "bool": "应为 true 或 false",
    "list": "应为列表",
    "tuple": "应为列表",
    "dict": "应为对象",
    "model": "应为对象",
    "date": "应为日期，如 2025-09-22",
    "datetime": "应为时间，如 2025-09-22T01:02:03Z",
}
"""What pydantic's error types say, by the whole type or its first word; its own sentences are the English ones."""


def _in_chinese(error: dict[str, Any]) -> str:
    kind = str(error.get("type", ""))
    said = WHY_ZH.get(kind) or WHY_ZH.get(kind.partition("_")[0], "格式不正确")
    return said.format_map(error.get("ctx") or {}) if "{" in said else said


def _field(error: dict[str, Any]) -> str:
    place = [str(part) for part in error.get("loc", ())]
    if place and place[0] in {"body", "query", "path", "header", "form", "file"}:
        # ninja names the handler's parameter behind the place; the caller knows neither.
        place = place[2:] if place[0] == "body" and len(place) > 2 else place[1:]
    return ".".join(place) or "body"


def _document(members: dict[str, Any], status: int) -> HttpResponse:
    response = HttpResponse(
        json.dumps(members, ensure_ascii=False).encode("utf-8"), status=status, content_type=MEDIA_TYPE
    )
    response["Cache-Control"] = "no-store"
    return response
