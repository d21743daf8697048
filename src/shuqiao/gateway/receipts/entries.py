"""A record before it has a number: everything that does not depend on its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from shuqiao.gateway import randomness
from shuqiao.gateway.encoding import fast_canonical
from shuqiao.gateway.receipts.records import Record, encode_record
from shuqiao.kernel.canonical import b64url
from shuqiao.wire.kinds import KindGroup
from shuqiao.wire.receipts import commitment, pack_leaf


class Entry(NamedTuple):
    """A record with its bytes on disk and its leaf hash."""

    record: Record
    encoded: bytes
    leaf_hash: bytes
    content: dict[str, Any]
    kind: int
    minute: int


def make_entry(
    kind: KindGroup,
    minute: int,
    content: Mapping[str, Any],
    answer_salt: bytes | None = None,
    answer_commitment: bytes | None = None,
    subjects: Sequence[bytes] = (),
) -> Entry:
    """Canonical content, salts, leaf.

    ``subjects`` are keyed digests; the content gets ``{count, commitment}`` over them,
    SHA-256(subject salt ‖ canonical list of b64url), the digests stay beside it.
    Raises :class:`Malformed` for content without canonical form, ValueError for a closing without its opening.
    """
    whole = dict(content)
    if kind == KindGroup.CLOSING and "opening" not in whole:
        raise ValueError("a closing names its opening")
    random = randomness.take(80)
    subject_salt = None
    if answer_commitment is not None:
        whole["answer"] = b64url(answer_commitment)
    if subjects:
        subject_salt = random[48:]
        # Plain base64url needs no escaping: these are the canonical bytes of the list already.
        listed = ('["' + '","'.join([b64url(digest) for digest in subjects]) + '"]').encode("ascii")
        whole["subjects"] = {"count": len(subjects), "commitment": b64url(commitment(subject_salt, listed))}
    data = fast_canonical(whole)
    salt = random[16:48]
    leaf = pack_leaf(kind, minute, random[:16], commitment(salt, data))
    record = Record(leaf, data, salt, answer_salt, subject_salt, tuple(subjects))
    return Entry(record, encode_record(record), sha256(b"\x00" + leaf).digest(), whole, int(kind), minute)
