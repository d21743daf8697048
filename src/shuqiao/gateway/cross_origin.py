"""Calls of the portal's pages from a browser: exactly the owner's portal origins, no cookies (Fetch, CORS protocol)."""

from __future__ import annotations

import re
from collections.abc import Set

from shuqiao.gateway import errors
from shuqiao.gateway.answers import PRINTABLE, Response, plain_refusal
from shuqiao.gateway.requests import Scope

_DOOR = re.compile(r"/v1/(?:grants/[^/]+/query|subjects/history)")
_EXPOSED = f"{PRINTABLE}, shuqiao-receipt"


def is_preflight(scope: Scope) -> bool:
    """Whether a browser asks if its page may call a door that takes portal tokens."""
    return scope.method == "OPTIONS" and _DOOR.fullmatch(scope.path) is not None


def preflight(scope: Scope, origins: Set[str], language: str) -> Response:
    """Yes to a portal's page, for a POST with a token and JSON; 403 to any other."""
    if scope.headers.get("origin") not in origins:
        return plain_refusal(errors.OriginForeign(field="origin"), language)
    allowed = [
        ("access-control-allow-methods", "POST"),
        ("access-control-allow-headers", "authorization, content-type"),
        ("access-control-max-age", "600"),
    ]
    return Response(204, allowed, b"")


def readable(scope: Scope, origins: Set[str], response: Response) -> Response:
    """The response, readable by the page that asked where that is one of the portal's."""
    origin = scope.headers.get("origin")
    if origin is None or _DOOR.fullmatch(scope.path) is None:
        return response
    headers = [*response.headers, ("vary", "Origin")]
    if origin in origins:
        headers += [("access-control-allow-origin", origin), ("access-control-expose-headers", _EXPOSED)]
    return Response(response.status, headers, response.body)
