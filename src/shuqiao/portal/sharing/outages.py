"""停用预告 and 谁在调用."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.exchange import watching
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import CHINA
from shuqiao.portal import words
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing import shown, shown_grants
from shuqiao.portal.view import Button, Cell, Detail, Section, Table
from shuqiao.sharing import actions, permissions, queries
from shuqiao.sharing.states import REVIEWERS

CALLERS = ("grants.system", "sharing.consumer", "sharing.entry", "grants.contact", "grants.last_call",
           "grants.calls_30")  # fmt: skip


class OutageForm(PortalForm):
    """Which entries, from when to when, why."""

    entries = forms.MultipleChoiceField(label="grants.outage_entries", widget=forms.CheckboxSelectMultiple)
    from_at = forms.DateTimeField(label="grants.outage_from", widget=forms.DateTimeInput({"type": "datetime-local"}))
    to_at = forms.DateTimeField(label="grants.outage_to", widget=forms.DateTimeInput({"type": "datetime-local"}))
    reason = forms.CharField(label="grants.outage_reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    emergency = forms.CharField(
        label="grants.emergency", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["entries"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Outages that one announced, or that concern one's systems."""
    found = queries.outages(actor, request.GET.get("after"))
    rows = [shown_grants.outage_row(one) for one in found.items]
    table = Table(shown_grants.OUTAGES, rows, found.next, empty="grants.no_outages")
    buttons = [Button("grants.announce", "/sharing/outages/new/", post=False, style="primary")]
    menu = shown.tabs(actor, "outages", queries.waiting(actor))
    return listing(request, "grants.outages", table, intro="grants.outages_intro", tabs=menu,
                   buttons=buttons if actor.has(*REVIEWERS) else [])  # fmt: skip


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One outage: when, why, whom it concerns."""
    found = queries.outage(actor, number)
    may = permissions.may_with_outage(actor, "cancel_outage", found) is None
    facts = [
        ("sharing.provider", Cell(found.provider_name, small=found.announced_by)),
        ("grants.outage_from", Cell(shown_grants.at(found.from_at))),
        ("grants.outage_to", Cell(shown_grants.at(found.to_at))),
        ("grants.outage_reason", Cell(found.reason)),
    ]
    if found.breach_candidate:
        facts.append(("grants.emergency", Cell(found.emergency)))
    thing = Detail(
        title="、".join(found.names),
        number=found.number,
        badge=("outage", found.state),
        notice="grants.breach_candidate" if found.breach_candidate else "",
        buttons=[Button("verb.cancel_outage", f"/sharing/outages/{number}/cancel/", style="danger")] if may else [],
        sections=[
            Section("grants.outages", facts=facts),
            Section("grants.concerned", table=shown_grants.concerned(found.concerned)),
        ],
        history=queries.outage_timeline(actor, number),
    )
    return detail(request, thing, tabs=shown.tabs(actor, "outages", queries.waiting(actor)))


@require_http_methods(["GET", "POST"])
@page
def announce(request: HttpRequest, actor: Actor) -> HttpResponse:
    """发布停用预告."""
    form = OutageForm(queries.entries_to_announce(actor), request.POST or None)
    if request.method == "POST":
        done = tried(form, lambda said: actions.announce_outage(
            actor, said["entries"], said["from_at"].replace(tzinfo=CHINA), said["to_at"].replace(tzinfo=CHINA),
            said["reason"], said["emergency"]))  # fmt: skip
        if done is not None:
            return after(f"/sharing/outages/{done.number}/", "done.outage_announced")
    day, days = queries.earliest_outage()
    earliest = words.say("grants.earliest", day=day.isoformat(), days=days)
    return form_page(request, "grants.announce", form, submit="grants.announce", back="/sharing/outages/",
                     about=earliest, intro="grants.announce_intro")  # fmt: skip


@require_POST
@page
def cancel(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """取消预告."""
    actions.cancel_outage(actor, number)
    return after(f"/sharing/outages/{number}/", "done.outage_cancelled")


@require_GET
@page
def callers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """谁在调用: systems, whom to phone, last call and volume."""
    found = queries.callers(actor, request.GET.get("after"))
    numbers = [grant.number for grant in found.items]
    calls, contacts = watching.last_calls(numbers), queries.contacts(numbers)
    rows = []
    for grant in found.items:
        name, phone = contacts.get(grant.number, ("", ""))
        last, count = calls.get(grant.number, (None, 0))
        rows += [
            [
                Cell(system, code=True),
                Cell(grant.consumer_name),
                Cell(grant.entry_name, link=f"/sharing/grants/{grant.number}/", small=grant.number),
                Cell(name, small=phone),
                Cell(last.isoformat()) if last else Cell("grants.never", say=True),
                Cell(str(count)),
            ]
            for system in grant.systems
        ]
    table = Table(CALLERS, rows, found.next, empty="grants.no_callers")
    menu = shown.tabs(actor, "callers", queries.waiting(actor))
    return listing(request, "grants.callers", table, intro="grants.callers_intro", tabs=menu)
