"""Bytes on disk: records, and the frame that one flush writes.

Frame: magic (4) ‖ body length (uint32) ‖ first index (uint64) ‖ count (uint32) ‖
CRC-32 of all else (uint32) ‖ body.  Body: the records, then the checkpoint note
that covers them.  A frame is whole or it does not exist: the CRC tells a torn one;
integrity against people is the Merkle tree's business, not the CRC's.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

from shuqiao.wire.receipts import LEAF_SIZE

MAGIC = b"SQr1"
_HEADER = struct.Struct(">4sIQII")
HEADER_SIZE = _HEADER.size
_RECORD = struct.Struct(f">{LEAF_SIZE}s32sIBH")
RECORD_HEAD = _RECORD.size
_ANSWER_SALT, _SUBJECT_SALT = 1, 2
MAX_CONTENT = 1 << 20


class Record(NamedTuple):
    """One entry as the gateway keeps it.

    ``leaf`` 54 bytes; ``content`` canonical bytes; salts 32 bytes.  ``answer_salt`` went
    to the caller; ``subjects`` are keyed digests and never leave the gateway, the
    content only commits to them with ``subject_salt``.
    """

    leaf: bytes
    content: bytes
    salt: bytes
    answer_salt: bytes | None = None
    subject_salt: bytes | None = None
    subjects: tuple[bytes, ...] = ()


class Frame(NamedTuple):
    """One flush read back; ``offsets`` are the records' places in the file."""

    first: int
    records: list[Record]
    offsets: list[int]
    note: str
    end: int


def encode_record(record: Record) -> bytes:
    """The bytes of one record.  Raises ValueError for content over 1 MiB or a digest over 255 bytes."""
    if len(record.content) > MAX_CONTENT:
        raise ValueError("a receipt's content has at most 1 MiB")
    flags = (_ANSWER_SALT if record.answer_salt else 0) | (_SUBJECT_SALT if record.subject_salt else 0)
    head = _RECORD.pack(record.leaf, record.salt, len(record.content), flags, len(record.subjects))
    parts = [head, record.content, record.answer_salt or b"", record.subject_salt or b""]
    for digest in record.subjects:
        parts += (bytes([len(digest)]), digest)
    return b"".join(parts)


def decode_record(data: bytes, at: int) -> tuple[Record, int]:
    """The record at ``at`` and where it ends.  Raises ValueError when the bytes end too early."""
    if at + RECORD_HEAD > len(data):
        raise ValueError("record cut off")
    leaf, salt, length, flags, count = _RECORD.unpack_from(data, at)
    at += RECORD_HEAD
    content, at = data[at : at + length], at + length
    answer_salt = subject_salt = None
    if flags & _ANSWER_SALT:
        answer_salt, at = data[at : at + 32], at + 32
    if flags & _SUBJECT_SALT:
        subject_salt, at = data[at : at + 32], at + 32
    subjects = []
    for _ in range(count):
        if at >= len(data):
            raise ValueError("record cut off")
        end = at + 1 + data[at]
        subjects.append(data[at + 1 : end])
        at = end
    if at > len(data):
        raise ValueError("record cut off")
    return Record(leaf, content, salt, answer_salt, subject_salt, tuple(subjects)), at


def encode_frame(first: int, records: Sequence[bytes], note: str) -> bytes:
    """One flush: encoded records and the note that covers them."""
    signed = note.encode("utf-8")
    body = b"".join([*records, signed, struct.pack(">I", len(signed))])
    head = _HEADER.pack(MAGIC, len(body), first, len(records), 0)
    return _HEADER.pack(MAGIC, len(body), first, len(records), crc32(body, crc32(head))) + body


def frame_length(head: bytes) -> int | None:
    """How long the frame claims to be, header included; None where no frame begins."""
    if len(head) < HEADER_SIZE or head[:4] != MAGIC:
        return None
    return HEADER_SIZE + int(_HEADER.unpack(head[:HEADER_SIZE])[1])


def decode_frame(data: bytes, at: int) -> Frame | None:
    """The frame in ``data``, which lies at ``at`` in its file; None when it is not whole."""
    if frame_length(data) != len(data):
        return None
    magic, length, first, count, stated = _HEADER.unpack_from(data)
    body = data[HEADER_SIZE:]
    if crc32(body, crc32(_HEADER.pack(magic, length, first, count, 0))) != stated or length < 4:
        return None
    end = length - 4 - int.from_bytes(body[-4:], "big")
    records, offsets, here = [], [], 0
    try:
        for _ in range(count):
            offsets.append(at + HEADER_SIZE + here)
            record, here = decode_record(body[: max(0, end)], here)
            records.append(record)
        note = body[here:-4].decode("utf-8")
    except (ValueError, struct.error):
        return None
    return Frame(first, records, offsets, note, at + len(data)) if here == end else None
