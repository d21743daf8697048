"""Calls written by hand, with each part changeable, and receipts checked of whatever comes back."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from shuqiao.client.calling import ASSERTION_TYPE
from shuqiao.client.receipts import check
from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.tlog.notes import Verifier
from shuqiao.wire import http_signatures
from shuqiao.wire.envelopes import thumbprint
from shuqiao.wire.receipts import Receipt
from tests.gateway.one_gateway import CONTEXT, GRANT, HOUSING, PERSONS, OneGateway

BODY: dict[str, Any] = {"where": {"公民身份号码": PERSONS[1][0]}, "context": CONTEXT}
QUERY = f"/v1/grants/{GRANT}/query"


def signature(
    gateway: OneGateway, body: bytes, *, method: str = "POST", path: str = QUERY, system: str = HOUSING, **changes: Any
) -> dict[str, str]:
    """The headers of a signed request; ``changes`` go to the signer, ``host`` replaces the authority.

    ``context`` is the header ``Shuqiao-Context``, signed with the rest.
    """
    covered = {"shuqiao-context": changes.pop("context")} if "context" in changes else {}
    key = gateway.keys[system]
    host = changes.pop("host", gateway.address.removeprefix("http://"))
    settings: dict[str, Any] = {
        "key": key,
        "keyid": thumbprint(key.public_key()),
        "tag": http_signatures.CALLER_TAG,
        "created": int(time.time()),
        "nonce": secrets.token_urlsafe(18),
    }
    headers = http_signatures.sign(method, host, f"http://{host}{path}", covered, body, **(settings | changes))
    return {**headers, **covered, "host": host}


def send(
    gateway: OneGateway, body: bytes, headers: Mapping[str, str], *, method: str = "POST", path: str = QUERY
) -> httpx.Response:
    """Send exactly this."""
    return httpx.request(
        method,
        gateway.address + path,
        content=body,
        headers={"accept-language": "en", **headers},
        trust_env=False,
        timeout=20,
    )


def call(
    gateway: OneGateway,
    body: Any = None,
    *,
    method: str = "POST",
    path: str = QUERY,
    system: str = HOUSING,
    **changes: Any,
) -> httpx.Response:
    """A signed call; ``body`` is JSON or raw bytes, the default asks about one covered person."""
    raw = body if isinstance(body, bytes) else msgspec.json.encode(BODY if body is None else body)
    if method == "GET":
        raw = b""
    headers = signature(gateway, raw, method=method, path=path, system=system, **changes)
    return send(gateway, raw, headers, method=method, path=path)


def refusal(response: httpx.Response) -> str:
    """The code of a problem document that is whole: reason and next step included."""
    document = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert document["status"] == response.status_code
    assert document["detail"]
    assert document["next_step"]
    code: str = document["code"]
    return code


def proved(gateway: OneGateway, response: httpx.Response) -> Receipt:
    """The receipt of an answer or refusal, which proves exactly this document."""
    document = response.json()
    receipt = msgspec.convert(document["receipt"], Receipt)
    check(receipt, Verifier.parse(gateway.log_key), document)
    return receipt


def assertion(gateway: OneGateway, system: str = HOUSING, header: Mapping[str, Any] = {}, **claims: Any) -> str:
    """A private_key_jwt assertion with parts replaced."""
    key, now = gateway.keys[system], int(time.time())
    head = {"alg": "EdDSA", "kid": thumbprint(key.public_key()), **header}
    said = {
        "iss": system,
        "sub": system,
        "aud": f"{gateway.address}/oauth/token",
        "iat": now,
        "exp": now + 60,
        "jti": secrets.token_urlsafe(18),
        **claims,
    }
    signed = f"{b64url(canonical(head))}.{b64url(canonical({n: v for n, v in said.items() if v is not None}))}"
    return f"{signed}.{b64url(key.sign(signed.encode()))}"


def token(gateway: OneGateway, made: str, **form: str) -> httpx.Response:
    """Ask for a token with an assertion."""
    fields = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE, "client_assertion": made}
    return httpx.post(
        gateway.address + "/oauth/token", data={**fields, **form}, trust_env=False, headers={"accept-language": "en"}
    )
