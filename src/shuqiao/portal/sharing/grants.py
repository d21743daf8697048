"""我的授权: lists, one grant, and its verbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.exchange import queries as exchange
from shuqiao.exchange import watching
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.kernel.refusals import Absent
from shuqiao.portal import words
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing import clocks, disputes, papers, shown, shown_grants
from shuqiao.portal.sharing.decide import PartForm
from shuqiao.portal.sharing.use_parts import in_use
from shuqiao.portal.view import Button, Cell, Detail, Section, Table
from shuqiao.sharing import actions, events, permissions, queries
from shuqiao.sharing.facts import PLATFORM_ONLY, STOP_CODES, EmergencyFacts, GrantFacts, RenewalFacts, Stop, TalkFacts
from shuqiao.sharing.states import EMERGENCY, GrantState

STOPPING = {"suspend": actions.suspend_grant, "revoke": actions.revoke_grant}
DONE = {"suspend": "done.suspended", "revoke": "done.revoked"}


class StopForm(PortalForm):
    """Nobody stops one-sidedly: a reason of the list, in words, with its article where there is one."""

    code = forms.ChoiceField(label="sharing.stop_code", widget=forms.RadioSelect)
    text = forms.CharField(label="field.reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    article = forms.CharField(label="sharing.article", required=False, max_length=200)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        at = 0 if words.language() == "zh" else 1
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, said[at]) for code, said in STOP_CODES.items() if code not in PLATFORM_ONLY]

    def stop(self) -> Stop:
        said = self.cleaned_data
        return Stop(said["code"], said["text"], said["article"])


class NarrowForm(PartForm, StopForm):
    """What is still given, and why it becomes less."""


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Grants that the reader's department uses, or gives, or all it may see."""
    side = request.GET.get("side") or "all"
    found = queries.grants(actor, side, request.GET.get("after"))
    table = Table(shown.GRANTS, [shown.grant_row(g) for g in found.items], found.next, empty="sharing.no_grants")
    sides = [
        Button(f"sharing.side_{name}", f"/sharing/grants/?side={name}", post=False, style="plain")
        for name in queries.SIDES if name != side
    ]  # fmt: skip
    menu = shown.tabs(actor, "grants", queries.waiting(actor))
    return listing(request, f"sharing.side_{side}", table, tabs=menu, buttons=sides)


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One grant: who, what, masked how, for what, until when, by which article."""
    found = queries.grant(actor, number)
    thing = Detail(
        title=found.entry_name,
        number=found.number,
        badge=("grant", found.state),
        **_supply(actor, found),
        buttons=_buttons(actor, found),
        sections=[
            *_delivered(found),
            *shown.grant_sections(found),
            *clocks.section(events.of_grant(found.number)),
            *_sections(actor, found),
            *_filed(actor, found),
        ],
        history=queries.grant_timeline(actor, number),
    )
    return detail(request, thing, tabs=shown.tabs(actor, "grants", queries.waiting(actor)))


def _supply(actor: Actor, found: GrantFacts) -> dict[str, Any]:
    """供数准备中: whose turn it is and until when; nothing once something was delivered, or while it is suspended."""
    if found.test:
        return {"notice": "grants.test_notice"}
    if not found.supplying or found.state == GrantState.SUSPENDED:
        return {}
    clock = queries.supply_clock(actor, found.number)
    ready = exchange.orders(actor, grant=found.number, limit=1).items
    return {
        "notice": "deciding.supplying_call" if ready else "deciding.supplying_attach",
        "turn": found.consumer_name if ready else found.provider_name,
        "due_on": clock.due_on if clock is not None and clock.running else None,
        "basis": clock.article if clock is not None and clock.running else "",
    }


def _filed(actor: Actor, found: GrantFacts) -> list[Section]:
    """Use and papers: nothing of a grant for trying calls."""
    return [] if found.test else [in_use(actor, found), papers.section(actor, found)]


def _delivered(found: GrantFacts) -> list[Section]:
    """The receipt that ended the waiting; while it lasts, how long it may."""
    if found.first_delivery_at is not None:
        day = day_in_china(found.first_delivery_at).isoformat()
        return [Section("deciding.supply", facts=[("deciding.first_delivery", Cell(found.first_receipt, small=day))])]
    return []


def _sections(actor: Actor, found: GrantFacts) -> list[Section]:
    """What is said about the grant, each with what the reader can do about it now."""
    if found.test:
        return shown_grants.samples(watching.sample_keys(actor, found.number))
    renewals = queries.renewals(actor, found.number)
    talks = queries.talks(actor, found.number)
    stops = queries.emergencies(actor, found.number)
    recheck = [Button("grants.recheck", f"/sharing/grants/{found.number}/do/recheck/")]
    return [
        *shown_grants.ahead(queries.outages_ahead(found.entry_code) if found.live else ()),
        *shown_grants.renewals(renewals, _renewal_buttons(actor, found, renewals)),
        *shown_grants.talks(talks, _talk_buttons(actor, found, talks)),
        *shown_grants.emergencies(stops, _report_buttons(actor, found, stops)),
        shown_grants.health(watching.health_of(actor, found.number), recheck if found.live else []),
    ]


def _renewal_buttons(actor: Actor, grant: GrantFacts, found: Sequence[RenewalFacts]) -> list[Button]:
    buttons: list[Button] = []
    for one in found[:1]:
        verbs = permissions.renewal_verbs_for(actor, one, grant)
        here = f"/sharing/renewals/{one.number}/"
        if "approve_renewal" in verbs:
            buttons.append(Button("verb.approve_renewal", f"{here}do/approve/", style="primary"))
        if "grant_renewal" in verbs:
            buttons.append(Button("verb.grant_renewal", f"{here}do/grant/", style="primary"))
        if "decline_renewal" in verbs:
            buttons.append(Button("verb.decline_renewal", f"{here}decline/", post=False))
        if "withdraw_renewal" in verbs:
            buttons.append(Button("verb.withdraw_renewal", f"{here}do/withdraw/"))
    return buttons


def _talk_buttons(actor: Actor, grant: GrantFacts, found: Sequence[TalkFacts]) -> list[Button]:
    buttons: list[Button] = []
    for one in found[:1]:
        verbs = permissions.talk_verbs_for(actor, one, grant)
        here = f"/sharing/stops/{one.number}/"
        if "agree_stop" in verbs:
            buttons.append(Button("grants.answer_stop", f"{here}answer/", post=False, style="primary"))
        if "withdraw_stop" in verbs:
            buttons.append(Button("verb.withdraw_stop", f"{here}withdraw/"))
    return buttons


def _report_buttons(actor: Actor, grant: GrantFacts, found: Sequence[EmergencyFacts]) -> list[Button]:
    return [
        Button("verb.report_emergency", f"/sharing/emergencies/{one.number}/report/", post=False, style="primary")
        for one in found
        if permissions.may_about_grant(actor, "report_emergency", EMERGENCY, one, grant, grant.provider) is None
    ]


def _buttons(actor: Actor, found: GrantFacts) -> list[Button]:
    here, verbs = f"/sharing/grants/{found.number}/", permissions.verbs_for(actor, found)
    if found.test:
        return [Button("verb.end_test", f"{here}do/end-test/", style="danger")] if "end_test" in verbs else []
    buttons = []
    if "resume" in verbs:
        asks = found.stop_code == "incident"  # what was done is said first
        buttons.append(
            Button("verb.resume", f"{here}{'remedy' if asks else 'resume'}/", post=not asks, style="primary")
        )
    if "renew_standing" in verbs and found.standing:
        buttons.append(Button("grants.renew_now", f"{here}do/renew-now/"))
    if permissions.may_ask_renewal(actor, found) and not found.standing:
        buttons.append(Button("grants.ask_renewal", f"{here}ask-renewal/", post=False))
    if permissions.may_propose_stop(actor, found):
        buttons.append(Button("grants.propose_stop", f"{here}propose-stop/", post=False))
    for verb, style in (("narrow", "plain"), ("suspend", "plain"), ("revoke", "danger")):
        if verb in verbs:
            buttons.append(Button(f"verb.{verb}", f"{here}{verb}/", post=False, style=style))
    if "emergency_stop" in verbs:
        buttons.append(Button("verb.emergency_stop", f"{here}emergency/", post=False, style="danger"))
    if found.application and actor.department == found.consumer and permissions.may_begin(actor) is None:
        buttons.append(Button("templates.copy", f"{here}copy/"))
    return buttons + disputes.button_for(actor, found)


@require_POST
@page
def resume(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """恢复."""
    actions.resume_grant(actor, number)
    return after(f"/sharing/grants/{number}/", "done.resumed")


@require_http_methods(["GET", "POST"])
@page
def stop(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """暂停 or 撤销, with a reason."""
    if verb not in STOPPING:
        raise Absent(what="页面 page")
    found, here = queries.grant(actor, number), f"/sharing/grants/{number}/"
    form = StopForm(request.POST or None)
    if request.method == "POST":
        done = tried(form, lambda _: STOPPING[verb](actor, number, form.stop()))
        if done is not None:
            return after(here, DONE[verb])
    about = f"{found.entry_name} · {found.consumer_name} · {number}"
    return form_page(request, f"verb.{verb}", form, submit=f"verb.{verb}", back=here, about=about,
                     intro="sharing.stop_intro")  # fmt: skip


@require_http_methods(["GET", "POST"])
@page
def narrow(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """缩小范围: fewer items, stronger rules, an earlier end."""
    found, here = queries.grant(actor, number), f"/sharing/grants/{number}/"
    form = NarrowForm(found.items, request.POST or None)
    if request.method == "POST":
        done = tried(form, lambda _: actions.narrow_grant(actor, number, form.part(), form.stop()))
        if done is not None:
            return after(here, "done.narrowed")
    return form_page(request, "verb.narrow", form, submit="verb.narrow", back=here, about=found.entry_name)
