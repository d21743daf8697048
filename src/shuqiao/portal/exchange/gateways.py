"""Pages of gateways (前置机) and of running."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.audit.queries import history
from shuqiao.exchange import actions, permissions, queries
from shuqiao.exchange.facts import AlarmFacts, CountFacts, GatewayFacts
from shuqiao.exchange.states import GATEWAY
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.accounts.people import department_choices
from shuqiao.portal.doors import after, detail, listing, page, render
from shuqiao.portal.exchange.shown import at, department, tabs
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.view import Button, Cell, Detail, Section, Table

VERBS = ("renew_code", "suspend", "resume", "retire")
DAYS = 30


class GatewayForm(PortalForm):
    member = forms.CharField(max_length=31, label="exchange.member")
    name = forms.CharField(max_length=100, label="field.name")
    department = forms.ChoiceField(label="field.department")

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]


class ReasonForm(PortalForm):
    reason = forms.CharField(max_length=500, label="field.reason", widget=forms.Textarea(attrs={"rows": 3}))


def _may(actor: Actor, verb: str) -> bool:
    return permissions.may_operate(actor, verb) is None


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The register of gateways with their last heartbeat."""
    found = queries.gateways(actor, after=request.GET.get("after"))
    columns = ("exchange.gateway", "field.department", "exchange.last_seen", "exchange.accepted", "field.state")
    rows = [
        (
            Cell(g.name, link=f"/exchange/gateways/{g.member}/", small=g.member),
            Cell(department(g.department)),
            Cell(at(g.last_seen_at) or words.say("exchange.never")),
            Cell(str(g.accepted_size)),
            Cell(badge=("health", g.health)),
        )
        for g in found.items
    ]
    buttons = []
    if _may(actor, "register_gateway"):
        buttons.append(Button("verb.register_gateway", "/exchange/gateways/new/", post=False, style="primary"))
    table = Table(columns, rows, found.next)
    return listing(
        request, "exchange.gateways", table, tabs=tabs("gateways"), buttons=buttons, intro="exchange.gateways_intro"
    )


@require_GET
@page
def show(request: HttpRequest, actor: Actor, member: str) -> HttpResponse:
    """One gateway."""
    found = queries.gateway(actor, member)
    thing = Detail(
        title=found.name,
        number=found.member,
        badge=("gateway", found.state),
        buttons=_buttons(actor, found),
        sections=[Section("accounts.basic", facts=_facts(found))],
        history=history(found.subject, limit=20),
    )
    return detail(request, thing, tabs=tabs("gateways"))


def _facts(found: GatewayFacts) -> list[tuple[str, Cell]]:
    return [
        ("field.department", Cell(department(found.department))),
        ("exchange.last_seen", Cell(at(found.last_seen_at) or words.say("exchange.never"))),
        ("field.state", Cell(badge=("health", found.health))),
        ("exchange.accepted", Cell(str(found.accepted_size))),
        ("desk.public_addresses", Cell("\n".join(found.public), code=True)),
        ("exchange.epoch", Cell(str(found.epoch))),
        ("exchange.key", Cell(found.request_keyid, code=True)),
        ("exchange.since", Cell(at(found.registered_at))),
    ]


def _buttons(actor: Actor, found: GatewayFacts) -> list[Button]:
    able = [v for v in VERBS if v in GATEWAY.verbs_from(found.state) and _may(actor, v)]
    style = {"retire": "danger", "suspend": "danger"}
    return [
        Button(f"verb.{v}", f"/exchange/gateways/{found.member}/{v}/", post=False, style=style.get(v, "plain"))
        for v in able
    ]


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Register a gateway; the code is shown once."""
    require(permissions.may_operate(actor, "register_gateway"))
    form = GatewayForm(request.POST or None, departments=department_choices(actor))
    code = tried(form, lambda d: actions.register_gateway(actor, **d)) if request.method == "POST" else None
    if code is not None:
        return render(request, "portal/exchange/code.html", {"member": form.cleaned_data["member"], "code": code})
    return form_page(
        request,
        "exchange.new_gateway",
        form,
        submit="verb.register_gateway",
        back="/exchange/gateways/",
        intro="exchange.gateways_intro",
    )


@require_http_methods(["GET", "POST"])
@page
def act(request: HttpRequest, actor: Actor, member: str, verb: str) -> HttpResponse:
    """One verb on a gateway, with its reason."""
    if verb not in VERBS:
        raise Http404
    require(permissions.may_operate(actor, verb))
    found = queries.gateway(actor, member)
    form = ReasonForm(request.POST or None)
    done = tried(form, lambda d: getattr(actions, verb)(actor, member, d["reason"])) if request.POST else None
    if verb == "renew_code" and done is not None:
        return render(request, "portal/exchange/code.html", {"member": member, "code": done})
    if done is not None:
        return after(f"/exchange/gateways/{member}/", "done.saved")
    return form_page(
        request,
        f"verb.{verb}",
        form,
        submit=f"verb.{verb}",
        back=f"/exchange/gateways/{member}/",
        about=f"{found.name} · {member}",
    )


@require_GET
@page
def running(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Receipts counted and alarms of the last thirty days (运行监控)."""
    last = clock.today()
    counted = _counts(queries.counts(actor, last - timedelta(days=DAYS), last))
    context = {
        "title": "exchange.running",
        "intro": "exchange.running_intro",
        "tabs": tabs("running"),
        "table": counted,
        "waiting": _alarms(queries.alarms(actor)),
        "waiting_title": "exchange.alarms",
    }
    return render(request, "portal/exchange/list.html", context)


def _counts(found: tuple[CountFacts, ...]) -> Table:
    columns = ("exchange.day", "exchange.gateway", "exchange.grant", "exchange.kind", "exchange.outcome",
               "exchange.count")  # fmt: skip
    rows = [
        (
            Cell(c.day.isoformat()),
            Cell(c.gateway),
            Cell(c.grant, link=f"/sharing/grants/{c.grant}/" if c.grant else ""),
            Cell(words.say_or(f"exchange.receipts.{c.kind}", str(c.kind))),
            Cell(words.say_or(f"exchange.outcomes.{c.outcome}", c.outcome)),
            Cell(str(c.count)),
        )
        for c in found
    ]
    return Table(columns, rows)


def _alarms(found: tuple[AlarmFacts, ...]) -> Table:
    columns = ("exchange.day", "exchange.gateway", "exchange.kind", "exchange.about", "exchange.count")
    rows = [
        (
            Cell(a.day.isoformat(), small=at(a.last_at)),
            Cell(a.gateway, link=f"/exchange/gateways/{a.gateway}/"),
            Cell(words.say_or(f"exchange.alarm_kind.{a.kind}", a.kind)),
            Cell(a.about, code=True),
            Cell(str(a.count)),
        )
        for a in found
    ]
    return Table(columns, rows, empty="exchange.no_alarms")
