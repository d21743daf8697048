"""A client system says who it is (RFC 7523, ``private_key_jwt``): what ``POST /oauth/token`` takes.  Offline."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.kernel import clock
from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.wire.envelopes import thumbprint

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME_S = 60


def assertion(system: str, key: Ed25519PrivateKey, audience: str) -> str:
    """A signed JWT: who this is, for whom, for one minute, once.  ``audience`` is the address of the token door."""
    now = int(clock.real_now().timestamp())
    header = {"alg": "EdDSA", "kid": thumbprint(key.public_key()), "typ": "JWT"}
    claims = {
        "iss": system,
        "sub": system,
        "aud": audience,
        "iat": now,
        "exp": now + LIFETIME_S,
        "jti": secrets.token_urlsafe(18),
    }
    signed = f"{b64url(canonical(header))}.{b64url(canonical(claims))}"
    return f"{signed}.{b64url(key.sign(signed.encode('ascii')))}"
