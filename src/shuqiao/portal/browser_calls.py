"""Pages whose script calls gateways: what the page's policy lets out, and what the script is told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse

from shuqiao.portal import words
from shuqiao.portal.middleware import POLICY


def calling(response: HttpResponse, gateways: Iterable[str]) -> HttpResponse:
    """Let this page run the portal's own scripts, and connect to the portal and these addresses alone."""
    out = " ".join(["'self'", *gateways])
    response.headers["Content-Security-Policy"] = f"{POLICY}; script-src 'self'; connect-src {out}"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def told(group: str, names: Iterable[str], more: Mapping[str, Any]) -> str:
    """JSON for the page's script: its words, the language, and ``more``."""
    said = {name: words.say(f"{group}.{name}") for name in names}
    return json.dumps({**more, "words": said, "language": words.language()}, ensure_ascii=False)
