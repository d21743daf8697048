"""Answers and their receipts: bytes are made once, committed to, and the receipt is put between them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from shuqiao.gateway.authentication import Caller
from shuqiao.gateway.parts import Parts
from shuqiao.gateway.statuses import status_of
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import canonical
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.problems import MEDIA_TYPE, problem
from shuqiao.wire.receipts import Receipt, commitment

JSON = [("content-type", "application/json"), ("cache-control", "no-store")]
_GRANT = re.compile(r"G-[0-9]{4}-[0-9]{1,9}")
PRINTABLE = "shuqiao-printable"
"""Header of an answer at a desk: ``yes`` where the grant lets it be printed."""
PROBLEM = [("content-type", MEDIA_TYPE), ("cache-control", "no-store")]


class Response(NamedTuple):
    """What goes back over HTTP."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def grant_asked(text: str) -> dict[str, Any]:
    """What a receipt keeps of a grant named in an address: a grant's number, never free text."""
    return {"grant": text} if _GRANT.fullmatch(text) else {}


def spliced(before: bytes, receipt: Receipt, after: bytes) -> bytes:
    """``before`` and ``after`` are the answer cut where its member ``receipt`` belongs, without its comma."""
    return b'%b,"receipt":%b%b' % (before, msgspec.json.encode(receipt), after)


async def refused(
    parts: Parts,
    caller: Caller,
    refusal: Refusal,
    asked: Mapping[str, Any],
    language: str,
    subjects: Sequence[bytes] = (),
) -> Response:
    """Answer an authenticated caller's refusal, with its receipt.

    ``asked`` is what is known of the call (grant, order, version, context), ``subjects`` are digests
    of whom it asked about; they go into the receipt.
    """
    status = status_of(refusal)
    document = problem(refusal, status, language)
    salt = secrets.token_bytes(32)
    content = {
        **asked,
        **who(caller),
        "code": refusal.code,
        "outcome": "refused",
    }
    if refusal.field is not None:
        content["field"] = refusal.field
    receipt = await parts.receipts.append(
        KindGroup.REFUSAL,
        clock.minutes_since_1970(clock.now()),
        content,
        answer_salt=salt,
        answer_commitment=commitment(salt, canonical(document)),
        subjects=subjects,
    )
    parts.metrics.refusals[refusal.code] += 1
    body = msgspec.json.encode({**document, "receipt": receipt})
    return Response(status, PROBLEM, body)


def plain_refusal(refusal: Refusal, language: str) -> Response:
    """Answer a refusal that has no receipt: nobody is authenticated, or nothing may be written."""
    status = status_of(refusal)
    headers = PROBLEM if status != 401 else [*PROBLEM, ("www-authenticate", "Bearer, Signature")]
    return Response(status, headers, canonical(problem(refusal, status, language)))


def who(caller: Caller) -> dict[str, Any]:
    """The caller as a receipt names it.  ``nonce`` lets a restart remember what was used up.

    The context in a portal token is signed, so it is told even where the call is refused.
    """
    found: dict[str, Any] = {
        "auth": "bearer" if caller.bearer else "portal" if caller.portal else "signature",
        "consumer": caller.department,
        "keyid": caller.keyid,
        "system": caller.system,
    }
    if caller.nonce is not None:
        found["nonce"], found["nonce_until"] = caller.nonce, caller.nonce_until
    if caller.portal is not None:
        found["context"] = caller.portal.context
    return found
