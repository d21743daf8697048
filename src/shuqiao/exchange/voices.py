"""Who speaks upwards, and the key by which the platform's log is known."""

from __future__ import annotations

from django.conf import settings

from shuqiao.audit import integrity
from shuqiao.audit.keyring import note_key
from shuqiao.exchange.models import Gateway
from shuqiao.kernel.actors import Actor, ActorKind
from shuqiao.tlog.notes import Signer


def of(row: Gateway) -> Actor:
    """The gateway itself, as the log names it."""
    return Actor(ActorKind.GATEWAY, f"gateway:{row.member}", row.name, row.department)


def platform_vkey() -> str:
    """The verifier key of the platform's log; before its first entry, that of the epoch it will begin with."""
    origin = f"{settings.SHUQIAO_LOG_NAME}/platform/1"
    return integrity.verifier_text() or Signer(origin, note_key()).verifier_text
