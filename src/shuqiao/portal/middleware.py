"""Round every page: language, refusals as pages, headers.  The API has its own door and is left alone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shuqiao.kernel.refusals import Refusal
from shuqiao.portal import words

LANGUAGE_COOKIE = "shuqiao_language"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""No script at all, no inline style, nothing from elsewhere."""


def listen(request: HttpRequest) -> None:
    """Speak the reader's language from here on; a page that is refused before this room's turn needs it too."""
    words.speak(request.COOKIES.get(LANGUAGE_COOKIE, "zh"))


class PortalPages:
    """Set the language, turn refusals into pages, add the Content-Security-Policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        listen(request)
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if not request.path.startswith(("/api/", "/static/", "/log/")):
            response.headers.setdefault("Cache-Control", "no-store")  # pages hold what one reader may see
            response.headers.setdefault("Content-Language", "zh-CN" if words.language() == "zh" else "en")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Refusals that a view let through."""
        from shuqiao.portal.refusals import refusal_page

        if isinstance(exception, Refusal) and not request.path.startswith("/api/"):
            return refusal_page(request, exception)
        return None
