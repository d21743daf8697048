"""The control plane's signing key: ``SHUQIAO_DIR/keys/control.pem`` (0600), made once.

Gateways pin its public half when they enrol, so it is never made a second time.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from shuqiao.exchange.errors import ControlKeyMissing
from shuqiao.exchange.models import Gateway
from shuqiao.wire.key_files import read_or_make

NAME = "control.pem"


def control_key() -> Ed25519PrivateKey:
    """The key that signs orders, callers, heartbeats and probes.  Read once per process: its file is never changed.

    Raises :class:`ControlKeyMissing` where the file is gone and a gateway has pinned the key that was in it.
    """
    return _load(_path())


def renewed_control_key() -> Ed25519PrivateKey:
    """The same, but made anew where it is lost: for the operator who renews a gateway's code, and says why."""
    read_or_make(_path())
    return _load(_path())


def is_missing() -> bool:
    """Whether gateways hold a key that this instance has lost."""
    return not _path().exists() and Gateway.objects.exists()


def _path() -> Path:
    return Path(settings.SHUQIAO_DIR) / "keys" / NAME


@cache
def _load(path: Path) -> Ed25519PrivateKey:
    if not path.exists() and Gateway.objects.exists():
        raise ControlKeyMissing(path=path)
    return read_or_make(path)
