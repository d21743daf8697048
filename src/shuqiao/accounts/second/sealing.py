"""Secrets of second factors, sealed with a key beside the database: ``SHUQIAO_DIR/keys/second-factor.pem`` (0600).

AES-256-GCM under a key derived from that file; the person's number is bound in, so that no secret can be
moved to another row.
"""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from shuqiao.accounts.models import SecondFactor
from shuqiao.accounts.second.errors import FactorKeyMissing
from shuqiao.wire.key_files import read_or_make

NAME = "second-factor.pem"


def seal(person: int, secret: str) -> str:
    """What the database keeps.  Raises :class:`FactorKeyMissing` where others could no longer be opened."""
    nonce = secrets.token_bytes(12)
    sealed = _cipher().encrypt(nonce, secret.encode("ascii"), _bound(person))
    return base64.urlsafe_b64encode(nonce + sealed).decode("ascii")


def unseal(person: int, sealed: str) -> str:
    """The secret.  Raises :class:`FactorKeyMissing`."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return _cipher().decrypt(raw[:12], raw[12:], _bound(person)).decode("ascii")
    except (InvalidTag, ValueError) as wrong:
        raise FactorKeyMissing() from wrong


def is_missing() -> bool:
    """Whether people have second factors and the key to open them is gone."""
    return not _path().exists() and SecondFactor.objects.exists()


def _path() -> Path:
    return Path(settings.SHUQIAO_DIR) / "keys" / NAME


def _cipher() -> AESGCM:
    if is_missing():
        raise FactorKeyMissing()
    raw = read_or_make(_path()).private_bytes_raw()
    return AESGCM(HKDF(SHA256(), 32, None, b"shuqiao second factor 1").derive(raw))


def _bound(person: int) -> bytes:
    return f"person:{person}".encode("ascii")
