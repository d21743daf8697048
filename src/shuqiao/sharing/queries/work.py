"""What waits, is due, was sent and is done, for the 工作台: narrow filters with an index under each, counts bounded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from shuqiao.accounts.work import Tab, due_soon_until
from shuqiao.kernel import clock, pages
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Malformed, Refusal, Words
from shuqiao.sharing import permissions
from shuqiao.sharing.calendars import calendar
from shuqiao.sharing.clocks import facts as clock_facts
from shuqiao.sharing.facts.applications import ApplicationFacts
from shuqiao.sharing.facts.clocks import RunningClock
from shuqiao.sharing.models import Application, Clock, Reminder
from shuqiao.sharing.pausing import LIMITS
from shuqiao.sharing.queries.applications import box_rows
from shuqiao.sharing.records import application_facts
from shuqiao.sharing.rules import baskets, reminding
from shuqiao.sharing.rules import clock as clocks
from shuqiao.sharing.states import APPLICANTS, AT_PROVIDER, DECIDED, HEAD, REVIEWERS, UNDER_WAY, ApplicationState

OPEN = sorted({ApplicationState.DRAFT, ApplicationState.RETURNED, *UNDER_WAY})
CLOSED = sorted({*DECIDED, ApplicationState.WITHDRAWN})

OF_CLOCK = "clock__"
"""Where an application's deadline stands."""

BY_DUE = frozenset({"to_decide", "late"})
NEWEST_FIRST = frozenset({"sent", "closed", "decided", "approved"})
LISTS = (
    "to_approve", "to_decide", "to_confirm", "to_sign", "to_extend", "late", "returned", "to_correct", "sent",
    "closed", "decided", "approved",
)  # fmt: skip


def listed(actor: Actor, name: str, tab: Tab, after: str | None, limit: int) -> Page[ApplicationFacts]:
    """A page of the list ``name`` of :data:`LISTS`; empty for whoever has no part in it."""
    rows = _rows(actor, name, tab).select_related("clock").prefetch_related("grants")
    size = pages.limit(limit)
    if name in BY_DUE:
        found = list(_behind(rows, after, OF_CLOCK).order_by(f"{OF_CLOCK}due_on", "pk")[: size + 1])
        following = _mark(_due_of(found[size - 1]), found[size - 1].pk) if len(found) > size else None
    else:
        newest = name in NEWEST_FIRST
        if after:
            last = pages.row_number(after)
            rows = rows.filter(pk__lt=last) if newest else rows.filter(pk__gt=last)
        found = list(rows.order_by("-pk" if newest else "pk")[: size + 1])
        following = str(found[size - 1].pk) if len(found) > size else None
    days = calendar()
    return Page(tuple(with_clock(application_facts(row), days) for row in found[:size]), following)


def counted(actor: Actor, name: str, tab: Tab, most: int) -> int:
    """How many, at most ``most``: the database stops counting there."""
    return _rows(actor, name, tab).order_by()[:most].count()


def turn_of(found: ApplicationFacts) -> tuple[str, str]:
    """Whose turn it is (轮到): side and department's name, empty where nobody's."""
    waits = baskets.waits(found)
    return (waits.side, waits.department_name) if waits is not None else ("", "")


def with_clock(facts: ApplicationFacts, days: WorkCalendar) -> ApplicationFacts:
    """The same facts with the clock as of today."""
    return replace(facts, clock=clocks.clock(facts, clock.today(), days))


def remindable(actor: Actor, found: ApplicationFacts) -> bool:
    """Whether the actor may remind whose turn it is with an application, whatever was done today."""
    return not isinstance(reminding.may_remind(actor, reminding.of_application(found), found.number), Refusal)


def reminders(subject: str) -> int:
    """How often somebody was reminded of a thing (催办 N 次)."""
    return Reminder.objects.filter(subject=subject).count()


def clocks_listed(actor: Actor, tab: Tab, after: str | None, limit: int) -> Page[RunningClock]:
    """Running clocks of the actor's department that are due soon or overdue, the nearest first."""
    size = pages.limit(limit)
    found = list(_behind(_clocks(actor, tab), after).order_by("due_on", "pk")[: size + 1])
    following = _mark(found[size - 1].due_on, found[size - 1].pk) if len(found) > size else None
    return Page(tuple(clock_facts(row) for row in found[:size]), following)


def clocks_counted(actor: Actor, tab: Tab, most: int) -> int:
    """How many of them, at most ``most``."""
    return _clocks(actor, tab).order_by()[:most].count()


def _clocks(actor: Actor, tab: Tab) -> QuerySet[Clock]:
    """An application's answer stands in the application's own list."""
    mine = permissions.sight(actor).department
    rows = Clock.objects.filter(turn=mine or "", stopped_on__isnull=True, paused_on__isnull=True)
    return _due(rows, tab).exclude(subject__startswith="application:", limit__in=LIMITS)


def _rows(actor: Actor, name: str, tab: Tab) -> QuerySet[Application]:
    own, me = actor.department or "", [one for one in (actor.id, actor.deputy_of) if one]
    applies, nothing = actor.has(*APPLICANTS), Application.objects.none()
    every = Application.objects.all()
    match name:
        case "to_approve" if actor.has(*HEAD):
            # what one asked for oneself waits for another head
            return every.filter(applicant_department=own, state=ApplicationState.WAITING_HEAD).exclude(
                applicant_id__in=me
            )
        case "to_decide" if actor.has(*REVIEWERS):
            running = every.filter(clock__turn=own, clock__stopped_on__isnull=True)
            return _due(running.filter(provider=own, state=ApplicationState.UNDER_REVIEW), tab, OF_CLOCK)
        case "late" if actor.has("authority_reviewer"):
            late = every.filter(clock__due_on__lt=clock.today(), clock__stopped_on__isnull=True)
            return late.filter(clock__paused_on__isnull=True, state__in=sorted(AT_PROVIDER))
        case "to_confirm" | "to_sign" | "to_extend":
            return box_rows(actor, name)
        case "to_correct" if applies:
            return every.filter(applicant_department=own, state=ApplicationState.CORRECTION_REQUESTED)
        case "returned" if applies:
            return every.filter(applicant_department=own, state=ApplicationState.RETURNED)
        case "sent" if applies:
            return every.filter(applicant_department=own, applicant_id__in=me, state__in=OPEN)
        case "closed" if applies:
            return every.filter(applicant_department=own, applicant_id__in=me, state__in=CLOSED)
        case "decided" if actor.has(*REVIEWERS):
            return every.filter(decided_department=own, provider=own, decided_at__isnull=False)
        case "approved" if actor.has(*HEAD):
            return every.filter(applicant_department=own, approved_at__isnull=False)
        case _:
            return nothing


def _due(rows: QuerySet[Any], tab: Tab, at: str = "") -> QuerySet[Any]:
    today = clock.today()
    if tab is Tab.DUE_SOON:
        return rows.filter(**{f"{at}due_on__gte": today, f"{at}due_on__lte": due_soon_until(today)})
    return rows.filter(**{f"{at}due_on__lt": today}) if tab is Tab.OVERDUE else rows


def _due_of(row: Application) -> date | None:
    return row.clock.due_on if row.clock is not None else None


def _mark(due_on: date | None, pk: int) -> str:
    return f"{(due_on or date.min).toordinal():07d}{pk}"


def _behind(rows: QuerySet[Any], after: str | None, at: str = "") -> QuerySet[Any]:
    """Rows behind a mark that a list by deadline gave."""
    if not after:
        return rows
    pages.row_number(after[:18])
    figures = after.isascii() and after.isdigit()
    if len(after) < 8 or not figures or len(after) > 25 or not 1 <= int(after[:7]) <= date.max.toordinal():
        raise Malformed(field="next", what=Words("续页标记不是本列表给出的", "a cursor that this list did not give"))
    day, pk = date.min + timedelta(days=int(after[:7]) - 1), int(after[7:])
    later, same = Q(**{f"{at}due_on__gt": day}), Q(**{f"{at}due_on": day, "pk__gt": pk})
    return rows.filter(later | same, **{f"{at}due_on__gte": day})
