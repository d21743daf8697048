"""Checkpoints (C2SP tlog-checkpoint): origin, size and root of a log, signed as a note.

The origin equals the key name, so a key speaks for one log and one epoch only.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from shuqiao.tlog.errors import BadCheckpoint, OtherLog
from shuqiao.tlog.merkle import HASH_SIZE, MAX_SIZE
from shuqiao.tlog.notes import Signer, Verifier, open_note
from shuqiao.tlog.notes import parse as parse_note


@dataclass(frozen=True)
class Checkpoint:
    """A tree head: ``size`` leaves, 32-byte ``root``."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"


def sign(checkpoint: Checkpoint, signer: Signer) -> str:
    """The checkpoint as a signed note.  A log must never sign two that contradict each other; the caller sees to it.

    Raises :class:`OtherLog` when the key's name is not the origin.
    """
    if signer.name != checkpoint.origin:
        raise OtherLog(origin=checkpoint.origin, expected=signer.name)
    return signer.sign(checkpoint.text())


def open_(note: str | bytes, verifier: Verifier) -> Checkpoint:
    """The checkpoint, its signature verified.

    Raises :class:`BadNote`, :class:`UnknownNoteKey`, :class:`BadNoteSignature`,
    :class:`BadCheckpoint` or :class:`OtherLog`.
    """
    found = _read(open_note(note, [verifier]).text)
    if found.origin != verifier.name:
        raise OtherLog(origin=found.origin, expected=verifier.name)
    return found


def peek(note: str | bytes) -> Checkpoint:
    """What a checkpoint claims, **without** verifying it: to choose a key, or to read one's own file.

    Raises :class:`BadNote` or :class:`BadCheckpoint`.
    """
    return _read(parse_note(note).text)


def _read(text: str) -> Checkpoint:
    lines = text.split("\n")[:-1]
    if len(lines) < 3 or not all(lines):
        raise BadCheckpoint(why="three lines expected: origin, size, root")
    origin, digits, encoded = lines[:3]
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20) or str(int(digits)) != digits:
        raise BadCheckpoint(why="the size is no plain decimal number")
    size = int(digits)
    try:
        root = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise BadCheckpoint(why="the root is not base64") from None
    if size > MAX_SIZE or len(root) != HASH_SIZE or base64.b64encode(root).decode("ascii") != encoded:
        raise BadCheckpoint(why="the root has not 32 bytes, or the size is beyond all sense")
    return Checkpoint(origin, size, root)
