"""The leaf of a log, and the receipt that a caller takes away.

Leaf, 54 bytes: ``0x01 ‖ kind group ‖ minutes since 1970 (uint32, big-endian) ‖
random id (16) ‖ SHA-256(salt 32 ‖ canonical content)``.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Any

import msgspec

from shuqiao.kernel.refusals import Malformed
from shuqiao.wire.kinds import KindGroup

LEAF_SIZE = 54
_LEAF = struct.Struct(">BBI16s32s")
_VERSION = 1


class Leaf(msgspec.Struct, frozen=True):
    """The five fields of a leaf, unpacked."""

    kind: int
    minute: int
    id: bytes
    commitment: bytes


def commitment(salt: bytes, canonical_content: bytes) -> bytes:
    """SHA-256 of the 32-byte salt followed by the content's canonical bytes."""
    if len(salt) != 32:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(salt + canonical_content).digest()


def pack_leaf(kind: KindGroup, minute: int, entry_id: bytes, committed: bytes) -> bytes:
    """The 54 bytes of a leaf."""
    return _LEAF.pack(_VERSION, kind, minute, entry_id, committed)


def unpack_leaf(data: bytes) -> Leaf:
    """The fields of 54 bytes; raises :class:`Malformed` for another length or version."""
    if len(data) != LEAF_SIZE:
        raise Malformed(what=f"a leaf has {LEAF_SIZE} bytes, not {len(data)}")
    version, kind, minute, entry_id, committed = _LEAF.unpack(data)
    if version != _VERSION:
        raise Malformed(what=f"leaf version {version} is unknown")
    return Leaf(kind, minute, entry_id, committed)


class PlatformProof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Proof that the platform's log holds the receipt's checkpoint.

    ``content`` is the platform entry's content: its ``facts.note_sha256`` is the
    SHA-256 (base64url) of the gateway's checkpoint note.  ``leaf`` (base64), ``path`` (base64 hashes).
    """

    index: int
    leaf: str
    salt: str
    content: dict[str, Any]
    path: tuple[str, ...]
    checkpoint: str


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A receipt as answers carry it, as ``/v1/receipts/<number>`` serves it and ``verify receipt`` reads it.

    ``number`` is ``<member>.<epoch>.<index>``; ``id``, ``salt`` and ``answer_salt`` are
    base64url; ``path`` is base64 inclusion hashes to the size of ``checkpoint``.  ``content``
    is None where it was lawfully erased.
    """

    number: str
    origin: str
    index: int
    kind: int
    minute: int
    id: str
    salt: str
    content: dict[str, Any] | None
    path: tuple[str, ...]
    checkpoint: str
    answer_salt: str | None = None
    platform: PlatformProof | None = None
