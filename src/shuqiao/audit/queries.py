"""Reading the log: histories, lists, and proofs of inclusion."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from shuqiao.audit import published
from shuqiao.audit.facts import EntryFilter, HistoryLine, LogHead
from shuqiao.audit.models import Content, Entry, Epoch, Item, Pending
from shuqiao.audit.permissions import reach
from shuqiao.kernel import pages
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.canonical import b64url, parse
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Refusal, require


def history(subject: str, limit: int = 100) -> tuple[HistoryLine, ...]:
    """What happened to ``subject``, oldest first, the latest ``limit`` entries; bulk entries included.

    The caller has decided that the reader may see the subject.
    """
    bulk = Item.objects.filter(subject=subject).values("entry_id")
    found = Content.objects.filter(Q(subject=subject) | Q(entry_id__in=bulk)).order_by("-number")[:limit]
    return _lines(list(found)[::-1])


def entries(
    actor: Actor | None, after: str | None = None, limit: int | None = None, filters: EntryFilter | None = None
) -> Page[HistoryLine]:
    """Entries that ``actor`` may read, newest first, behind cursor ``after``.

    Raises :class:`ActorMissing`, :class:`NotPermitted`, :class:`Malformed` for a foreign cursor.
    Doors call :func:`shuqiao.audit.actions.read_entries`, which also records the reading.
    """
    allowed = require(reach(actor))
    found = _filtered(Content.objects.all(), filters or EntryFilter())
    if not allowed.everything:
        found = found.filter(Q(department=allowed.department) | Q(actor_department=allowed.department))
    if after is not None:
        found = found.filter(number__lt=pages.row_number(after))
    wanted = pages.limit(limit)
    rows = list(found.order_by("-number")[: wanted + 1])
    following = str(rows[wanted - 1].number) if len(rows) > wanted else None
    return Page(_lines(rows[:wanted]), following)


def entry(actor: Actor | None, entry_id: str) -> HistoryLine | None:
    """One entry by its id, None where there is none or it is not for ``actor``."""
    allowed = require(reach(actor))
    found = Content.objects.filter(entry_id=entry_id).first()
    if found is None:
        return None
    if not allowed.everything and allowed.department not in {found.department, found.actor_department}:
        return None
    return _lines([found])[0]


def inclusion(entry_id: str) -> dict[str, Any] | None:
    """The pieces of a :class:`shuqiao.wire.receipts.PlatformProof`, to the published checkpoint.

    None while the entry is pending or not yet published, or of an earlier epoch whose directory is
    gone.  ``content`` is None and ``salt`` empty where the content was erased: the leaf still proves.
    """
    placed = Entry.objects.filter(entry_id=entry_id).first()
    if placed is None:
        return None
    epoch = Epoch.objects.filter(first_position__lte=placed.position).order_by("-epoch")[0]
    index = placed.position - epoch.first_position
    proof = published.inclusion(epoch.origin, index)
    if proof is None:
        return None
    said = Content.objects.get(entry_id=entry_id)
    return {
        "index": index,
        "leaf": base64.b64encode(bytes(placed.leaf)).decode("ascii"),
        "salt": b64url(bytes(said.salt)) if said.salt is not None else "",
        "content": parse(bytes(said.content)) if said.content is not None else None,
        "path": [base64.b64encode(h).decode("ascii") for h in proof.path],
        "checkpoint": proof.note,
    }


def head() -> LogHead | None:
    """The log's state; None before the first entry was sequenced."""
    epoch = Epoch.objects.order_by("-epoch").first()
    if epoch is None:
        return None
    try:
        checkpoint = published.checkpoint(epoch.origin)
    except Refusal:  # a damaged file counts as nothing published; integrity.check names it
        checkpoint = None
    return LogHead(
        epoch=epoch.epoch,
        origin=epoch.origin,
        size=epoch.size,
        published=checkpoint.size if checkpoint else 0,
        pending=Pending.objects.count(),
        note=epoch.note,
        verifier=epoch.verifier,
        signed_at=epoch.signed_at,
    )


def oldest_pending() -> datetime | None:
    """The moment of the oldest entry that waits for its place."""
    first = Pending.objects.order_by("number").first()
    return Content.objects.get(entry_id=first.entry_id).at if first is not None else None


def _filtered(found: QuerySet[Content], filters: EntryFilter) -> QuerySet[Content]:
    if filters.event is not None and filters.event.endswith("."):
        found = found.filter(event__startswith=filters.event)
    elif filters.event is not None:
        found = found.filter(event=filters.event)
    if filters.subject is not None:
        bulk = Item.objects.filter(subject=filters.subject).values("entry_id")
        found = found.filter(Q(subject=filters.subject) | Q(entry_id__in=bulk))
    if filters.department is not None:
        found = found.filter(Q(department=filters.department) | Q(actor_department=filters.department))
    if filters.after is not None:
        found = found.filter(at__gte=filters.after)
    if filters.before is not None:
        found = found.filter(at__lt=filters.before)
    return found


def _lines(rows: Sequence[Content]) -> tuple[HistoryLine, ...]:
    ids = [row.entry_id for row in rows]
    positions = dict(Entry.objects.filter(entry_id__in=ids).values_list("entry_id", "position"))
    epochs = list(Epoch.objects.order_by("-first_position").values_list("epoch", "first_position"))
    return tuple(_line(row, positions.get(row.entry_id), epochs) for row in rows)


def _line(row: Content, position: int | None, epochs: Sequence[tuple[int, int]]) -> HistoryLine:
    said: dict[str, Any] = parse(bytes(row.content)) if row.content is not None else {}
    actor: dict[str, Any] = said.get("actor", {})
    epoch, first = next(((e, f) for e, f in epochs if position is not None and f <= position), (None, 0))
    return HistoryLine(
        entry_id=row.entry_id,
        index=position - first if position is not None else None,
        event=row.event,
        subject=row.subject,
        actor_name=actor.get("name", ""),
        actor_department=row.actor_department,
        at=row.at,
        facts=said.get("facts", {}),
        actor_id=actor.get("id", ""),
        epoch=epoch,
        erased_by=row.erased_by,
        deputy_of_name=actor.get("deputy_of_name", ""),
    )
