"""What a heartbeat says about the set of live orders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.tlog import merkle


def orders_root(entries: Iterable[tuple[str, int, bytes]]) -> bytes:
    """The RFC 6962 root over canonical ``[number, version, base64url(sha256 of the payload)]``.

    ``entries`` are (number, version, 32 bytes); they are sorted by number here, so both
    sides agree whatever order they keep.  The root of no orders is SHA-256 of nothing.
    """
    ordered = sorted(entries, key=lambda entry: entry[0])
    return merkle.root([canonical([number, version, b64url(digest)]) for number, version, digest in ordered])


def payload_digest(payload: bytes) -> bytes:
    """SHA-256 of an order's or callers document's payload bytes."""
    return hashlib.sha256(payload).digest()
