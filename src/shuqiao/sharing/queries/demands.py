"""Reading demands: boxes, one demand, its history, similar entries, and the three lists."""

from __future__ import annotations

from django.db.models import QuerySet

from shuqiao.audit import queries as audit
from shuqiao.audit.facts import HistoryLine
from shuqiao.catalogue import queries as catalogue
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.search import queries as search
from shuqiao.kernel import pages
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Malformed, Refusal, Words, require
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import demand_permissions as permissions
from shuqiao.sharing import events
from shuqiao.sharing.demand_records import demand_facts, with_clock
from shuqiao.sharing.facts import Citation
from shuqiao.sharing.facts.demands import DemandFacts, NegativeLine
from shuqiao.sharing.models import Demand
from shuqiao.sharing.permissions import OVERSEERS, sight
from shuqiao.sharing.states.applications import HEAD
from shuqiao.sharing.states.demands import ANSWERERS, HELD, OPEN, PRIVATE, STEERING, DemandState

BOXES = ("mine", "to_approve", "to_dispatch", "to_claim", "ours", "demands", "duties")
"""``demands`` is the demand list (需求清单), ``duties`` the responsibility list (责任清单)."""
MOST_SIMILAR = 5
MOST_LISTED = 5_000
"""Rows of a list that is exported at once."""


def demand(actor: Actor | None, number: str) -> DemandFacts:
    """One demand as the actor may read it.  Raises ``ActorMissing``; ``Absent`` where it may not be seen."""
    who = require(present(actor))
    row = Demand.objects.filter(number=as_stored(number)).first()
    if row is None or not permissions.sees(who, demand_facts(row)):
        raise permissions.absent(number)
    return permissions.shown(who, with_clock(demand_facts(row)))


def demand_timeline(actor: Actor | None, number: str) -> tuple[HistoryLine, ...]:
    """What happened to it, oldest first, for whoever may read it in full; to others nothing."""
    found = demand(actor, number)
    return audit.history(events.of_demand(found.number)) if found.details else ()


def merged_demands(actor: Actor | None, number: str) -> tuple[DemandFacts, ...]:
    """Those that were merged into it, as the actor may read them."""
    who, into = require(present(actor)), demand(actor, number)
    rows = Demand.objects.filter(merged_into__number=into.number).order_by("pk") if into.details else []
    return tuple(permissions.shown(who, demand_facts(row)) for row in rows)


def demands(
    actor: Actor | None, box: str = "demands", after: str | None = None, limit: int | None = None
) -> Page[DemandFacts]:
    """A box of demands, newest first.  Raises ``ActorMissing``, ``Malformed``."""
    who = require(present(actor))
    rows = _box(who, box)
    size = pages.limit(limit)
    if after:
        rows = rows.filter(pk__lt=pages.row_number(after))
    found = list(rows.order_by("-pk")[: size + 1])
    shown = tuple(permissions.shown(who, with_clock(demand_facts(row))) for row in found[:size])
    return Page(shown, str(found[size - 1].pk) if len(found) > size else None)


def waiting_demands(actor: Actor | None) -> dict[str, int]:
    """How many demands wait for this actor in each box."""
    who = require(present(actor))
    return {box: _box(who, box).count() for box in ("to_approve", "to_dispatch", "to_claim")}


def listed_demands(actor: Actor | None, *, drafts: bool) -> tuple[DemandFacts, ...]:
    """What the actor may read in full of filed demands, oldest first, and with ``drafts`` of the own department's
    others: what an export holds.
    """
    who = require(present(actor))
    rows = _filed(who) | _box(who, "mine") if drafts else _filed(who)
    found = (demand_facts(row) for row in rows.order_by("pk")[:MOST_LISTED])
    return tuple(one for one in found if permissions.sees_details(who, one))


def negative_list(actor: Actor | None) -> tuple[NegativeLine, ...]:
    """负面清单: demands declined that the actor may read in full, and all entries published as not shared."""
    who = require(present(actor))
    rows = _filed(who).filter(state=DemandState.DECLINED).order_by("pk")[:MOST_LISTED]
    found = [one for one in map(demand_facts, rows) if permissions.sees_details(who, one)]
    return (*map(_declined_line, found), *map(_entry_line, _not_shared(actor)))


def similar(actor: Actor | None, name: str) -> tuple[tuple[EntryFacts, ...], bool]:
    """Published entries that hold the words of ``name``, best first, and whether they only come near."""
    try:
        found = search.find(actor, name, state="published", limit=MOST_SIMILAR)
    except Refusal:
        return (), False
    return tuple(one.entry for one in found.items), found.near


def demand_by_number(number: str) -> DemandFacts:
    """One demand, for verbs that have checked sight themselves.  Raises ``Absent``."""
    row = Demand.objects.filter(number=as_stored(number)).first()
    if row is None:
        raise permissions.absent(number)
    return demand_facts(row)


def duties_of(entry_id: int) -> tuple[str, ...]:
    """The numbers of demands that wait for this entry to be published."""
    rows = Demand.objects.filter(entry_id=entry_id, state=DemandState.DUTY).order_by("pk")
    return tuple(rows.values_list("number", flat=True))


def _box(who: Actor, box: str) -> QuerySet[Demand]:
    if box not in BOXES:
        raise Malformed(field="box", what=Words(f"没有 box={box}", f"there is no box={box}"))
    own = sight(who).department or ""
    if box == "mine":
        return Demand.objects.filter(applicant_department=own)
    if box == "to_approve":
        me = [one for one in (who.id, who.deputy_of) if one]  # one's own waits for another head
        waiting = Demand.objects.filter(applicant_department=own, state=DemandState.WAITING_HEAD)
        return waiting.exclude(applicant_id__in=me) if who.has(*HEAD) else waiting.none()
    if box == "to_dispatch":
        return _filed(who).filter(state__in=OPEN if who.has(*STEERING) else [])
    answering = own if who.has(*ANSWERERS) else ""
    if box == "to_claim":
        return Demand.objects.filter(department=answering, state=DemandState.DISPATCHED).exclude(department="")
    if box == "ours":
        return Demand.objects.filter(department=own, state__in=[*HELD, DemandState.DUTY]).exclude(department="")
    if box == "duties":
        return _filed(who).filter(state__in=[DemandState.DUTY, DemandState.MET])
    return _filed(who)


def _filed(who: Actor) -> QuerySet[Demand]:
    """The same sight as ``permissions.sees`` for what has left its department; a test compares the two."""
    if permissions.takes_part(who) or who.has(*OVERSEERS):
        return Demand.objects.filter(filed_at__isnull=False).exclude(state__in=sorted(PRIVATE))
    return Demand.objects.none()


def _declined_line(one: DemandFacts) -> NegativeLine:
    assert one.declined is not None
    no = one.declined
    return NegativeLine(
        "demand", one.number, one.wish.name, no.department, no.department_name, no.reason, no.citation,
        one.applicant_department_name, no.at.date(),
    )  # fmt: skip


def _entry_line(entry: EntryFacts) -> NegativeLine:
    basis = entry.sharing.basis
    law = Citation(basis.title, basis.document_number, basis.article) if basis else Citation("", "", "")
    return NegativeLine(
        "entry", entry.code, entry.name, entry.provider, entry.provider_name, "", law, "", entry.published_on
    )


def _not_shared(actor: Actor | None) -> list[EntryFacts]:
    found: list[EntryFacts] = []
    after: str | None = None
    while len(found) < MOST_LISTED:
        page = catalogue.entries(actor, sharing_type="not_shared", state="published", after=after, limit=100)
        found.extend(page.items)
        if page.next is None:
            break
        after = page.next
    return found
