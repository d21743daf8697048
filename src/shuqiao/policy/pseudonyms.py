"""Keyed pseudonyms: the same value is the same word within one grant, and tells nothing without the key.

Always computed in the gateway: a source never sees the key, nor does the platform.
"""

from __future__ import annotations

import hashlib
import hmac

from shuqiao.kernel.canonical import b64url
from shuqiao.policy.values import Json

KEY_BYTES = 32
_LENGTH = 16
"""Bytes kept: 2**64 values meet before two are likely to share a word."""


def grant_key(secret: bytes, grant: str) -> bytes:
    """The key of one grant, from the gateway's own secret (32 bytes): words of two grants cannot be compared."""
    return hmac.digest(secret, b"shuqiao pseudonym\0" + grant.encode(), hashlib.sha256)


def pseudonym(key: bytes, value: Json) -> str | None:
    """22 characters for a value as an answer would show it; null stays null."""
    if value is None:
        return None
    text = value if isinstance(value, str) else str(value)
    return b64url(hmac.digest(key, text.encode(), hashlib.sha256)[:_LENGTH])
