"""授权书登记: persons' authorisations by number and scope, and calls that none of them covers."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.exchange import queries as exchange
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing.parts import offer
from shuqiao.portal.sharing.use_parts import DayField, ReasonForm, day, own_grants, tabs, verbs
from shuqiao.portal.view import Button, Cell, Detail, Section, Table
from shuqiao.sharing import actions, permissions_of_use, queries
from shuqiao.sharing.facts import CONSENT_FORMS, AuthorisationFacts, Consent, ConsentScope
from shuqiao.sharing.states import APPLICANTS

COLUMNS = ("use.paper", "use.form", "use.scope", "use.validity", "field.state")
DOUBTS = ("use.paper", "sharing.entry", "use.why_doubted", "use.calls", "use.period")


class ConsentForm(PortalForm):
    """What stands on the paper, the person left out."""

    number = forms.CharField(label="use.paper", max_length=64, help_text="use.paper_help")
    form = forms.ChoiceField(label="use.form", widget=forms.RadioSelect)
    matter_code = forms.CharField(label="sharing.matter_code", max_length=64, required=False)
    entries = forms.MultipleChoiceField(
        label="use.entries", required=False, help_text="use.entries_help", widget=forms.CheckboxSelectMultiple
    )
    case = forms.CharField(label="use.case", max_length=64, required=False)
    valid_from = DayField(label="use.valid_from")
    valid_to = DayField(label="use.valid_to")

    def consent(self) -> Consent:
        said = self.cleaned_data
        scope = ConsentScope(said["matter_code"], tuple(said["entries"]))
        return Consent(said["number"], said["form"], said["valid_from"], said["valid_to"], said["case"], scope)


class RevokeForm(ReasonForm):
    revoked_on = DayField(label="use.revoked_on")
    field_order = ("revoked_on", "reason")


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The register of the reader's department, newest first; one paper by its number."""
    asked = request.GET.get("q", "").strip()
    found = queries.authorisations(actor, asked or None, request.GET.get("after"))
    table = Table(COLUMNS, [_row(one) for one in found.items], found.next, empty="use.no_authorisations")
    buttons = [Button("use.doubts", "/sharing/authorisations/doubts/", post=False)]
    if actor.has(*APPLICANTS):
        buttons.insert(0, Button("use.register", "/sharing/authorisations/new/", post=False, style="primary"))
    return listing(request, "use.authorisations", table, intro="use.authorisations_intro", buttons=buttons,
                   tabs=tabs(actor, "authorisations"), search="use.search_paper", query=asked)  # fmt: skip


@require_GET
@page
def doubts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """授权书存疑调用: receipts whose authorisation is unknown, over, revoked or for something else."""
    found = exchange.consent_doubts(actor, request.GET.get("after"))
    rows = [
        [
            Cell(one.number or words.say("use.many"), small=one.case, code=bool(one.number)),
            Cell(one.entry_name, link=f"/sharing/grants/{one.grant}/", small=one.grant),
            Cell(f"use.doubt_{one.reason}", say=True),
            Cell(str(one.count)),
            Cell(f"{one.first_on} — {one.last_on}"),
        ]
        for one in found.items
    ]
    table = Table(DOUBTS, rows, found.next, empty="use.no_doubts")
    return listing(request, "use.doubts", table, intro="use.doubts_intro", tabs=tabs(actor, "authorisations"))


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """登记授权书, one; counters register many through the API."""
    require(permissions_of_use.may_begin(actor, "register_authorisations"))
    form = ConsentForm(request.POST or None, initial={"valid_from": clock.today()})
    offer(form, "form", [(code, words.say(f"use.form_{code}")) for code in CONSENT_FORMS if code != "by_law"])
    entries = {g.entry_code: g.entry_name for g in own_grants(actor) if g.live}
    offer(form, "entries", [(code, words.beside(name, code)) for code, name in entries.items()])
    if request.method == "POST":
        done = tried(form, lambda _: actions.register_authorisations(actor, [form.consent()]))
        if done:
            return after(f"/sharing/authorisations/{done[0].register}/", "done.authorisation_registered")
    return form_page(request, "use.register", form, submit="use.register", back="/sharing/authorisations/",
                     intro="use.register_intro")  # fmt: skip


@require_GET
@page
def show(request: HttpRequest, actor: Actor, register: str) -> HttpResponse:
    """One authorisation: number, form, scope, validity, revocation."""
    found = queries.authorisation(actor, register)
    here = f"/sharing/authorisations/{found.register}/"
    thing = Detail(
        title=found.consent.number,
        number=found.register,
        badge=("authorisation", found.state),
        buttons=verbs("authorisation", here, permissions_of_use.verbs_for(actor, found), (("revoke", "danger"),)),
        sections=[Section("use.authorisation", facts=_facts(found))],
        history=queries.authorisation_timeline(actor, register),
    )
    return detail(request, thing, tabs=tabs(actor, "authorisations"))


@require_http_methods(["GET", "POST"])
@page
def revoke(request: HttpRequest, actor: Actor, register: str) -> HttpResponse:
    """登记撤回授权."""
    found, here = queries.authorisation(actor, register), f"/sharing/authorisations/{register}/"
    form = RevokeForm(request.POST or None, initial={"revoked_on": clock.today()})
    if request.method == "POST":
        done = tried(
            form, lambda said: actions.revoke_authorisation(actor, register, said["reason"], said["revoked_on"])
        )
        if done is not None:
            return after(here, "done.authorisation_revoked")
    word = "authorisation.verb.revoke"
    return form_page(request, word, form, submit=word, back=here, about=found.consent.number)


def _row(found: AuthorisationFacts) -> list[Cell]:
    consent = found.consent
    return [
        Cell(consent.number, link=f"/sharing/authorisations/{found.register}/", small=found.register),
        Cell(f"use.form_{consent.form}", say=True),
        Cell(_scope(consent.scope), small=consent.case),
        Cell(f"{consent.valid_from} — {consent.valid_to}"),
        Cell(badge=("authorisation", found.state)),
    ]


def _scope(scope: ConsentScope) -> str:
    return words.listed(part for part in (scope.matter_code, *scope.entries, *scope.purposes) if part)


def _facts(found: AuthorisationFacts) -> list[tuple[str, Cell]]:
    consent = found.consent
    facts = [
        ("use.form", Cell(f"use.form_{consent.form}", say=True)),
        ("sharing.matter_code", Cell(consent.scope.matter_code or "—")),
        ("use.entries", Cell(words.listed(consent.scope.entries) or "—")),
        ("use.purposes", Cell(words.listed(consent.scope.purposes) or "—")),
        ("use.case", Cell(consent.case or "—")),
        ("use.validity", Cell(f"{consent.valid_from} — {consent.valid_to}")),
        ("use.registered", Cell(found.registered_by, small=day_in_china(found.registered_at).isoformat())),
        ("sharing.consumer", Cell(found.department_name)),
    ]
    if found.revoked_on is not None:
        facts += [("use.revoked_on", day(found.revoked_on)), ("field.reason", Cell(found.revoke_reason))]
    return facts
