"""Reading: facts out, never models.  Whoever may not see finds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from django.db.models import Q, QuerySet

from shuqiao.accounts import queries as accounts
from shuqiao.accounts.facts import ClientSystemFacts
from shuqiao.accounts.units import unit_of
from shuqiao.audit import queries as audit
from shuqiao.audit.facts import HistoryLine
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel import clock, pages
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Absent, Malformed, Words, require
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import events, permissions
from shuqiao.sharing.calendars import calendar
from shuqiao.sharing.facts import TEST, ApplicationFacts, BasketFacts, GrantFacts, Member, RefusalGround, Waiting
from shuqiao.sharing.models import Application, Basket, Direct, Extension, Grant
from shuqiao.sharing.queries.units import own_unit_first, to_sign
from shuqiao.sharing.records import application_facts, grant_facts, scope_of
from shuqiao.sharing.rules import baskets as basket_rules
from shuqiao.sharing.rules import clock as clocks
from shuqiao.sharing.rules import conditions
from shuqiao.sharing.states import (
    APPLICANTS,
    AT_PROVIDER,
    AUTHORITY,
    HEAD,
    LIVE,
    ON_THE_DESK,
    REVIEWERS,
    ApplicationState,
    GrantState,
)

Row = TypeVar("Row", Application, Basket, Grant)

BOXES = ("mine", "drafts", "to_approve", "to_decide", "to_confirm", "to_sign", "to_extend", "overdue", "all")
SIDES = ("consumer", "provider", "all")


def application(actor: Actor | None, number: str) -> ApplicationFacts:
    """One application with its clock as of today.  Raises ``ActorMissing``; ``Absent`` where it may not be seen."""
    who = require(present(actor))
    row = (
        Application.objects.select_related("clock").prefetch_related("grants").filter(number=as_stored(number)).first()
    )
    if row is None or not permissions.sees_application(who, application_facts(row)):
        raise Absent(what=f"申请 application {number}")
    return _with_clock(application_facts(row), calendar())


def applications(
    actor: Actor | None, box: str = "all", after: str | None = None, limit: int | None = None
) -> Page[ApplicationFacts]:
    """A box of applications: own ones newest first, waiting ones oldest first, of these the reader's unit's before."""
    rows = box_rows(require(present(actor)), box)
    newest_first = box in ("mine", "drafts", "all")
    unit = unit_of(require(present(actor))) if box == "to_decide" else None
    rows = rows.select_related("clock").prefetch_related("grants")
    if unit is not None:
        found, following = own_unit_first(rows, unit, after, limit)
    else:
        found, following = _page(rows, newest_first, after, limit)
    days = calendar()
    return Page(tuple(_with_clock(application_facts(row), days) for row in found), following)


def waiting(actor: Actor | None) -> dict[str, int]:
    """How many applications wait in each box for this actor: the to-do list."""
    who = require(present(actor))
    return {box: box_rows(who, box).count() for box in BOXES if box not in ("mine", "all")}


def timeline(actor: Actor | None, number: str) -> tuple[HistoryLine, ...]:
    """What happened to an application, oldest first, for whoever may see it."""
    return audit.history(events.of_application(application(actor, number).number))


def grounds(actor: Actor | None, number: str) -> tuple[RefusalGround, ...]:
    """The conditions of the catalogue that could be a reason to refuse this application."""
    asked = application(actor, number)
    return conditions.grounds(known_entry(asked.entry_code), asked, lists())


def basket(actor: Actor | None, number: str) -> BasketFacts:
    """One basket with the state of each member.  Raises ``ActorMissing``; ``Absent`` where it may not be seen."""
    who = require(present(actor))
    row = Basket.objects.filter(number=as_stored(number)).first()
    found = basket_facts(row) if row else None
    if found is None or not permissions.sees_basket(who, found):
        raise Absent(what=f"申请篮 basket {number}")
    return found


def baskets(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[BasketFacts]:
    """The baskets that the actor may see, newest first."""
    seen = permissions.sight(require(present(actor)))
    sent = Q(submitted_at__isnull=False) if seen.everything else Q(pk__in=[])
    rows = Basket.objects.filter(Q(applicant_department=seen.department or "") | sent)
    found, following = _page(rows, True, after, limit)
    return Page(tuple(basket_facts(row) for row in found), following)


def basket_timeline(actor: Actor | None, number: str) -> tuple[HistoryLine, ...]:
    """What was done to a basket as a whole, oldest first, for whoever may see it."""
    return audit.history(events.of_basket(basket(actor, number).number))


def basket_facts(row: Basket) -> BasketFacts:
    """A basket as it stands today, for the verbs, which have checked sight themselves."""
    days = calendar()
    members = row.applications.select_related("clock").prefetch_related("grants").order_by("number")
    asked = [_asked(one, days) for one in members]
    taken = [_direct(row, one) for one in row.directs.select_related("grant").order_by("pk")]
    return BasketFacts(
        number=row.number,
        applicant_department=row.applicant_department,
        applicant_department_name=row.applicant_department_name,
        applicant_id=row.applicant_id,
        applicant_name=row.applicant_name,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        members=(*asked, *taken),
    )


def _asked(row: Application, days: WorkCalendar) -> Member:
    one = _with_clock(application_facts(row), days)
    return Member(
        one.entry_code, one.entry_name, one.provider, one.provider_name, one.scope, one,
        tuple(grant_facts(given) for given in row.grants.all() if given.kind != TEST), basket_rules.waits(one),
    )  # fmt: skip


def _direct(row: Basket, one: Direct) -> Member:
    taken = (grant_facts(one.grant),) if one.grant is not None else ()
    waits = None if taken else Waiting("applicant", row.applicant_department, row.applicant_department_name)
    scope = scope_of(one.scope)
    return Member(one.entry_code, one.entry_name, one.provider, one.provider_name, scope, None, taken, waits)


def known_systems(ids: Sequence[str]) -> tuple[ClientSystemFacts, ...]:
    """Those of the receiving systems ``ids`` that exist, whoever they belong to; a rule says which may be used."""
    found = []
    for name in ids:
        try:
            found.append(accounts.system(name))
        except Absent:
            continue
    return tuple(found)


def grant(actor: Actor | None, number: str) -> GrantFacts:
    """One grant.  Raises ``ActorMissing``; ``Absent`` where it may not be seen."""
    who = require(present(actor))
    found = _grant(number)
    if found is None or not permissions.sees_grant(who, found):
        raise Absent(what=f"授权 grant {number}")
    return found


def grant_by_number(number: str) -> GrantFacts:
    """One grant, for the rooms above, which have checked sight themselves.  Raises ``Absent``."""
    found = _grant(number)
    if found is None:
        raise Absent(what=f"授权 grant {number}")
    return found


def grants(
    actor: Actor | None, side: str = "all", after: str | None = None, limit: int | None = None
) -> Page[GrantFacts]:
    """Grants that the actor's department uses (``consumer``), gives (``provider``), or all it may see; newest first."""
    who = require(present(actor))
    if side not in SIDES:
        raise Malformed(field="side", what=Words(f"没有 side={side}", f"there is no side={side}"))
    seen = permissions.sight(who)
    own = Q(consumer=seen.department or "") | Q(provider=seen.department or "")
    rows = Grant.objects.all() if seen.everything or who.has("security_manager") else Grant.objects.filter(own)
    if side != "all":
        rows = rows.filter(**{side: who.department or ""})
    found, following = _page(rows, True, after, limit)
    return Page(tuple(grant_facts(row) for row in found), following)


def grant_timeline(actor: Actor | None, number: str) -> tuple[HistoryLine, ...]:
    """What happened to a grant, oldest first, for whoever may see it."""
    return audit.history(events.of_grant(grant(actor, number).number))


def active_grants_of(entry_code: str) -> tuple[GrantFacts, ...]:
    """The grants of an entry that serve now, tests apart."""
    rows = Grant.objects.filter(entry_code=entry_code, state=GrantState.ACTIVE, kind="production")
    return tuple(grant_facts(row) for row in rows.order_by("id"))


def live_grants_of(entry_code: str) -> tuple[GrantFacts, ...]:
    """The grants of an entry that serve or are suspended."""
    rows = Grant.objects.filter(entry_code=entry_code, state__in=sorted(LIVE))
    return tuple(grant_facts(row) for row in rows.order_by("id"))


def ended_numbers() -> tuple[str, ...]:
    """Live grants whose last day has passed, for the clock's job."""
    over = Grant.objects.filter(state__in=sorted(LIVE), valid_to__lt=clock.today())
    return tuple(over.order_by("id").values_list("number", flat=True))


def box_rows(who: Actor, box: str) -> QuerySet[Application]:
    """The rows of a box, for lists of this room; nobody's for whoever has no part in it."""
    if box not in BOXES:
        raise Malformed(field="box", what=Words(f"没有 box={box}", f"there is no box={box}"))
    rows, own = _visible(who), who.department or ""
    if box == "mine":
        return rows.filter(applicant_department=own)
    if box == "drafts":
        desk = sorted({*ON_THE_DESK, ApplicationState.CORRECTION_REQUESTED})
        return rows.filter(applicant_department=own if who.has(*APPLICANTS) else "", state__in=desk)
    if box == "to_approve":
        return rows.filter(applicant_department=own if who.has(*HEAD) else "", state=ApplicationState.WAITING_HEAD)
    if box == "to_decide":
        return rows.filter(provider=own if who.has(*REVIEWERS) else "", state=ApplicationState.UNDER_REVIEW)
    if box == "overdue":
        running = Q(clock__stopped_on__isnull=True, clock__paused_on__isnull=True)
        return rows.filter(running, state__in=sorted(AT_PROVIDER), clock__due_on__lt=clock.today())
    if box == "to_confirm":
        return rows.filter(provider=own if who.has(*HEAD) else "", state=ApplicationState.WAITING_PROVIDER_HEAD)
    if box == "to_sign":
        return rows.filter(to_sign(who))
    if box == "to_extend":
        asked = Extension.objects.filter(outcome="requested").values("application_id")
        seen = rows if who.has(*AUTHORITY) else rows.none()
        return seen.filter(number__in=asked, state=ApplicationState.UNDER_REVIEW, clock__due_on__gte=clock.today())
    return rows


def _visible(who: Actor) -> QuerySet[Application]:
    """The same sight as ``permissions.sees_application``, as a filter; a test compares the two."""
    seen = permissions.sight(who)
    mine = Q(applicant_department=seen.department or "")
    asked = Q(provider=seen.department or "", approved_at__isnull=False)
    overseen = ~Q(state=ApplicationState.DRAFT) if seen.everything else Q(pk__in=[])
    return Application.objects.filter(mine | asked | overseen)


def _page(
    rows: QuerySet[Row], newest_first: bool, after: str | None, limit: int | None
) -> tuple[list[Row], str | None]:
    size = pages.limit(limit)
    if after:
        last = pages.row_number(after)
        rows = rows.filter(pk__lt=last) if newest_first else rows.filter(pk__gt=last)
    found = list(rows.order_by("-pk" if newest_first else "pk")[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else None


def _grant(number: str) -> GrantFacts | None:
    row = Grant.objects.filter(number=as_stored(number)).first()
    return grant_facts(row) if row else None


def _with_clock(facts: ApplicationFacts, days: WorkCalendar) -> ApplicationFacts:
    return replace(facts, clock=clocks.clock(facts, clock.today(), days))
