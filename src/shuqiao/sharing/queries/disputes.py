"""Reading disputes: only the two sides and the authority find any."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from shuqiao.audit import queries as audit
from shuqiao.audit.facts import HistoryLine
from shuqiao.kernel import pages
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Malformed, Words, require
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import dispute_permissions as permissions
from shuqiao.sharing import events
from shuqiao.sharing.dispute_records import dispute_facts, listed_disputes
from shuqiao.sharing.facts.disputes import DisputeFacts
from shuqiao.sharing.models import Dispute
from shuqiao.sharing.permissions import PARTICIPANTS
from shuqiao.sharing.states.disputes import COORDINATED, OPEN_DISPUTE, STEERING, DisputeState

BOXES = ("open", "to_coordinate", "all")


def dispute(actor: Actor | None, number: str) -> DisputeFacts:
    """One dispute.  Raises ``ActorMissing``; ``Absent`` where it may not be seen."""
    who = require(present(actor))
    row = Dispute.objects.filter(number=as_stored(number)).first()
    if row is None or not permissions.sees(who, dispute_facts(row)):
        raise permissions.absent(number)
    return dispute_facts(row)


def dispute_by_number(number: str) -> DisputeFacts:
    """One dispute, for rooms above, which have checked sight themselves.  Raises ``Absent``."""
    row = Dispute.objects.filter(number=as_stored(number)).first()
    if row is None:
        raise permissions.absent(number)
    return dispute_facts(row)


def dispute_timeline(actor: Actor | None, number: str) -> tuple[HistoryLine, ...]:
    """What happened to it, oldest first, for whoever may see it."""
    return audit.history(events.of_dispute(dispute(actor, number).number))


def disputes(
    actor: Actor | None, box: str = "open", after: str | None = None, limit: int | None = None
) -> Page[DisputeFacts]:
    """A box of disputes, newest first.  Raises ``ActorMissing``, ``Malformed``."""
    rows = _box(require(present(actor)), box)
    size = pages.limit(limit)
    if after:
        rows = rows.filter(pk__lt=pages.row_number(after))
    found = list(rows.order_by("-pk")[: size + 1])
    return Page(listed_disputes(found[:size]), str(found[size - 1].pk) if len(found) > size else None)


def waiting_disputes(actor: Actor | None) -> dict[str, int]:
    """How many disputes wait for this actor."""
    who = require(present(actor))
    return {"to_coordinate": _box(who, "to_coordinate").count()}


def overturned_of(provider: str, start: date, end: date) -> int:
    """Refusals of a department that did not stand, decided in the days from ``start`` to ``end``: for evaluation."""
    decided = Dispute.objects.filter(
        respondent=provider, refused=True, outcome__in=["upheld", "reopen"],
        rulings__at__date__gte=start, rulings__at__date__lte=end,
    )  # fmt: skip
    return decided.distinct().count()


def _box(who: Actor, box: str) -> QuerySet[Dispute]:
    if box not in BOXES:
        raise Malformed(field="box", what=Words(f"没有 box={box}", f"there is no box={box}"))
    rows = _visible(who)
    if box == "open":
        return rows.filter(state__in=sorted(OPEN_DISPUTE))
    if box == "to_coordinate":
        steering = [*COORDINATED, DisputeState.DECIDED, DisputeState.EXECUTING, DisputeState.NOT_EXECUTED]
        return rows.filter(state__in=steering if who.has(*STEERING) else [])
    return rows


def _visible(who: Actor) -> QuerySet[Dispute]:
    """The same sight as ``permissions.sees``, as a filter; a test compares the two."""
    if who.has(*STEERING):
        return Dispute.objects.all()
    own = who.department if who.has(*PARTICIPANTS) and who.department else "-"
    return Dispute.objects.filter(Q(claimant=own) | Q(respondent=own))
