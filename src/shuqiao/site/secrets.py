"""Secrets that the instance makes for itself at first start and keeps under ``SHUQIAO_DIR/keys`` (0600)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def session_secret(directory: Path) -> str:
    """The secret behind sessions and CSRF tokens; made once."""
    return kept_secret(directory, "session-secret")


def kept_secret(directory: Path, name: str) -> str:
    """The secret in the file ``keys/<name>``; made once.

    Several processes may start at once: the file is written aside and linked into place, so that
    all of them read one and the same secret.
    """
    keys = directory / "keys"
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = keys / name
    if not path.exists():
        aside = keys / f".{name}.{os.getpid()}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            pass  # another process was first; its secret holds
        finally:
            aside.unlink()
    return path.read_text("ascii").strip()
