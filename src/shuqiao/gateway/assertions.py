"""``POST /oauth/token``: a client assertion (RFC 7523, private_key_jwt, EdDSA) becomes a bearer token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature

from shuqiao.gateway.authentication import Caller
from shuqiao.gateway.book import CallerBook
from shuqiao.gateway.errors import AssertionWrong
from shuqiao.kernel.canonical import parse, parse_b64url
from shuqiao.kernel.refusals import Malformed, Refusal

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MAX_LIFETIME_S = 300
SKEW_S = 30


@dataclass(frozen=True)
class Asserted:
    """A believed assertion; its ``jti`` must be used up, until ``until``, before a token is made."""

    caller: Caller
    jti: str
    until: int


def believed(
    body: bytes, callers: CallerBook, audiences: frozenset[str], real_now: Any, now: int
) -> Asserted | Refusal:
    """Check the form and the assertion inside.

    ``audiences`` are the addresses of this very door; ``real_now`` is the
    moment for the validity of keys, ``now`` real seconds since 1970.
    """
    try:
        form = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=8)
    except ValueError:
        return AssertionWrong(what="the body is no form")
    if form.get("grant_type") != ["client_credentials"] or form.get("client_assertion_type") != [TYPE]:
        return AssertionWrong(field="grant_type", what="grant_type or client_assertion_type")
    parts = form.get("client_assertion", [""])[0].split(".")
    if len(parts) != 3 or len(form["client_assertion"]) != 1:
        return AssertionWrong(field="client_assertion", what="it is no JWT")
    try:
        header, claims = _object(parts[0]), _object(parts[1])
        signature = parse_b64url(parts[2])
    except Malformed as broken:
        return AssertionWrong(field="client_assertion", what=broken.sentence("en"))
    keyid = header.get("kid")
    if header.get("alg") != "EdDSA" or "crit" in header or not isinstance(keyid, str):
        return AssertionWrong(field="client_assertion", what="alg must be EdDSA, with kid and without crit")
    key = callers.key(keyid, real_now)
    if key is None:
        return AssertionWrong(field="client_assertion", what="unknown key")
    try:
        key.public.verify(signature, f"{parts[0]}.{parts[1]}".encode("ascii"))
    except InvalidSignature:
        return AssertionWrong(field="client_assertion", what="the signature does not fit")
    return _claimed(claims, Caller(key.system, key.department, keyid), audiences, now)


def _claimed(claims: Mapping[str, Any], caller: Caller, audiences: frozenset[str], now: int) -> Asserted | Refusal:
    if claims.get("iss") != caller.system or claims.get("sub") != caller.system:
        return AssertionWrong(field="client_assertion", what="iss and sub must be the system of the key")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if not any(isinstance(a, str) and a in audiences for a in named):
        return AssertionWrong(field="client_assertion", what="aud is not this gateway's token address")
    issued, expires, jti = claims.get("iat"), claims.get("exp"), claims.get("jti")
    if type(expires) is not int or type(issued) is not int or not 0 < expires - issued <= MAX_LIFETIME_S:
        return AssertionWrong(field="client_assertion", what="iat and exp must be integers, at most 300 s apart")
    begins = claims.get("nbf", issued)
    if expires <= now or type(begins) is not int or max(begins, issued) > now + SKEW_S:
        return AssertionWrong(field="client_assertion", what="it has expired, or is not valid yet")
    if not isinstance(jti, str) or not 16 <= len(jti) <= 128:
        return AssertionWrong(field="client_assertion", what="jti needs 16 to 128 characters")
    context = claims.get("ctx")
    if context is not None and not isinstance(context, dict):
        return AssertionWrong(field="client_assertion", what="ctx is no object")
    return Asserted(Caller(caller.system, caller.department, caller.keyid, context=context), jti, expires)


def _object(part: str) -> dict[str, Any]:
    found = parse(parse_b64url(part))
    if not isinstance(found, dict):
        raise Malformed(what="a JWT part is no object")
    return found
