"""Segments of a gateway's log: checked, counted, witnessed; no row per call is ever kept."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from shuqiao.audit import queries as audit
from shuqiao.audit.actions import record
from shuqiao.exchange import alarms, consents, events, feed, voices
from shuqiao.exchange.errors import GatewayNotServing
from shuqiao.exchange.facts import Intake, TreeState
from shuqiao.exchange.intake_errors import CheckpointUnverified, SegmentOutOfPlace, SegmentRefused
from shuqiao.exchange.models import CallCount, Gateway, GatewayLog, Witness
from shuqiao.exchange.records import frontier_bytes, tree_state
from shuqiao.exchange.rules import intake
from shuqiao.exchange.states import GatewayState
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import b64url
from shuqiao.kernel.refusals import Absent, Refusal, TooLarge, require
from shuqiao.tlog import checkpoints
from shuqiao.tlog.checkpoints import Checkpoint
from shuqiao.tlog.merkle import EMPTY_ROOT
from shuqiao.tlog.notes import Verifier
from shuqiao.wire.envelopes import public_from_text
from shuqiao.wire.receipts import unpack_leaf
from shuqiao.wire.segments import SegmentRow, unpack

PROOFS_PER_REPLY = 20
MAX_NOTE = 4096
EMPTY = TreeState(0, EMPTY_ROOT, ())


@dataclass(frozen=True)
class _Arrived:
    """What a gateway sent, its signature verified."""

    member: str
    epoch: int
    note: str
    checkpoint: Checkpoint
    rows: tuple[SegmentRow, ...]


def take_segment(
    member: str, note: str, consistency: Sequence[bytes], segment: bytes, witnessed_after: int | None = None
) -> Intake:
    """Take in the next leaves of a gateway's log, and hand back proofs of checkpoints witnessed before.

    ``note``: the gateway's checkpoint; ``consistency``: from the size last accepted to it (RFC 6962,
    2.1.2); ``segment``: Parquet, may hold no rows; ``witnessed_after``: the largest size whose proof
    the gateway has, None for the latest ones.

    Raises :class:`SegmentRefused` (with facts ``accepted_size`` and ``held``, the platform's note of
    that size); a shortened, rewritten or forged log is also recorded as an alarm.
    """
    gateway = _serving(member)
    origin = ""
    try:
        arrived = _arrived(gateway, note, segment)
        origin = arrived.checkpoint.origin
        _take(arrived, consistency)
    except SegmentRefused as refusal:
        if refusal.alarm:
            alarms.raise_alarm(member, refusal.code, origin, {"note_sha256": _digest(note)})
        _add_held(refusal, gateway, origin)
        raise
    return _reply(arrived, witnessed_after)


def _serving(member: str) -> Gateway:
    row = Gateway.objects.filter(member=member).first()
    if row is None:
        raise Absent(what="前置机 gateway")
    # A suspended gateway may still ship: what happened before must be able to come out.
    if row.state not in (GatewayState.ENROLLED, GatewayState.SUSPENDED):
        raise GatewayNotServing(member=member, state=row.state)
    return row


def _arrived(gateway: Gateway, note: str, segment: bytes) -> _Arrived:
    if len(note) > MAX_NOTE:
        raise TooLarge(what="checkpoint", limit=MAX_NOTE, field="checkpoint")
    try:
        claimed = checkpoints.peek(note)
        epoch = require(intake.epoch_of(claimed.origin, settings.SHUQIAO_LOG_NAME, gateway.member))
        verified = checkpoints.open_(note, Verifier(claimed.origin, public_from_text(gateway.note_public)))
    except CheckpointUnverified:
        raise
    except Refusal as refusal:
        raise CheckpointUnverified(what=refusal.sentence("en"), field="checkpoint") from None
    return _Arrived(gateway.member, epoch, note, verified, unpack(segment) if segment else ())


def _take(arrived: _Arrived, consistency: Sequence[bytes]) -> None:
    """Decide outside the transaction (hashing takes a while), save inside if nothing moved meanwhile."""
    row = GatewayLog.objects.filter(gateway__member=arrived.member, epoch=arrived.epoch).first()
    if row is None:
        epochs = GatewayLog.objects.filter(gateway__member=arrived.member).values_list("epoch", flat=True)
        refused = intake.may_begin_epoch(arrived.epoch, list(epochs), arrived.rows)
        if refused is not None:
            raise refused
    held = tree_state(row) if row is not None else EMPTY
    earlier = (
        [] if row is None else [(w.size, bytes(w.root)) for w in row.witnesses.filter(size=arrived.checkpoint.size)]
    )
    grown = require(intake.take_in(held, earlier, arrived.checkpoint, consistency, arrived.rows))
    if grown == held:
        return
    with transaction.atomic():
        gateway = feed.locked(arrived.member)[arrived.member]
        log = _log(gateway, arrived)
        if log.size != held.size:
            raise SegmentOutOfPlace(accepted_size=log.size)
        log.size, log.frontier, log.changed_at = grown.size, frontier_bytes(grown), clock.now()
        log.save()
        gateway.epoch = max(gateway.epoch, arrived.epoch)
        gateway.save(update_fields=["epoch"])
        _count(gateway, arrived.rows)
        consents.take(arrived.rows)
        if grown.size == arrived.checkpoint.size:
            _witness(gateway, log, arrived)


def _log(gateway: Gateway, arrived: _Arrived) -> GatewayLog:
    fresh = {"origin": arrived.checkpoint.origin, "frontier": frontier_bytes(EMPTY), "changed_at": clock.now()}
    log, _ = GatewayLog.objects.get_or_create(gateway=gateway, epoch=arrived.epoch, defaults=fresh)
    return log


def _witness(gateway: Gateway, log: GatewayLog, arrived: _Arrived) -> None:
    found = arrived.checkpoint
    said = {
        "member": gateway.member,
        "epoch": arrived.epoch,
        "origin": found.origin,
        "size": found.size,
        "root": base64.b64encode(found.root).decode("ascii"),
        "note_sha256": _digest(arrived.note),
        "note": arrived.note,
    }
    entry_id = record(
        voices.of(gateway),
        events.CHECKPOINT_WITNESSED,
        events.of_gateway(gateway.member),
        said,
        department=gateway.department,
    )
    Witness.objects.create(
        log=log, size=found.size, root=found.root, note=arrived.note, entry_id=entry_id, at=clock.now()
    )


def _count(gateway: Gateway, rows: Sequence[SegmentRow]) -> None:
    counts: Counter[tuple[date, int, str, str]] = Counter()
    for row in rows:
        day = clock.day_in_china(datetime.fromtimestamp(unpack_leaf(row.leaf).minute * 60, UTC))
        counts[(day, *intake.counted_as(row))] += 1
    for (day, kind, grant, outcome), count in sorted(counts.items()):
        key: dict[str, Any] = {"gateway": gateway, "day": day, "kind": kind, "grant": grant, "outcome": outcome}
        CallCount.objects.get_or_create(**key)
        CallCount.objects.filter(**key).update(count=F("count") + count)


def _reply(arrived: _Arrived, witnessed_after: int | None) -> Intake:
    log = GatewayLog.objects.get(gateway__member=arrived.member, epoch=arrived.epoch)
    found = log.witnesses.all()
    if witnessed_after is None:
        chosen = sorted(found.order_by("-size")[:PROOFS_PER_REPLY], key=lambda w: w.size)
    else:
        chosen = list(found.filter(size__gt=witnessed_after).order_by("size")[:PROOFS_PER_REPLY])
    proofs = [(w.size, audit.inclusion(w.entry_id)) for w in chosen]
    return Intake(log.size, (), tuple((size, proof) for size, proof in proofs if proof is not None))


def _add_held(refusal: SegmentRefused, gateway: Gateway, origin: str) -> None:
    """Say how far the platform is, and show its own copy of the gateway's checkpoint."""
    log = GatewayLog.objects.filter(gateway=gateway, origin=origin).first()
    last = log.witnesses.order_by("-size").first() if log is not None else None
    refusal.facts.setdefault("accepted_size", log.size if log is not None else 0)
    refusal.facts["held"] = last.note if last is not None else None


def _digest(note: str) -> str:
    return b64url(hashlib.sha256(note.encode("utf-8")).digest())
