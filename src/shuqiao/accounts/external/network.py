"""Calls to identity providers: bounded in time and size, no redirect followed, never inside a transaction."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx

from shuqiao.accounts.external.errors import ProviderAway
from shuqiao.kernel import clock

SECONDS = 5.0
MOST_BYTES = 1 << 20
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def ask(method: str, url: str, **more: Any) -> tuple[int, bytes]:
    """Status and body.  Raises :class:`ProviderAway`."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ProviderAway(what_zh="地址不是 https", what_en="its address is not https")
    body = b""
    try:
        with (
            httpx.Client(timeout=SECONDS, follow_redirects=False) as client,
            client.stream(method, url, **more) as answer,
        ):
            until = clock.monotonic() + SECONDS
            for piece in answer.iter_bytes():
                body += piece
                if clock.monotonic() > until:
                    raise ProviderAway(what_zh="答复过慢", what_en="its answer is too slow")
                if len(body) > MOST_BYTES:
                    raise ProviderAway(what_zh="答复过长", what_en="its answer is too long")
            return answer.status_code, body
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as away:
        kind = type(away).__name__
        raise ProviderAway(what_zh=f"无法连接（{kind}）", what_en=f"it cannot be reached ({kind})") from away
