"""使用记录: what a department says of its use of each grant, read by both sides and by those who watch."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.catalogue.sheets import download
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing.use_parts import (
    AREA,
    DayField,
    ReasonForm,
    day,
    number,
    offer_grants,
    own_grants,
    tabs,
    verbs,
)
from shuqiao.portal.view import Button, Cell, Detail, Section, Table
from shuqiao.sharing import actions, permissions_of_use, queries, usage_sheet
from shuqiao.sharing.facts import USAGE_TEXTS, Usage, UsageFacts, UsageVersion
from shuqiao.sharing.states import APPLICANTS

COLUMNS = ("sharing.entry", "sharing.parties", "use.period", "use.calls", "use.kept_until", "field.state")
MOST_EXPORTED = 10_000


class UsageForm(PortalForm):
    """The contents that the Regulation lists, in its order."""

    period_from = DayField(label="use.period_from")
    period_to = DayField(label="use.period_to")
    scenario = forms.CharField(label="use.scenario", max_length=2000, widget=AREA)
    process = forms.CharField(label="use.process", max_length=2000, widget=AREA, help_text="use.process_help")
    effect = forms.CharField(label="use.effect", max_length=2000, widget=AREA)
    storage = forms.CharField(label="use.storage", max_length=2000, widget=AREA, help_text="use.storage_help")
    destruction = forms.CharField(label="use.destruction", max_length=2000, widget=AREA, required=False,
                                  help_text="use.destruction_help")  # fmt: skip
    cases = forms.IntegerField(label="use.cases", required=False, min_value=0)
    calls = forms.IntegerField(label="use.calls", required=False, min_value=0, help_text="use.calls_help")

    def usage(self) -> Usage:
        return Usage(**{name: self.cleaned_data[name] for name in Usage.__dataclass_fields__})


class NewUsageForm(UsageForm):
    grant = forms.ChoiceField(label="sharing.grant")
    field_order = ("grant",)


class AmendForm(UsageForm, ReasonForm):
    """The whole record again, and why it is corrected."""

    field_order = (*Usage.__dataclass_fields__, "reason")


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Usage records, newest first, of one grant or of all that the reader may see."""
    found = queries.usage_records(actor, request.GET.get("grant"), request.GET.get("after"))
    table = Table(COLUMNS, [_row(one) for one in found.items], found.next, empty="use.no_usage")
    buttons = [Button("use.export", "/sharing/usage/export/", post=False)]
    if actor.has(*APPLICANTS):
        buttons.insert(0, Button("use.record", "/sharing/usage/new/", post=False, style="primary"))
    return listing(request, "use.usage", table, intro="use.usage_intro", tabs=tabs(actor, "usage"), buttons=buttons)


@require_GET
@page
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """使用记录导出."""
    data = usage_sheet.workbook(queries.usage_of(actor, MOST_EXPORTED), words.language())
    return download(data, usage_sheet.XLSX, "usage_records.xlsx")


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """登记使用情况; period and calls are filled in from what is known."""
    require(permissions_of_use.may_begin(actor, "record_usage"))
    form = NewUsageForm(request.POST or None, initial=_known(actor, request.GET.get("grant", "")))
    offer_grants(form, "grant", own_grants(actor))
    if request.method == "POST":
        done = tried(form, lambda said: actions.record_usage(actor, said["grant"], form.usage()))
        if done is not None:
            return after(f"/sharing/usage/{done.number}/", "done.usage_recorded")
    return form_page(request, "use.record", form, submit="use.record", back="/sharing/usage/", intro="use.record_intro")


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One record: what it says now, and all that it said before."""
    found = queries.usage_record(actor, number)
    here = f"/sharing/usage/{found.number}/"
    order = (("amend", "primary"), ("erase", "danger"))
    thing = Detail(
        title=found.entry_name,
        number=found.number,
        badge=("usage", found.state),
        buttons=verbs("usage", here, permissions_of_use.verbs_for(actor, found), order),
        sections=_sections(found),
        history=queries.usage_timeline(actor, number),
    )
    return detail(request, thing, tabs=tabs(actor, "usage"))


@require_http_methods(["GET", "POST"])
@page
def amend(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """更正登记: a new version, the old one stays."""
    found, here = queries.usage_record(actor, number), f"/sharing/usage/{number}/"
    form = AmendForm(request.POST or None, initial=dict(vars(found.latest.usage)) if found.latest.usage else {})
    if request.method == "POST":
        done = tried(form, lambda said: actions.amend_usage(actor, number, form.usage(), said["reason"]))
        if done is not None:
            return after(here, "done.usage_amended")
    return form_page(request, "usage.verb.amend", form, submit="usage.verb.amend", back=here, about=found.entry_name)


class EraseForm(PortalForm):
    """Erasing is for good: it is asked once more."""

    sure = forms.BooleanField(label="use.erase_sure")


@require_http_methods(["GET", "POST"])
@page
def erase(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """期满清除."""
    found, here = queries.usage_record(actor, number), f"/sharing/usage/{number}/"
    form = EraseForm(request.POST or None)
    if request.method == "POST" and tried(form, lambda _: actions.erase_usage(actor, number)) is not None:
        return after(here, "done.usage_erased")
    return form_page(request, "usage.verb.erase", form, submit="usage.verb.erase", back=here, about=found.entry_name)


def _known(actor: Actor, grant: str) -> dict[str, Any]:
    if not grant:
        return {"period_to": clock.today()}
    given, today = queries.grant(actor, grant), clock.today()
    before = queries.usage_records(actor, grant, limit=1).items
    first = max(given.valid_from, date.fromordinal(before[0].period_to.toordinal() + 1)) if before else given.valid_from
    last = max(first, min(today, given.valid_to))
    said: dict[str, Any] = {"grant": grant, "period_from": first, "period_to": last, "scenario": given.purpose_text}
    if before and before[0].latest.usage:
        said |= {name: getattr(before[0].latest.usage, name) for name in ("scenario", "process", "storage")}
    return said | {"calls": queries.counted_calls(actor, given, first, last)}


def _row(found: UsageFacts) -> list[Cell]:
    usage = found.latest.usage
    counted = words.say("use.counted_short", count=found.latest.counted) if found.latest.counted is not None else ""
    return [
        Cell(found.entry_name, link=f"/sharing/usage/{found.number}/", small=found.number),
        Cell(found.consumer_name, small=f"← {found.provider_name}"),
        Cell(f"{found.period_from} — {found.period_to}"),
        Cell(number(usage.calls if usage else None).text, small=counted),
        day(found.keep_until, "use.without_end"),
        Cell(badge=("usage", found.state)),
    ]


def _sections(found: UsageFacts) -> list[Section]:
    about: list[tuple[str, Cell]] = [
        ("sharing.grant", Cell(found.grant, link=f"/sharing/grants/{found.grant}/")),
        ("sharing.consumer", Cell(found.consumer_name)),
        ("sharing.provider", Cell(found.provider_name)),
        ("use.kept_until", day(found.keep_until, "use.without_end")),
        ("use.rule_set", Cell(f"{found.rule_set_name} {found.rule_set_version}")),
    ]
    return [Section("use.about", facts=about), *(_version(one) for one in reversed(found.versions))]


def _version(one: UsageVersion) -> Section:
    facts: list[tuple[str, Cell]] = [
        ("use.version", Cell(str(one.version), small=f"{one.by} {day_in_china(one.at)}")),
    ]
    if one.reason:
        facts.append(("use.why_amended", Cell(one.reason)))
    if one.usage is None:
        return Section("use.said", facts=[*facts, ("use.content", Cell("use.erased", say=True))], wide=True)
    facts.append(("use.period", Cell(f"{one.usage.period_from} — {one.usage.period_to}")))
    facts += [(f"use.{name}", Cell(getattr(one.usage, name))) for name in USAGE_TEXTS]
    facts += [("use.cases", number(one.usage.cases)), ("use.calls", number(one.usage.calls))]
    return Section("use.said", facts=[*facts, ("use.counted", number(one.counted))], wide=True)
