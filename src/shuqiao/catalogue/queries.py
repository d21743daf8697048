"""Reading the catalogue.  Returns facts, raises refusals."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from shuqiao.catalogue import checks, permissions, states
from shuqiao.catalogue.errors import NotPublished
from shuqiao.catalogue.facts import EntryFacts, Reason, ReviewFacts
from shuqiao.catalogue.models import Entry, Item, Review
from shuqiao.catalogue.records import facts_of
from shuqiao.kernel import pages
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Refusal, require
from shuqiao.kernel.texts import as_stored


def entry(actor: Actor | None, ref: str | int) -> EntryFacts:
    """The entry with that resource code, or with that id.

    Raises ``ActorMissing``, and ``Absent`` where it is not there or not to be seen.
    """
    require(permissions.sight(actor))
    found = _found(ref)
    if found is None or not permissions.may_see(actor, found.provider, found.state):
        raise permissions.absent()
    return found


def problems(actor: Actor | None, ref: str | int) -> tuple[Refusal, ...]:
    """All that keeps the entry from going to review, each with its field; for whoever may edit or review it."""
    seen = entry(actor, ref)
    if not permissions.may_see(actor, seen.provider, states.DRAFT):
        return ()
    return checks.complete(seen)


def published_entry(code: str, *, hold: bool = False) -> EntryFacts:
    """The published entry of that code, for the rooms above; ``hold`` as in :func:`known_entry`.

    Raises ``Absent`` where none was ever published, ``NotPublished`` where it is suspended or retired.
    """
    found = known_entry(code, hold=hold)
    if found.state != states.PUBLISHED:
        raise NotPublished(code=code, name=found.name, state=found.state)
    return found


def known_entry(code: str, *, hold: bool = False) -> EntryFacts:
    """The entry of that code, published now or before.  Raises ``Absent``.

    ``hold`` locks it until the caller's transaction ends: whoever makes something serve from an entry
    holds it, so that a suspension at the same moment comes before or after, and misses nothing.
    """
    found = _found(code, hold=hold) if "/" in code else None
    if found is None or found.state not in states.EVERYBODYS:
        raise permissions.absent()
    return found


def entries(
    actor: Actor | None,
    *,
    provider: str = "",
    sharing_type: str = "",
    state: str = "",
    after: str | None = None,
    limit: int | None = None,
) -> Page[EntryFacts]:
    """What the actor may see, newest first.  :func:`shuqiao.catalogue.search.queries.find` searches by words.

    ``after`` is the ``next`` of the page before.  Raises ``ActorMissing``, ``Malformed``.
    """
    return _page(narrowed(visible(actor), provider, sharing_type, state), after, limit)


def narrowed(found: QuerySet[Entry], provider: str, sharing_type: str, state: str) -> QuerySet[Entry]:
    """Those of ``found`` with these exact values; an empty one asks for nothing."""
    asked = {"provider": provider, "sharing_type": sharing_type, "state": state}
    return found.filter(**{name: as_stored(value) for name, value in asked.items() if value})


def holding(found: QuerySet[Entry], query: str) -> QuerySet[Entry]:
    """Those of ``found`` in which every word of ``query`` stands as it is written, by reading them all."""
    for word in as_stored(query).split():
        named = Item.objects.filter(name__icontains=word).values("entry_id")
        found = found.filter(
            Q(name__icontains=word)
            | Q(abstract__icontains=word)
            | Q(provider_name__icontains=word)
            | Q(code__startswith=word)
            | Q(pk__in=named)
        )
    return found


def review_queue(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[EntryFacts]:
    """Entries that wait for a step of this actor, by role and department.  Raises ``ActorMissing``."""
    found = visible(actor)
    assert actor is not None
    waiting = Q(pk__in=[])
    if actor.has(*states.AUTHORITY):
        waiting |= Q(state__in=[states.SUBMITTED, states.APPROVED])
    if actor.has(*states.HEAD):
        waiting |= Q(state=states.WAITING_HEAD, provider=actor.department)
    if actor.has(*states.COMPILING):
        waiting |= Q(state__in=[states.HEAD_APPROVED, states.RETURNED], provider=actor.department)
    return _page(found.filter(waiting), after, limit)


def providers(actor: Actor | None) -> tuple[tuple[str, str], ...]:
    """Credit code and name of every department with an entry the actor may see, by name."""
    rows = visible(actor).order_by().values_list("provider", "provider_name").distinct()
    return tuple(sorted(set(rows), key=lambda row: row[1]))


def reviews(actor: Actor | None, ref: str | int) -> tuple[ReviewFacts, ...]:
    """The steps of review, oldest first, for whoever may see the entry and is of its provider or a reviewer.

    To others the empty tuple: what was returned and why is the provider's affair.
    """
    seen = entry(actor, ref)
    if not permissions.may_see(actor, seen.provider, states.DRAFT):
        return ()
    return tuple(
        ReviewFacts(
            verb=row.verb,
            by=row.by,
            department=row.department,
            at=row.at,
            version=row.version,
            reasons=tuple(Reason(**reason) for reason in row.reasons),
            checklist=tuple(row.checklist),
            note=row.note,
        )
        for row in Review.objects.filter(entry_id=seen.id).order_by("at", "id")
    )


def _with_items() -> QuerySet[Entry]:
    return Entry.objects.prefetch_related(Prefetch("items", Item.objects.order_by("position")))


def _found(ref: str | int, *, hold: bool = False) -> EntryFacts | None:
    text = as_stored(str(ref))
    if "/" in text:
        rows = _with_items().select_for_update() if hold else _with_items()
        row = rows.filter(code=text).first()
    elif text.isascii() and text.isdigit() and len(text) < 19:
        row = _with_items().filter(pk=int(text)).first()
    else:
        row = None
    return facts_of(row) if row is not None else None


def visible(actor: Actor | None) -> QuerySet[Entry]:
    """All that the actor may know of, for this room.  Raises ``ActorMissing``."""
    sight = require(permissions.sight(actor))
    if sight.all_:
        return _with_items()
    return _with_items().filter(Q(state__in=states.EVERYBODYS) | Q(provider=sight.department or ""))


def _page(found: QuerySet[Entry], after: str | None, limit: int | None) -> Page[EntryFacts]:
    size = pages.limit(limit)
    if after:
        found = found.filter(pk__lt=pages.row_number(after))
    rows = list(found.order_by("-pk")[: size + 1])
    following = str(rows[size - 1].pk) if len(rows) > size else None
    return Page(tuple(facts_of(row) for row in rows[:size]), following)
