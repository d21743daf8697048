"""The control plane's signing key: ``SHUQIAO_DIR/keys/control.pem`` (0600), made once.

Gateways pin its public half when they enrol.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

NAME = "control.pem"


def control_key() -> Ed25519PrivateKey:
    """The key that signs orders, callers, heartbeats and probes.  Read once per process: its file is never changed."""
    return _load(Path(settings.SHUQIAO_DIR) / "keys" / NAME)


@cache
def _load(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        _make(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return key


def _make(path: Path) -> None:
    """Written aside, synced and linked into place: processes that start at once read one and the same key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass  # another process was first; its key holds
    finally:
        aside.unlink()
