"""Round every request: strict input, security headers, and the end of faults in the API."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shuqiao.api.problems import refused
from shuqiao.api.strict import check_request, unreadable
from shuqiao.kernel.refusals import Malformed, TooLarge
from shuqiao.portal.middleware import listen
from shuqiao.portal.refusals import refusal_page

View = Callable[[HttpRequest], HttpResponse]

_MACHINES = ("/api/", "/log/", "/healthz", "/readyz", "/metrics")


class StrictInput:
    """Refuse a foreign host, NUL or broken UTF-8 in the request line, and a body over the limit, before all else."""

    def __init__(self, get_response: View) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wrong = check_request(request)
        return self._next(request) if wrong is None else _told(request, wrong)


def body_unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400: a body that broke off, or holds more than is read."""
    return _told(request, unreadable(exception))


def _told(request: HttpRequest, wrong: Malformed | TooLarge) -> HttpResponse:
    # A page needs a host that is ours; without one the plain document has to do.
    if wrong.field == "Host" or request.path.startswith(_MACHINES):
        return refused(request, wrong)
    listen(request)
    return refusal_page(request, wrong)


class SecurityHeaders:
    """No inline script or style, nothing from elsewhere; the gateway's address only for its own calls."""

    def __init__(self, get_response: View) -> None:
        self._next = get_response
        gateway = f" {settings.SHUQIAO_GATEWAY_URL}" if settings.SHUQIAO_GATEWAY_URL else ""
        self._policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
            f"connect-src 'self'{gateway}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._next(request)
        response.headers.setdefault("Content-Security-Policy", self._policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
