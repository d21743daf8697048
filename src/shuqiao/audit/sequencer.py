"""The one place that gives entries their index.

Order of the durable steps, each safe to die before or after:

1. one transaction: pending leaves leave ``audit_pending``, enter ``audit_entry``, and the signed
   tree head moves by compare-and-swap on its size;
2. tiles and entry bundles on disk, synced;
3. the checkpoint, last.

What is missing on disk is always written again from ``audit_entry``, so a published checkpoint is
never larger than its tiles, and two checkpoints of one origin never contradict each other: a size
is signed in the transaction that makes it, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction

from shuqiao.audit import published
from shuqiao.audit.actions import record
from shuqiao.audit.errors import LogAheadOfDatabase, LostTheRace, NoteKeyReplaced
from shuqiao.audit.keyring import note_key
from shuqiao.audit.locks import sequencing
from shuqiao.audit.models import Epoch
from shuqiao.audit.permissions import may_begin_epoch
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, system
from shuqiao.kernel.refusals import require
from shuqiao.tlog.checkpoints import Checkpoint, sign
from shuqiao.tlog.merkle import EMPTY_ROOT, Frontier
from shuqiao.tlog.notes import Signer

BATCH = 50_000
"""Leaves per transaction: bounds memory and the time that SQLite's single writer is held."""

_Row = tuple[int, str, bytes]

Step = Callable[[str], None]
"""Called at each durable step with its name; faults are injected here by tests."""


def _nothing(step: str) -> None:
    """Outside tests a step is just passed."""


def sequence_once(*, limit: int = BATCH, wait: bool = False, step: Step = _nothing) -> int:
    """Give up to ``limit`` pending entries their place and publish the log; the number of entries placed.

    Returns 0 where another sequencer works, unless ``wait``.  Raises :class:`LogAheadOfDatabase`
    when the published log is larger than the database or contradicts it, OSError when the disk refuses.
    """
    with sequencing(wait) as held:
        if not held:
            return 0
        epoch = _present_epoch()
        _refuse_fork(epoch)
        placed = _place(epoch, limit, step)
        publish(step, just_placed=placed)
        return len(placed)


def publish(step: Step = _nothing, *, just_placed: Sequence[bytes] = ()) -> None:
    """Write what the database has and the directory lacks.  The caller holds the lock.

    ``just_placed`` are the log's last leaves, where the caller has them: nothing else lacks as a rule.
    """
    epoch = Epoch.objects.order_by("-epoch").first()
    if epoch is None:
        return
    step("before tiles")
    known = epoch.size - len(just_placed)

    def lacking(start: int, stop: int) -> Iterator[bytes]:
        return iter(just_placed) if start == known else leaves(epoch.first_position, start, stop)

    published.write(epoch.origin, epoch.size, epoch.note, lacking)
    step("after checkpoint")


def begin_epoch(actor: Actor, reason: str) -> str:
    """Start a new log whose first leaf names the old one, its last known checkpoint and ``reason``; the new origin.

    For a log that can no longer be continued, as after the restore of an older backup.
    """
    require(may_begin_epoch(actor))
    with sequencing(wait=True):
        old = Epoch.objects.order_by("-epoch").first()
        with transaction.atomic():
            origin = _create_epoch(actor, old, reason).origin
        publish()
    return origin


def _present_epoch() -> Epoch:
    found = Epoch.objects.order_by("-epoch").first()
    if found is not None:
        return found
    with transaction.atomic():
        return _create_epoch(system("sequencer"), None, "first log of this instance")


def _create_epoch(actor: Actor, old: Epoch | None, reason: str) -> Epoch:
    number = old.epoch + 1 if old is not None else 1
    origin = f"{settings.SHUQIAO_LOG_NAME}/platform/{number}"
    facts: dict[str, str] = {"origin": origin, "reason": reason}
    if old is not None:
        # The published note may be ahead of the database: it is the one that strangers hold.
        facts |= {"old_origin": old.origin, "old_checkpoint": published.note(old.origin) or old.note}
    start = record(actor, "audit.epoch.started", f"epoch:{number}", facts)
    epoch = Epoch.objects.create(
        epoch=number,
        origin=origin,
        first_position=old.first_position + old.size if old is not None else 0,
        verifier=Signer(origin, note_key()).verifier_text,
        size=0,
        root=EMPTY_ROOT,
        frontier=Frontier().to_bytes(),
        note="",
        signed_at=clock.real_now(),
    )
    # The log's own beginning comes first, whatever else waits.
    _append(epoch, _take(_TAKE_ONE, start))
    return Epoch.objects.get(epoch=number)


def _refuse_fork(epoch: Epoch) -> None:
    shown = published.checkpoint(epoch.origin)
    if shown is None:
        return
    if shown.size > epoch.size or (shown.size == epoch.size and shown.root != bytes(epoch.root)):
        raise LogAheadOfDatabase(published=shown.size, stored=epoch.size)


def _place(epoch: Epoch, limit: int, step: Step) -> list[bytes]:
    with transaction.atomic():
        taken = _take_oldest(limit)
        step("pending taken")
        if taken:
            _append(epoch, taken)
        step("before commit")
    step("after commit")
    return [leaf for _, _, leaf in taken]


_TAKE_ALL = "DELETE FROM audit_pending RETURNING number, entry_id, leaf"
_TAKE_UP_TO = "DELETE FROM audit_pending WHERE number <= %s RETURNING number, entry_id, leaf"
_TAKE_ONE = "DELETE FROM audit_pending WHERE entry_id = %s RETURNING number, entry_id, leaf"


def _take_oldest(limit: int) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM audit_pending ORDER BY number LIMIT 1 OFFSET %s", [limit - 1])
        last = cursor.fetchone()
    return _take(_TAKE_UP_TO, last[0]) if last else _take(_TAKE_ALL)


def _take(statement: str, *arguments: str | int) -> list[_Row]:
    """Remove visible pending rows and return (number, entry id, leaf), oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        rows = [(number, entry_id, bytes(leaf)) for number, entry_id, leaf in cursor.fetchall()]
    rows.sort()
    return rows


def _append(epoch: Epoch, taken: Sequence[_Row]) -> None:
    first = epoch.first_position + epoch.size
    _insert([(first + i, entry_id, leaf) for i, (_, entry_id, leaf) in enumerate(taken)])
    _move_head(epoch, [leaf for _, _, leaf in taken])


def _insert(rows: Sequence[_Row]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "INSERT INTO audit_entry (position, entry_id, leaf) "
                "SELECT * FROM unnest(%s::bigint[], %s::varchar[], %s::bytea[])",
                [[r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]],
            )
        else:
            cursor.executemany("INSERT INTO audit_entry (position, entry_id, leaf) VALUES (%s, %s, %s)", rows)


def _move_head(epoch: Epoch, leaves: Sequence[bytes]) -> None:
    frontier = Frontier.from_bytes(bytes(epoch.frontier))
    frontier.extend([sha256(b"\x00" + leaf).digest() for leaf in leaves])
    head = Checkpoint(epoch.origin, frontier.size, frontier.root())
    signer = Signer(epoch.origin, note_key())
    if signer.verifier_text != epoch.verifier:
        raise NoteKeyReplaced(origin=epoch.origin)
    note = sign(head, signer)
    moved = Epoch.objects.filter(epoch=epoch.epoch, size=epoch.size).update(
        size=frontier.size, root=head.root, frontier=frontier.to_bytes(), note=note, signed_at=clock.real_now()
    )
    if moved != 1:
        raise LostTheRace(epoch.origin)


def leaves(first_position: int, start: int, stop: int) -> Iterator[bytes]:
    """Leaves [start, stop) of an epoch, a batch at a time."""
    for low in range(start, stop, BATCH):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT leaf FROM audit_entry WHERE position >= %s AND position < %s ORDER BY position",
                [first_position + low, first_position + min(low + BATCH, stop)],
            )
            yield from (bytes(row[0]) for row in cursor.fetchall())
