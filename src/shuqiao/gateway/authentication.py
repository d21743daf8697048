"""Who calls: a signed request (RFC 9421) or a bearer token of a few minutes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shuqiao.gateway import errors
from shuqiao.gateway.book import CallerBook
from shuqiao.gateway.portal_tokens import PortalKeys, forgotten_at
from shuqiao.gateway.requests import Request
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire import http_signatures
from shuqiao.wire.portal_tokens import HISTORY, HISTORY_SYSTEM, PortalToken

MAX_NONCES = 1_000_000
TOKEN_LIFETIME_S = 300


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated client system, or a person's browser with a portal token.

    ``nonce`` and ``nonce_until`` (seconds since 1970) belong to a signed request, or are a portal
    token's id; ``context`` is the call context that a token carries, None where it carries none.
    """

    system: str
    department: str
    keyid: str
    nonce: str | None = None
    nonce_until: int = 0
    context: Mapping[str, Any] | None = None
    portal: PortalToken | None = None

    @property
    def bearer(self) -> bool:
        """Whether a bearer token, and neither a signature nor a portal token, authenticated it."""
        return self.nonce is None


class Nonces:
    """Nonces seen, each until its signature ends.  Bounded; full means refusing, never forgetting."""

    def __init__(self, limit: int = MAX_NONCES) -> None:
        self._limit = limit
        self._seen: set[bytes] = set()
        self._ending: dict[int, list[bytes]] = {}

    def use(self, keyid: str, nonce: str, until: int, now: int) -> Refusal | None:
        """Note a nonce, or refuse one that was noted before.  ``until`` and ``now`` are seconds since 1970."""
        mark = hashlib.blake2b(f"{keyid} {nonce}".encode(), digest_size=16).digest()
        if mark in self._seen:
            return errors.NonceReplayed(field="nonce")
        if len(self._seen) >= self._limit:
            self._forget(now)
            if len(self._seen) >= self._limit:
                return errors.NoncesFull()
        self._seen.add(mark)
        second = until // 10
        ending = self._ending.get(second)
        if ending is None:
            self._forget(now)
            self._ending[second] = [mark]
        else:
            ending.append(mark)
        return None

    def _forget(self, now: int) -> None:
        for second in [s for s in self._ending if s < now // 10]:
            self._seen.difference_update(self._ending.pop(second))


@dataclass(frozen=True, slots=True)
class Token:
    """What a bearer token stands for; ``until`` in seconds since 1970, real time."""

    caller: Caller
    until: float


class Tokens:
    """Bearer tokens by SHA-256; they live in memory and end with the process."""

    def __init__(self) -> None:
        self._by_digest: dict[bytes, Token] = {}

    def issue(self, caller: Caller, now: float) -> str:
        """A new token for ``caller``, good for :data:`TOKEN_LIFETIME_S` seconds."""
        while self._by_digest:
            oldest = next(iter(self._by_digest))  # all live equally long, so the first in is the first to end
            if self._by_digest[oldest].until > now:
                break
            del self._by_digest[oldest]
        secret = secrets.token_urlsafe(32)
        self._by_digest[hashlib.sha256(secret.encode()).digest()] = Token(caller, now + TOKEN_LIFETIME_S)
        return secret

    def find(self, secret: str, now: float) -> Caller | Refusal:
        """Whose token ``secret`` is."""
        found = self._by_digest.get(hashlib.sha256(secret.encode()).digest())
        if found is None or found.until <= now:
            return errors.TokenUnknown(field="authorization")
        return found.caller


class Authentication:
    """The first check of every door that names a caller."""

    def __init__(self, portal: PortalKeys | None = None) -> None:
        self.tokens = Tokens()
        self.nonces = Nonces()
        self.callers = CallerBook()
        self.portal = portal

    def caller(self, request: Request) -> Caller | Refusal:
        """Who calls, or why nobody is believed.  A nonce is used up by this."""
        headers = request.scope.headers
        bearer = headers.get("authorization")
        if bearer is None:
            return self._signed(request)
        if headers.get("signature-input") is not None or len(headers.get_all("authorization")) > 1:
            return errors.CredentialsTwice(field="authorization")
        if bearer.startswith("Portal "):
            return self._portal(bearer[7:])
        if not bearer.startswith("Bearer ") or not bearer.isascii():
            return errors.TokenUnknown(field="authorization")
        found = self.tokens.find(bearer[7:], clock.real_now().timestamp())
        if isinstance(found, Caller) and self.callers.key(found.keyid, clock.real_now()) is None:
            return errors.TokenUnknown(field="authorization")  # the key behind it was withdrawn
        return found

    def _portal(self, text: str) -> Caller | Refusal:
        """A clerk at a desk, or an auditor; the token's id is used up by this."""
        if self.portal is None:
            return errors.TokenUnknown(field="authorization")
        token = self.portal.believed(text)
        if isinstance(token, Refusal):
            return token
        system = HISTORY_SYSTEM if token.right == HISTORY else token.system
        if token.right != HISTORY and (system is None or self.callers.desks.get(system) != token.department):
            return errors.PortalTokenWrong(field="authorization")  # no desk that this gateway was told of
        assert system is not None
        until, now = forgotten_at(token), int(clock.real_now().timestamp())
        replayed = self.nonces.use(self.portal.keyid, token.id, until, now)
        if isinstance(replayed, errors.NonceReplayed):
            return errors.PortalTokenReplayed(field="authorization")
        if replayed is not None:
            return replayed
        return Caller(system, token.department, self.portal.keyid, token.id, until, token.context, token)

    def _signed(self, request: Request) -> Caller | Refusal:
        headers = request.single_headers()
        if isinstance(headers, Refusal):
            return headers
        if "signature-input" not in headers:
            return errors.CredentialsMissing()
        now = int(clock.real_now().timestamp())
        verified = self.verified(request, headers, now)
        if isinstance(verified, Refusal):
            return verified
        key = self.callers.key(verified.keyid, clock.real_now())
        if key is None:
            return http_signatures.SignatureKeyUnknown(field="keyid")
        replayed = self.nonces.use(verified.keyid, verified.nonce, verified.expires, now)
        if replayed is not None:
            return replayed
        return Caller(key.system, key.department, verified.keyid, verified.nonce, verified.expires)

    def verified(self, request: Request, headers: Mapping[str, str], now: int) -> http_signatures.Verified | Refusal:
        """The signature alone, without using up its nonce."""
        return http_signatures.verify(
            request.scope.method,
            request.authority,
            request.target_uri,
            headers,
            request.body,
            self.callers.present(clock.real_now()),
            http_signatures.CALLER_TAG,
            now,
        )
