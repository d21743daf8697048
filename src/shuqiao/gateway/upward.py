"""The gateway's way up: it always calls out, signed by its request key, and is never called."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Family, Refusal
from shuqiao.wire import documents, envelopes, http_signatures
from shuqiao.wire.feed import Feed, Report

MAX_ANSWER = 32 * 1024 * 1024


class PlatformRefused(Refusal):
    """The control plane answered, and said no.  ``answer`` is its problem document."""

    code = "platform_refused"
    family = Family.UNAVAILABLE
    zh = "平台拒绝了网关的请求（{status} {platform_code}）：{detail}"
    en = "The platform refused the gateway's request ({status} {platform_code}): {detail}"
    next_zh = "请按平台给出的原因处理；需要时重新接入网关。"
    next_en = "Act on the platform's reason; enrol the gateway again if needed."

    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        self.status = status
        self.answer = answer
        super().__init__(status=status, platform_code=answer.get("code", "?"), detail=answer.get("detail", ""))


class Upward:
    """One gateway's calls to its control plane.  Raises httpx.HTTPError, PlatformRefused, Malformed."""

    def __init__(self, control_plane: str, member: str, key: Ed25519PrivateKey) -> None:
        self._base = control_plane.rstrip("/")
        self._authority = urlsplit(self._base).netloc.lower()
        self._key = key
        self._keyid = envelopes.thumbprint(key.public_key())
        self._path = f"/api/v1/gateways/{member}"
        self._http = httpx.AsyncClient(timeout=10, trust_env=False)

    async def feed(self, after: int) -> Feed:
        """What is new behind ``after``, and the heartbeat."""
        return documents.decode(await self._call("GET", f"{self._path}/feed?after={after}"), Feed)

    async def segment(
        self, checkpoint: str, consistency: Sequence[str], segment: bytes, witnessed_after: int
    ) -> dict[str, Any]:
        """Ship leaves; ``consistency`` are base64 hashes.  Answers accepted size, consistency and witnesses."""
        multipart = httpx.Request(
            "POST",
            self._base,
            files={
                "checkpoint": ("checkpoint", checkpoint.encode(), "text/plain"),
                "consistency": ("consistency", msgspec.json.encode(list(consistency)), "application/json"),
                "witnessed_after": ("witnessed_after", str(witnessed_after).encode(), "text/plain"),
                "segment": ("segment", segment, "application/vnd.apache.parquet"),
            },
        )
        body = multipart.read()
        answer = await self._call("POST", f"{self._path}/segments", body, multipart.headers["content-type"])
        found: dict[str, Any] = msgspec.json.decode(answer, type=dict)
        return found

    async def report(self, report: Report) -> None:
        """A report or an alarm, in an envelope signed by the request key."""
        envelope = envelopes.sign("report", documents.encode(report), self._key)
        await self._call("POST", f"{self._path}/reports", msgspec.json.encode(envelope), "application/json")

    async def close(self) -> None:
        await self._http.aclose()

    async def _call(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> bytes:
        url = self._base + path
        headers = http_signatures.sign(
            method,
            self._authority,
            url,
            {},
            body,
            key=self._key,
            keyid=self._keyid,
            tag=http_signatures.GATEWAY_TAG,
            created=int(clock.real_now().timestamp()),
            nonce=secrets.token_urlsafe(18),
        )
        if content_type:
            headers["content-type"] = content_type
        response = await self._http.request(method, url, content=body, headers=headers)
        if response.status_code >= 300:
            raise PlatformRefused(response.status_code, _problem(response))
        if len(response.content) > MAX_ANSWER:
            raise PlatformRefused(response.status_code, {"code": "too_large"})
        return response.content


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
