"""The ``next`` of a page: where to go on, readable and usable by this gateway alone.

AES-GCM; the order's version, the caller and the question are authenticated with
it, so a cursor is worth nothing in another call.  It ends after an hour.
"""

from __future__ import annotations

import hashlib
import secrets
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shuqiao.gateway.errors import CursorWrong
from shuqiao.kernel.canonical import b64url, parse_b64url
from shuqiao.kernel.refusals import Malformed

LIFETIME_S = 3600
_INSIDE = struct.Struct(">QQ")
_NONCE = 12


class Cursors:
    """Makes and opens cursors under one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def make(self, offset: int, bound_to: bytes, now: int) -> str:
        """A cursor for the page that starts at ``offset``; ``now`` is real seconds since 1970."""
        nonce = secrets.token_bytes(_NONCE)
        inside = _INSIDE.pack(offset, now + LIFETIME_S)
        return b64url(nonce + self._cipher.encrypt(nonce, inside, bound_to))

    def open(self, cursor: object, bound_to: bytes, now: int) -> int | CursorWrong:
        """The offset inside, when the cursor was made here for just this question and has not ended."""
        if not isinstance(cursor, str) or len(cursor) > 200:
            return CursorWrong(field="next")
        try:
            raw = parse_b64url(cursor)
            offset, until = _INSIDE.unpack(self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], bound_to))
        except (Malformed, InvalidTag, ValueError, struct.error):
            return CursorWrong(field="next")
        return int(offset) if now < until else CursorWrong(field="next")


def question(number: str, version: int, system: str, asked: bytes) -> bytes:
    """What a cursor is bound to: order, version, caller, and the canonical bytes of the rest of the question."""
    head = f"{number}\x00{version}\x00{system}\x00".encode()
    return head + hashlib.sha256(asked).digest()
