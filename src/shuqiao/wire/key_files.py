"""An Ed25519 private key in a file of its own (PEM, 0600), made once."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from shuqiao.kernel.refusals import Family, Refusal


class KeyFileWrong(Refusal):
    """The content is never shown."""

    code = "key_file_wrong"
    family = Family.UNAVAILABLE
    zh = "密钥文件 {path} 不是 Ed25519 私钥"
    en = "The key file {path} holds no Ed25519 private key"
    next_zh = "请由备份恢复该文件。"
    next_en = "Restore the file from a backup."


def read_or_make(path: Path) -> Ed25519PrivateKey:
    """The key of ``path``, made at the first call.  Raises :class:`KeyFileWrong`."""
    if not path.exists():
        _make(path)
    return read(path)


def read(path: Path) -> Ed25519PrivateKey:
    """The key of ``path``.  Raises :class:`KeyFileWrong`, OSError where there is no such file."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError as broken:
        raise KeyFileWrong(path=path) from broken
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileWrong(path=path)
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
