"""Portal tokens: what the control plane lets one person's browser ask of this gateway, once."""

from __future__ import annotations

from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shuqiao.gateway import errors
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import parse_b64url, parse_moment
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire import documents, envelopes
from shuqiao.wire.feed import Envelope
from shuqiao.wire.portal_tokens import LIFETIME_S, PortalToken

LONGEST = 8_192
"""Characters of a token; a context has seven texts of two hundred."""
SKEW = timedelta(seconds=30)
"""How far the two machines' clocks may stand apart."""


class PortalKeys:
    """Whose tokens this gateway believes: those under the control key pinned at enrolment, made for this member."""

    def __init__(self, member: str, control: Ed25519PublicKey) -> None:
        self._member = member
        self.keyid = envelopes.thumbprint(control)
        self._keys = {self.keyid: control}

    def believed(self, text: str) -> PortalToken | Refusal:
        """The token, if it is whole, signed, for this gateway, and good now by real time.  Uses up nothing."""
        if len(text) > LONGEST:
            return errors.PortalTokenWrong(field="authorization")
        try:
            envelope = documents.decode(parse_b64url(text), Envelope)
            token = documents.decode(envelopes.open_(envelope, "portal-token", self._keys), PortalToken)
            issued, expires = parse_moment(token.issued_at), parse_moment(token.expires_at)
        except Refusal:
            return errors.PortalTokenWrong(field="authorization")
        if token.gateway != self._member:
            return errors.PortalTokenForeign(field="authorization")
        now = clock.real_now()
        if issued > now + SKEW or not timedelta(0) < expires - issued <= timedelta(seconds=LIFETIME_S):
            return errors.PortalTokenUntimely(field="authorization")
        if now >= expires + SKEW:
            return errors.PortalTokenExpired(field="authorization")
        return token


def forgotten_at(token: PortalToken) -> int:
    """Until when a used id must be remembered, in seconds since 1970."""
    return int((parse_moment(token.expires_at) + SKEW).timestamp()) + 1
