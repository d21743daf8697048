"""The one mapping from a refusal to a page."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

import structlog
from django.http import HttpRequest, HttpResponse

from shuqiao.kernel.refusals import Absent, Family, Malformed, Refusal
from shuqiao.portal import words
from shuqiao.portal.doors import render

STATUS = {
    Family.MALFORMED: 400,
    Family.INVALID: 422,
    Family.UNAUTHENTICATED: 401,
    Family.FORBIDDEN: 403,
    Family.ABSENT: 404,
    Family.CONFLICT: 409,
    Family.TOO_LARGE: 413,
    Family.TOO_MANY: 429,
    Family.UNAVAILABLE: 503,
}

_log = structlog.get_logger("portal")


def sentence(refusal: Refusal) -> str:
    """The reason in the page's language, the input at fault by its label."""
    return refusal.sentence(words.language(), words.say_or(f"field.{refusal.field}", ""))


def next_step(refusal: Refusal) -> str:
    """The way on, in the page's language; who reads a page has no reference of formats to look into."""
    if type(refusal) is Malformed:
        return words.say("portal.malformed_next")
    return refusal.next_step(words.language())


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Reason, next step, code, and the way back."""
    context = {
        "code": refusal.code,
        "family": refusal.family.value,
        "sentence": sentence(refusal),
        "next_step": next_step(refusal),
        "back": _back(request),
    }
    return render(request, "portal/refusal.html", context, status=STATUS[refusal.family])


def _back(request: HttpRequest) -> str:
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc == request.get_host() and came_from.path != request.path:
        return came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return "/"


def absent_page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's 404: an address that nobody serves looks like a thing that is not there."""
    return refusal_page(request, Absent(what="页面 page"))


def csrf_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF failure, as a page of ours."""
    context = {
        "code": "csrf",
        "family": Family.FORBIDDEN.value,
        "sentence": words.say("portal.csrf"),
        "next_step": words.say("portal.csrf_next"),
        "back": "/",
    }
    return render(request, "portal/refusal.html", context, status=403)


def fault_page(request: HttpRequest, fault: BaseException | None = None) -> HttpResponse:
    """Anything that is no refusal: logged under an identifier, shown without detail."""
    identifier = secrets.token_hex(4)
    _log.error("fault", identifier=identifier, path=request.path, exc_info=fault or True)
    try:
        return render(request, "portal/fault.html", {"identifier": identifier}, status=500)
    except Exception:  # the frame itself may be what is broken (no database)
        return HttpResponse(
            f"平台内部错误 internal fault · {identifier}", status=500, content_type="text/plain; charset=utf-8"
        )
