"""Signed notes (C2SP signed-note), Ed25519 only.

A verifier key is text: ``<name>+<8 hex digits>+<base64(0x01 ‖ 32-byte key)>``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shuqiao.tlog.errors import BadNote, BadNoteSignature, BadVerifierKey, UnknownNoteKey

_ED25519 = b"\x01"
_MAX_NOTE = 64 * 1024
_MAX_SIGNATURES = 64
_DASH = "\u2014 "


@dataclass(frozen=True)
class NoteSignature:
    """One line under a note: who, the 4-byte key id, the signature bytes."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A note taken apart.  ``text`` ends in a newline; nothing in it is trusted before a signature verified."""

    text: str
    signatures: tuple[NoteSignature, ...]


def key_id(name: str, public: bytes) -> bytes:
    """The first 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)."""
    return sha256(name.encode("utf-8") + b"\n" + _ED25519 + public).digest()[:4]


class Signer:
    """A named Ed25519 key that signs notes.  Raises :class:`BadVerifierKey` for a name notes cannot carry."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        _check_name(name)
        self.name = name
        self._private = private
        self._public = private.public_key().public_bytes_raw()
        self._key_id = key_id(name, self._public)

    @property
    def verifier_text(self) -> str:
        """The verifier key that strangers need."""
        return _key_text(self.name, self._key_id, self._public)

    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier.parse(self.verifier_text)

    def sign(self, text: str) -> str:
        """The whole note: text, blank line, signature line.  Raises :class:`BadNote` for text no note can carry."""
        _check_text(text)
        if not text.endswith("\n"):
            raise BadNote(why="the text does not end in a newline")
        signature = base64.b64encode(self._key_id + self._private.sign(text.encode("utf-8"))).decode("ascii")
        return f"{text}\n{_DASH}{self.name} {signature}\n"


class Verifier:
    """A trusted public key with its name."""

    def __init__(self, name: str, public: Ed25519PublicKey) -> None:
        _check_name(name)
        self.name = name
        self._key = public
        self.public = public.public_bytes_raw()
        self.key_id = key_id(name, self.public)

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Read a verifier key text; raises :class:`BadVerifierKey`."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3:
            raise BadVerifierKey(why="three parts joined by '+' expected")
        name, stated, encoded = parts
        try:
            raw = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise BadVerifierKey(why="the key is not base64") from None
        if len(raw) != 33 or raw[:1] != _ED25519:
            raise BadVerifierKey(why="not an Ed25519 key (type 1, 32 bytes)")
        try:
            found = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        except ValueError:
            raise BadVerifierKey(why="not a point of Ed25519") from None
        if found.key_id.hex() != stated:
            raise BadVerifierKey(why="its hash does not match its name and key")
        return found

    def __str__(self) -> str:
        return _key_text(self.name, self.key_id, self.public)

    def verifies(self, text: str, signature: bytes) -> bool:
        """True when ``signature`` is this key's over the note text."""
        try:
            self._key.verify(signature, text.encode("utf-8"))
        except (InvalidSignature, ValueError):
            return False
        return True


def parse(note: str | bytes) -> Note:
    """Take a note apart without trusting it; raises :class:`BadNote`."""
    if isinstance(note, bytes):
        try:
            note = note.decode("utf-8")
        except UnicodeDecodeError:
            raise BadNote(why="not UTF-8") from None
    if len(note) > _MAX_NOTE:
        raise BadNote(why="longer than 64 KiB")
    _check_text(note)
    cut = note.rfind("\n\n")
    if cut < 0 or not note.endswith("\n"):
        raise BadNote(why="no blank line between text and signatures, or the end is missing")
    lines = note[cut + 2 :].split("\n")[:-1]
    if not 0 < len(lines) <= _MAX_SIGNATURES:
        raise BadNote(why="no signature line, or too many")
    return Note(note[: cut + 1], tuple(_signature(line) for line in lines))


def open_note(note: str | bytes, verifiers: Iterable[Verifier]) -> Note:
    """The note, once at least one known key signed it and no known key's signature is broken.

    Raises :class:`BadNote`, :class:`UnknownNoteKey` or :class:`BadNoteSignature`.
    The answer holds the verified signatures only.
    """
    found = parse(note)
    known = {(v.name, v.key_id): v for v in verifiers}
    good: list[NoteSignature] = []
    for signature in found.signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None:
            continue
        if not verifier.verifies(found.text, signature.signature):
            raise BadNoteSignature(name=signature.name)
        good.append(signature)
    if not good:
        signers = ", ".join(f"{s.name}+{s.key_id.hex()}" for s in found.signatures)
        names = ", ".join(f"{name}+{kid.hex()}" for name, kid in known) or "-"
        raise UnknownNoteKey(signers=signers, known=names)
    return Note(found.text, tuple(good))


def _signature(line: str) -> NoteSignature:
    if not line.startswith(_DASH):
        raise BadNote(why="a signature line does not begin with an em dash")
    name, _, encoded = line[len(_DASH) :].partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote(why="a signature is not base64") from None
    if not _good_name(name) or len(raw) < 5:
        raise BadNote(why="a signature line is incomplete")
    return NoteSignature(name, raw[:4], raw[4:])


def _good_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() or c < " " for c in name)


def _check_name(name: str) -> None:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise BadVerifierKey(why="the name is not UTF-8") from None
    if not _good_name(name):
        raise BadVerifierKey(why="a name is not empty and has neither spaces nor '+'")


def _check_text(text: str) -> None:
    if any(c < " " and c != "\n" for c in text):
        raise BadNote(why="a control character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise BadNote(why="not UTF-8") from None


def _key_text(name: str, identifier: bytes, public: bytes) -> str:
    return f"{name}+{identifier.hex()}+{base64.b64encode(_ED25519 + public).decode('ascii')}"
