"""Check codes: eighty bits of the salted digest of a paper's content, readable on paper and by telephone."""

from __future__ import annotations

from hashlib import sha256

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
LENGTH = 16


def digest(salt: str, content: str) -> str:
    """SHA-256 over salt and content, hexadecimal."""
    return sha256(f"{salt}\n{content}".encode()).hexdigest()


def code(hexadecimal: str) -> str:
    """The check code of a digest: 16 characters without I, L, O and U."""
    number = int(hexadecimal[:20], 16)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))


def shown(check_code: str) -> str:
    """In groups of four, as it is printed."""
    return "-".join(check_code[at : at + 4] for at in range(0, LENGTH, 4))


def typed(text: str) -> str:
    """What a reader typed, as :func:`code` writes it: case, spaces, hyphens and look-alike letters do not matter."""
    plain = "".join(sign for sign in text.upper() if sign.isalnum())
    return plain.translate(_ALIKE)[: LENGTH + 1]
