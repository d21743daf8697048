"""The client: signs or fetches a token, calls, pages, and checks each receipt."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from ssl import SSLContext
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.client.answers import Answer
from shuqiao.client.assertions import ASSERTION_TYPE, assertion
from shuqiao.client.downloading import Downloaded, downloaded
from shuqiao.client.errors import ReceiptDisproved, Refused, Unanswered
from shuqiao.client.receipts import check
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.tlog.notes import Verifier
from shuqiao.wire import http_signatures
from shuqiao.wire.envelopes import thumbprint
from shuqiao.wire.receipts import Receipt

RENEW_BEFORE_S = 20
_CONNECT_PAUSE_S = 0.2


@cache
def _tls() -> SSLContext:
    """Read once per process: the list of authorities takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)


class Client:
    """One client system's calls to one gateway.  Not for several threads at once.

    ``system`` is the registered identifier, ``key`` its Ed25519 key.
    ``gateway_key`` is the verifier key text of the gateway's log, obtained
    beforehand and not from the gateway; without it receipts are not checked.
    ``bearer`` fetches tokens instead of signing each call, where the order allows it.
    ``attempts`` counts connections only: a call that was sent is never repeated by itself.
    """

    def __init__(
        self,
        gateway: str,
        system: str,
        key: Ed25519PrivateKey,
        *,
        gateway_key: str | None = None,
        bearer: bool = False,
        language: str = "zh",
        timeout_s: float = 15,
        attempts: int = 3,
    ) -> None:
        self._base = gateway.rstrip("/")
        self._authority = urlsplit(self._base).netloc.lower()
        self._system = system
        self._key = key
        self._keyid = thumbprint(key.public_key())
        self._verifier = Verifier.parse(gateway_key) if gateway_key else None
        self._bearer = bearer
        self._attempts = attempts
        self._token: tuple[str, float] | None = None
        self._http = httpx.Client(
            timeout=timeout_s, trust_env=False, headers={"accept-language": language}, verify=_tls()
        )

    def query(
        self,
        grant: str,
        where: Mapping[str, Any],
        context: Mapping[str, Any],
        *,
        items: Sequence[str] | None = None,
        limit: int | None = None,
        next_: str | None = None,
    ) -> Answer:
        """Ask once.  Raises :class:`Refused`, :class:`Unanswered`, :class:`ReceiptDisproved`."""
        body: dict[str, Any] = {"where": dict(where), "context": dict(context)}
        for name, value in (("items", items), ("limit", limit), ("next", next_)):
            if value is not None:
                body[name] = value
        document = self._call("POST", f"/v1/grants/{grant}/query", msgspec.json.encode(body))
        receipt = msgspec.convert(document["receipt"], Receipt)
        return Answer(
            document["outcome"],
            document["rows"],
            document["as_of"],
            document["coverage"],
            document.get("next"),
            receipt,
            document,
        )

    def pages(
        self,
        grant: str,
        where: Mapping[str, Any],
        context: Mapping[str, Any],
        *,
        items: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> Iterator[Answer]:
        """Every page in order; each is a call with a receipt of its own."""
        following: str | None = None
        while True:
            answer = self.query(grant, where, context, items=items, limit=limit, next_=following)
            yield answer
            following = answer.next
            if following is None:
                return

    def download(
        self,
        grant: str,
        form: str,
        path: Path,
        context: Mapping[str, Any],
        *,
        items: Sequence[str] | None = None,
        bom: bool = False,
        progress: Callable[[int], None] | None = None,
        resumes: int = 10,
    ) -> Downloaded:
        """The granted view as one file at ``path``: csv, jsonl, xlsx or parquet.

        Goes on after a cut, up to ``resumes`` times without progress.  ``progress`` hears how many bytes
        are here.  ``path`` appears only when the file is whole and its receipts prove it.
        Raises :class:`Refused`, :class:`Unanswered`, :class:`ReceiptDisproved`, OSError.
        """
        asked = {"format": form} | ({"bom": "1"} if bom else {}) | ({"items": ",".join(items)} if items else {})
        address = f"/v1/grants/{grant}/file?{urlencode(asked)}"
        header = {"shuqiao-context": b64url(canonical(dict(context)))}

        def opened(more: Mapping[str, str]) -> AbstractContextManager[httpx.Response]:
            by = {"authorization": f"Bearer {self.token()}"} if self._bearer else None
            proof = by or self._signature("GET", address, b"", header)
            return self._http.stream("GET", self._base + address, headers={**header, **more, **proof})

        return downloaded(path, opened, self._closing, progress or (lambda _: None), resumes)

    def _closing(self, opening: str) -> Receipt | None:
        """The closing receipt of a stream; None where receipts are not checked."""
        if self._verifier is None:
            return None
        return self.receipt(f"{opening}/closing")

    def receipt(self, number: str) -> Receipt:
        """A receipt of this system again, with the platform's proof once it is known."""
        found = msgspec.convert(self._call("GET", f"/v1/receipts/{number}", b"", checked=False), Receipt)
        if self._verifier is not None:
            check(found, self._verifier, None)
        return found

    def echo(self, body: bytes = b"{}") -> dict[str, Any]:
        """What the gateway computed of a signed request: for finding out why signatures fail."""
        return self._call("POST", "/v1/echo", body, checked=False, signed=True)

    def token(self) -> str:
        """A bearer token of a few minutes, for tools that cannot sign; fetched anew shortly before its end."""
        now = clock.monotonic()
        if self._token is not None and self._token[1] > now:
            return self._token[0]
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion(self._system, self._key, f"{self._base}/oauth/token"),
        }
        response = self._http.post(f"{self._base}/oauth/token", data=form)
        document = _document(response)
        if response.status_code >= 300:
            raise Refused(response.status_code, document, None)
        self._token = (document["access_token"], now + document["expires_in"] - RENEW_BEFORE_S)
        return self._token[0]

    def close(self) -> None:
        """Give connections back."""
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _call(
        self, method: str, path: str, body: bytes, *, checked: bool = True, signed: bool | None = None
    ) -> dict[str, Any]:
        by_token = self._bearer and not signed
        response = self._sent(method, path, body, by_token)
        if by_token and response.status_code == 401:
            self._token = None  # the gateway restarted; nothing was recorded for nobody
            response = self._sent(method, path, body, by_token)
        document = _document(response)
        receipt = document.get("receipt")
        found = msgspec.convert(receipt, Receipt) if receipt is not None else None
        if checked and self._verifier is not None:
            if found is not None:
                check(found, self._verifier, document)
            elif response.status_code < 300:
                raise ReceiptDisproved(why_zh="答复没有回执", why_en="the answer has no receipt")
        if response.status_code >= 300:
            raise Refused(response.status_code, document, found)
        return document

    def _sent(self, method: str, path: str, body: bytes, by_token: bool) -> httpx.Response:
        """Send once; only a connection that was never made is tried again, with a new nonce."""
        for attempt in range(self._attempts):
            headers = {"authorization": f"Bearer {self.token()}"} if by_token else self._signature(method, path, body)
            if body:
                headers["content-type"] = "application/json"
            try:
                return self._http.request(method, self._base + path, content=body, headers=headers)
            except (httpx.ConnectError, httpx.ConnectTimeout) as away:
                if attempt + 1 == self._attempts:
                    raise Unanswered(f"the gateway does not answer: {away}") from away
                time.sleep(_CONNECT_PAUSE_S * 2**attempt)
            except httpx.HTTPError as broken:
                raise Unanswered(f"no whole answer: {type(broken).__name__} {broken}") from broken
        raise Unanswered("no attempt is allowed")

    def _signature(
        self, method: str, path: str, body: bytes, covered: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        return http_signatures.sign(
            method,
            self._authority,
            self._base + path,
            covered or {},
            body,
            key=self._key,
            keyid=self._keyid,
            tag=http_signatures.CALLER_TAG,
            created=int(clock.real_now().timestamp()),
            nonce=secrets.token_urlsafe(18),
        )


def _document(response: httpx.Response) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(response.content)
    except msgspec.DecodeError as broken:
        raise Unanswered(f"status {response.status_code} without JSON") from broken
    if not isinstance(found, dict):
        raise Unanswered(f"status {response.status_code} without a JSON object")
    return found
