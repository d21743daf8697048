"""The portal token: a minute's leave for one person's browser to ask one gateway one thing.

Signed by the control key that gateways pin at enrolment, as an envelope of kind
``portal-token``; a browser sends it as ``Authorization: Portal <base64url of the
envelope>``.  Everything that is said about the call stands inside, so the browser
that carries it can change nothing (design.md 6, Callers).
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.kernel.canonical import b64url
from shuqiao.wire import documents, envelopes

LIFETIME_S = 60
"""No token lives longer, by real time."""

QUERY: Final = "query"
HISTORY: Final = "subjects_history"
HISTORY_SYSTEM = "portal:history"
"""Who a look at a subject's history is recorded as: no client system may be named with a colon."""


class PortalToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``id`` is unique and used once; ``gateway`` the only member that takes it.

    ``right`` is ``query`` (one call of ``grant`` by the desk ``system`` of ``department``)
    or ``subjects_history``, which names neither.  ``person`` is an opaque id: who it is,
    only the control plane's accounts know.  ``context`` is the whole call context, its
    ``operator`` the same opaque id.  Moments are real time.
    """

    id: str
    gateway: str
    right: Literal["query", "subjects_history"]
    person: str
    department: str
    context: dict[str, Any]
    issued_at: str
    expires_at: str
    system: str | None = None
    grant: str | None = None


def sealed(token: PortalToken, key: Ed25519PrivateKey) -> str:
    """The token as a browser sends it, behind the word ``Portal``."""
    return b64url(documents.encode(envelopes.sign("portal-token", documents.encode(token), key)))
