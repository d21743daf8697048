"""What a gateway polls for: orders, callers, probes, witnesses, and the heartbeat."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

ENVELOPE_KINDS = ("order", "callers", "heartbeat", "probe", "report", "portal-token")


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """DSSE v1.  ``payload`` and ``sig`` are standard base64, as DSSE writes them."""

    payloadType: str
    payload: str
    signatures: tuple[Signature, ...]


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keyid: str
    sig: str


class CallerKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A registered Ed25519 key: ``keyid`` is its RFC 7638 thumbprint, ``public`` its 32 bytes in base64url."""

    keyid: str
    public: str
    valid_from: str
    valid_to: str
    withdrawn: bool = False


class Caller(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One client system; ``department`` is a credit code; ``kind`` is ``system`` or ``desk``."""

    system: str
    name: str
    department: str
    kind: Literal["system", "desk"]
    keys: tuple[CallerKey, ...]
    withdrawn: bool = False


class Callers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everybody who may call this gateway."""

    gateway: str
    version: int
    callers: tuple[Caller, ...]


class Heartbeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is live now.  ``orders_root`` is base64 of the RFC 6962 root, see :func:`wire.heartbeats.orders_root`."""

    gateway: str
    sequence: int
    as_of: str
    feed_seq: int
    orders_size: int
    orders_root: str
    callers_version: int
    callers_sha256: str
    revoked: tuple[str, ...]
    demo_offset_s: int | None = None


class Probe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for the schema, health or row count of one table of a source; never for a row."""

    number: str
    gateway: str
    source: str
    table: str
    wants: Literal["schema", "health", "counts"]


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A gateway's word upwards: the answer to a probe, an alarm, or the addresses under which callers reach it.

    Counts and names, never a row.
    """

    gateway: str
    about: str
    kind: Literal["schema", "health", "counts", "order_refused", "heartbeat_refused", "addresses"]
    at: str
    facts: dict[str, Any]


class FeedItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seq: int
    kind: Literal["order", "callers", "probe"]
    envelope: Envelope


class Feed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer to a poll.  ``next`` is the ``after`` of the following poll; a heartbeat is always present."""

    heartbeat: Envelope
    items: tuple[FeedItem, ...]
    next: int
