"""受托方登记: who works for a department on its systems, within which bounds, until when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.accounts import queries as accounts
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing.parts import offer
from shuqiao.portal.sharing.use_parts import AREA, DayField, ReasonForm, day, tabs, verbs
from shuqiao.portal.view import Button, Cell, Detail, Section, Table
from shuqiao.sharing import actions, permissions_of_use, queries
from shuqiao.sharing.facts import Access, ContractorFacts
from shuqiao.sharing.states import APPLICANTS

COLUMNS = ("use.organisation", "use.systems", "use.validity", "use.supervisor", "field.state")


class AmendForm(PortalForm):
    """Everything but the organisation itself."""

    scope = forms.CharField(label="use.access_scope", max_length=2000, widget=AREA, help_text="use.access_scope_help")
    systems = forms.MultipleChoiceField(label="use.systems", required=False, widget=forms.CheckboxSelectMultiple)
    valid_from = DayField(label="use.valid_from")
    valid_to = DayField(label="use.valid_to")
    staff_count = forms.IntegerField(label="use.staff_count", min_value=1)
    staff_numbers = forms.CharField(label="use.staff_numbers", required=False, max_length=20_000, widget=AREA,
                                    help_text="use.staff_numbers_help")  # fmt: skip
    promise = forms.CharField(label="use.promise", max_length=200)
    supervisor = forms.CharField(label="use.supervisor", max_length=80)

    def offer_systems(self, actor: Actor) -> None:
        own = accounts.systems(actor, department=actor.department, limit=100).items
        offer(self, "systems", [(s.id, words.beside(s.name, s.id)) for s in own if not s.withdrawn])

    def access(self, organisation: str = "", code: str = "") -> Access:
        said = dict(self.cleaned_data)
        said["systems"] = tuple(said["systems"])
        said["staff_numbers"] = tuple(said["staff_numbers"].replace(",", " ").replace("，", " ").split())
        return Access(**{"organisation": organisation, "organisation_code": code, **said})


class AccessForm(AmendForm):
    organisation = forms.CharField(label="use.organisation", max_length=200)
    organisation_code = forms.CharField(label="field.credit_code", max_length=18)
    field_order = ("organisation", "organisation_code")


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The register of the reader's department."""
    found = queries.contractors(actor, request.GET.get("after"))
    table = Table(COLUMNS, [_row(one) for one in found.items], found.next, empty="use.no_contractors")
    own = actor.has(*APPLICANTS)
    buttons = (
        [Button("use.register_contractor", "/sharing/contractors/new/", post=False, style="primary")] if own else []
    )
    return listing(request, "use.contractors", table, intro="use.contractors_intro", buttons=buttons,
                   tabs=tabs(actor, "contractors"))  # fmt: skip


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """登记受托方."""
    require(permissions_of_use.may_begin(actor, "register_contractor"))
    form = AccessForm(request.POST or None)
    form.offer_systems(actor)
    if request.method == "POST":
        done = tried(form, lambda _: actions.register_contractor(actor, form.access()))
        if done is not None:
            return after(f"/sharing/contractors/{done.number}/", "done.contractor_registered")
    word = "use.register_contractor"
    return form_page(request, word, form, submit=word, back="/sharing/contractors/", intro="use.contractor_intro")


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One contractor."""
    found = queries.contractor(actor, number)
    here, order = f"/sharing/contractors/{found.number}/", (("amend", "plain"), ("end", "danger"))
    thing = Detail(
        title=found.access.organisation,
        number=found.number,
        badge=("contractor", found.state),
        buttons=verbs("contractor", here, permissions_of_use.verbs_for(actor, found), order),
        sections=[Section("use.contractor", facts=_facts(found))],
        history=queries.contractor_timeline(actor, number),
    )
    return detail(request, thing, tabs=tabs(actor, "contractors"))


@require_http_methods(["GET", "POST"])
@page
def amend(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """变更登记."""
    found, here = queries.contractor(actor, number), f"/sharing/contractors/{number}/"
    said: dict[str, Any] = {**vars(found.access), "staff_numbers": " ".join(found.access.staff_numbers)}
    form = AmendForm(request.POST or None, initial=said)
    form.offer_systems(actor)
    if (
        request.method == "POST"
        and tried(form, lambda _: actions.amend_contractor(actor, number, form.access())) is not None
    ):
        return after(here, "done.contractor_amended")
    word = "contractor.verb.amend"
    return form_page(request, word, form, submit=word, back=here, about=found.access.organisation)


@require_http_methods(["GET", "POST"])
@page
def end(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """终止访问."""
    found, here = queries.contractor(actor, number), f"/sharing/contractors/{number}/"
    form = ReasonForm(request.POST or None)
    if (
        request.method == "POST"
        and tried(form, lambda s: actions.end_contractor(actor, number, s["reason"])) is not None
    ):
        return after(here, "done.contractor_ended")
    word = "contractor.verb.end"
    return form_page(request, word, form, submit=word, back=here, about=found.access.organisation)


def _row(found: ContractorFacts) -> list[Cell]:
    access = found.access
    return [
        Cell(access.organisation, link=f"/sharing/contractors/{found.number}/", small=found.number),
        Cell(words.listed(access.systems) or "—", small=found.department_name),
        Cell(f"{access.valid_from} — {access.valid_to}"),
        Cell(access.supervisor),
        Cell(badge=("contractor", found.state)),
    ]


def _facts(found: ContractorFacts) -> list[tuple[str, Cell]]:
    access = found.access
    facts = [
        ("field.credit_code", Cell(access.organisation_code, code=True)),
        ("field.department", Cell(found.department_name)),
        ("use.access_scope", Cell(access.scope)),
        ("use.systems", Cell(words.listed(access.systems) or "—")),
        ("use.validity", Cell(f"{access.valid_from} — {access.valid_to}")),
        ("use.staff_count", Cell(str(access.staff_count), small=words.listed(access.staff_numbers))),
        ("use.promise", Cell(access.promise)),
        ("use.supervisor", Cell(access.supervisor)),
        ("use.registered", Cell(found.registered_by, small=day_in_china(found.registered_at).isoformat())),
    ]
    if found.ended_on is not None:
        facts += [("use.ended_on", day(found.ended_on)), ("field.reason", Cell(found.end_reason or "—"))]
    return facts
