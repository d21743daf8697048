"""Reading what is said about grants: renewals, negotiated stops, emergency stops, outages, callers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import F, Q

from shuqiao.accounts.permissions import may_export
from shuqiao.audit import queries as audit
from shuqiao.audit.facts import HistoryLine
from shuqiao.kernel import clock, pages
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Absent, require
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import events, permissions
from shuqiao.sharing.calendars import calendar
from shuqiao.sharing.facts import Concerned, EmergencyFacts, GrantFacts, OutageFacts, RenewalFacts, TalkFacts
from shuqiao.sharing.models import Application, Emergency, Grant, Outage, Renewal, StopTalk
from shuqiao.sharing.queries.applications import grant
from shuqiao.sharing.records import grant_facts
from shuqiao.sharing.records_grants import emergency_facts, outage_facts, renewal_facts, talk_facts
from shuqiao.sharing.rules import outages as outage_rules
from shuqiao.sharing.rules.stopping import NOTHING_CAME_OF_IT
from shuqiao.sharing.rulesets import figure
from shuqiao.sharing.states import DECIDED, LIVE, ApplicationState, EmergencyState, GrantState, OutageState

MOST_SHOWN = 50
"""Renewals, negotiations and emergency stops of one grant that are listed, newest first."""


def renewals(actor: Actor | None, number: str) -> tuple[RenewalFacts, ...]:
    """The renewals of a grant, newest first."""
    rows = Renewal.objects.filter(grant_id=grant(actor, number).number).select_related("grant")
    return tuple(renewal_facts(row) for row in rows.order_by("-pk")[:MOST_SHOWN])


def renewal(actor: Actor | None, number: str) -> RenewalFacts:
    """One renewal.  Raises ``Absent``."""
    row = Renewal.objects.filter(number=as_stored(number)).select_related("grant").first()
    if row is None or not permissions.sees_grant(require(present(actor)), grant_facts(row.grant)):
        raise Absent(what=f"续期申请 renewal {number}")
    return renewal_facts(row)


def talks(actor: Actor | None, number: str) -> tuple[TalkFacts, ...]:
    """The negotiated stops of a grant, newest first."""
    rows = StopTalk.objects.filter(grant_id=grant(actor, number).number).select_related("grant")
    return tuple(talk_facts(row) for row in rows.order_by("-pk")[:MOST_SHOWN])


def talk(actor: Actor | None, number: str) -> TalkFacts:
    """One negotiated stop.  Raises ``Absent``."""
    row = StopTalk.objects.filter(number=as_stored(number)).select_related("grant").first()
    if row is None or not permissions.sees_grant(require(present(actor)), grant_facts(row.grant)):
        raise Absent(what=f"停用协商 negotiation {number}")
    return talk_facts(row)


def emergencies(actor: Actor | None, number: str) -> tuple[EmergencyFacts, ...]:
    """The emergency stops of a grant, newest first."""
    rows = Emergency.objects.filter(grant_id=grant(actor, number).number).select_related("grant")
    return tuple(emergency_facts(row) for row in rows.order_by("-pk")[:MOST_SHOWN])


def emergency(actor: Actor | None, number: str) -> EmergencyFacts:
    """One emergency stop.  Raises ``Absent``."""
    row = Emergency.objects.filter(number=as_stored(number)).select_related("grant").first()
    if row is None or not permissions.sees_grant(require(present(actor)), grant_facts(row.grant)):
        raise Absent(what=f"紧急停用 emergency {number}")
    return emergency_facts(row)


def outage(actor: Actor | None, number: str) -> OutageFacts:
    """One announced outage.  Raises ``Absent``."""
    row = Outage.objects.filter(number=as_stored(number)).first()
    if row is None or not permissions.sees_outage(require(present(actor)), outage_facts(row)):
        raise Absent(what=f"停用预告 outage {number}")
    return outage_facts(row)


def outage_timeline(actor: Actor | None, number: str) -> tuple[HistoryLine, ...]:
    """What happened to an outage, oldest first."""
    return audit.history(events.of_outage(outage(actor, number).number))


def outages(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[OutageFacts]:
    """Outages that one announced, or that concern one's systems, or all; newest first."""
    seen, size = permissions.sight(require(present(actor))), pages.limit(limit)
    rows = Outage.objects.all()
    if not seen.everything:
        own = seen.department or ""
        rows = rows.filter(Q(provider=own) | Q(readers__department=own)).distinct()
    if after:
        rows = rows.filter(pk__lt=pages.row_number(after))
    found = list(rows.order_by("-pk")[: size + 1])
    following = str(found[size - 1].pk) if len(found) > size else None
    return Page(tuple(outage_facts(row) for row in found[:size]), following)


def outages_ahead(entry_code: str) -> tuple[OutageFacts, ...]:
    """What is announced for an entry and not over, for pages whose reader sees the entry's grant."""
    rows = Outage.objects.filter(state=OutageState.ANNOUNCED, to_at__gt=clock.now()).order_by("from_at")
    found = (outage_facts(row) for row in rows[:500])
    return tuple(one for one in found if any(code == entry_code for code, _ in one.entries))


def earliest_outage() -> tuple[date, int]:
    """The first day for which an outage can still be announced, and how many working days ahead that is."""
    days = figure("outage_notice_wd")
    return outage_rules.earliest(clock.today(), days, calendar()), days


def entries_to_announce(actor: Actor | None) -> list[tuple[str, str]]:
    """Code and name of the department's entries that are in use: those of which an outage would be felt."""
    own = require(present(actor)).department or ""
    rows = Grant.objects.filter(provider=own, state__in=sorted(LIVE), kind="production")
    return list(rows.order_by("entry_code").values_list("entry_code", "entry_name").distinct()[:200])


def concerned_by(entries: Sequence[str]) -> tuple[Concerned, ...]:
    """Every system that uses one of ``entries`` now, tests apart: whom an outage concerns, who calls."""
    rows = Grant.objects.filter(entry_code__in=list(entries), state__in=sorted(LIVE), kind="production").order_by("pk")
    return tuple(
        Concerned(system, row.consumer, row.consumer_name, row.number, row.entry_name)
        for row in rows
        for system in row.systems
    )


def callers(actor: Actor | None, after: str | None = None, limit: int | None = None) -> Page[GrantFacts]:
    """Live grants that the actor's department gives (谁在调用), tests apart; overseers see everybody's.

    It lists contact people with their telephones, so that whoever exports nothing does not get it: ``NoExport``.
    """
    who = require(present(actor))
    require(may_export(who))
    seen, size = permissions.sight(who), pages.limit(limit)
    rows = Grant.objects.filter(state__in=sorted(LIVE), kind="production")
    if not seen.everything:
        rows = rows.filter(provider=seen.department or "")
    if after:
        rows = rows.filter(pk__lt=pages.row_number(after))
    found = list(rows.order_by("-pk")[: size + 1])
    following = str(found[size - 1].pk) if len(found) > size else None
    return Page(tuple(grant_facts(row) for row in found[:size]), following)


def contacts(numbers: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Contact person and telephone by grant, from the applications that gave them."""
    rows = Application.objects.filter(grants__number__in=list(numbers))
    return {number: (name, phone) for number, name, phone in rows.values_list(
        "grants__number", "contact_name", "contact_phone")}  # fmt: skip


def live_test(application: str) -> GrantFacts | None:
    """The test grant of an application, for a reader who sees the application."""
    row = Grant.objects.filter(application_id=application, kind="test").order_by("-pk").first()
    return grant_facts(row) if row else None


def ending_numbers() -> tuple[str, ...]:
    """Active grants near their end whose users were not reminded of it yet, for the clock's job."""
    until = clock.today() + timedelta(days=figure("renewal_offer_days"))
    rows = Grant.objects.filter(
        state=GrantState.ACTIVE, kind="production", valid_to__lte=until, valid_to__gte=clock.today()
    ).exclude(offered_end=F("valid_to"))
    return tuple(rows.order_by("pk").values_list("number", flat=True)[:1000])


def finished_tests() -> tuple[str, ...]:
    """Live test grants whose application came to nothing, for the clock's job."""
    rows = Grant.objects.filter(state__in=sorted(LIVE), kind="test", application__state__in=sorted(NOTHING_CAME_OF_IT))
    return tuple(rows.order_by("pk").values_list("number", flat=True)[:1000])


def overdue_emergencies() -> tuple[str, ...]:
    """Emergency stops whose report is overdue, for the clock's job."""
    rows = Emergency.objects.filter(
        state=EmergencyState.TO_REPORT, overdue_told_at__isnull=True, report_due_at__lt=clock.now()
    )
    return tuple(rows.order_by("pk").values_list("number", flat=True)[:1000])


def ended_outages() -> tuple[str, ...]:
    """Announced outages whose time is over, for the clock's job."""
    rows = Outage.objects.filter(state=OutageState.ANNOUNCED, to_at__lte=clock.now())
    return tuple(rows.order_by("pk").values_list("number", flat=True)[:1000])


def grants_of_department(code: str) -> tuple[GrantFacts, ...]:
    """Live grants on either side of a department, for its merger."""
    rows = Grant.objects.filter(Q(consumer=code) | Q(provider=code), state__in=sorted(LIVE))
    return tuple(grant_facts(row) for row in rows.order_by("pk"))


def applications_of_department(code: str) -> tuple[str, ...]:
    """Applications of or to a department that are not closed, for its merger."""
    rows = Application.objects.filter(_side(code), state__in=OPEN)
    return tuple(rows.order_by("pk").values_list("number", flat=True))


def open_applications_of(code: str, successor: str | None) -> tuple[str, ...]:
    """Those with which nobody could go on: no successor, or one that would apply to itself."""
    rows = Application.objects.filter(_side(code), state__in=OPEN)
    if successor:
        rows = rows.filter(_side(successor))
    return tuple(rows.order_by("pk").values_list("number", flat=True)[:100])


OPEN = tuple(sorted(set(ApplicationState) - DECIDED - {ApplicationState.WITHDRAWN}))
"""States in which an application waits for somebody."""


def _side(code: str) -> Q:
    return Q(applicant_department=code) | Q(provider=code)
