"""Calls to others' addresses: bounded in time and size, no redirect, no proxy, to the very address that was judged.

A name is looked up once.  The connection goes to what was found and judged, so that a name which answers
differently a moment later (DNS rebinding) leads nowhere; the certificate is still that of the name.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from shuqiao.accounts.delivery import configured, rules
from shuqiao.accounts.delivery.facts import Failed
from shuqiao.kernel.refusals import Refusal

PATIENCE_S = 10.0
"""For a whole call, however slowly the other side speaks."""
MOST_BYTES = 64 * 1024
"""Of an answer; what stands behind them is not read."""
MOST_ADDRESSES = 4
"""Of a name, tried one after the other."""


@dataclass(frozen=True)
class Answer:
    """What came back.  ``body`` is empty where nobody asked for it."""

    status: int
    body: bytes


def post(url: str, headers: dict[str, str], *, reads: bool = False, **body: Any) -> Answer:
    """The answer to one POST; its body where the caller ``reads`` it.  Raises :class:`Failed`."""
    if isinstance(rules.outbound(url, configured.hosts()), Refusal):
        raise Failed("address not allowed", for_good=True)
    addresses = _addresses(url)
    try:
        answer = asyncio.run(_answered(url, addresses, headers, body, reads))
    except TimeoutError as late:
        raise Failed("not reached: too slow") from late
    except (httpx.HTTPError, httpx.InvalidURL) as down:
        raise Failed(f"not reached: {type(down).__name__}") from down
    if not 200 <= answer.status < 300:
        raise Failed(f"answered {answer.status}", for_good=answer.status == 410)
    return answer


def _addresses(url: str) -> Sequence[str]:
    """What the host's name leads to; nothing where the operator allowed the host and nothing is judged.

    A name that leads to this machine's surroundings is treated like such an address.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if {host, f"{host}:{port}"} & {one.strip().lower() for one in configured.hosts()}:
        return ()
    try:
        found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as unknown:
        raise Failed("host not found") from unknown
    if not found or any(rules.near(one.partition("%")[0]) for one in found):
        raise Failed("address not allowed", for_good=True)
    return tuple(dict.fromkeys(found))[:MOST_ADDRESSES]


async def _answered(
    url: str, addresses: Sequence[str], headers: dict[str, str], body: dict[str, Any], reads: bool
) -> Answer:
    asked = httpx.URL(url)
    more = {"sni_hostname": asked.host} if addresses else {}
    named = {**headers, "Host": asked.netloc.decode("ascii")}
    targets = [asked.copy_with(host=address) for address in addresses] or [asked]
    async with (
        asyncio.timeout(PATIENCE_S),
        httpx.AsyncClient(timeout=PATIENCE_S, follow_redirects=False, trust_env=False) as client,
    ):
        for target in targets[:-1]:
            try:
                return await _one(client, target, named, body, more, reads)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await _one(client, targets[-1], named, body, more, reads)


async def _one(
    client: httpx.AsyncClient, target: httpx.URL, headers: dict[str, str], body: dict[str, Any], more: dict[str, Any],
    reads: bool,
) -> Answer:  # fmt: skip
    async with client.stream("POST", target, headers=headers, extensions=more, **body) as answer:
        kept = b""
        if reads:
            async for piece in answer.aiter_bytes():
                kept += piece
                if len(kept) > MOST_BYTES:
                    break
        return Answer(answer.status_code, kept)
