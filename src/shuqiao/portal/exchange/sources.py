"""Pages of sources (数据源) and their probes."""

from __future__ import annotations

import json
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.audit.queries import history
from shuqiao.exchange import actions, permissions, queries
from shuqiao.exchange.facts import ProbeFacts, SourceFacts
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.exchange.shown import at, department, tabs
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.view import Button, Cell, Detail, Section, Table

WANTS = ("schema", "health", "counts")


class SourceForm(PortalForm):
    """Of the reader's own department, or for the operator of any gateway's department."""

    gateway = forms.ChoiceField(label="exchange.gateway")
    code = forms.CharField(max_length=31, label="exchange.source_code")
    name = forms.CharField(max_length=100, label="field.name")
    owner = forms.CharField(max_length=18, label="exchange.owner", help_text="help.credit_code")


class ProbeForm(PortalForm):
    table = forms.CharField(max_length=63, label="exchange.table")
    wants = forms.ChoiceField(choices=[(w, f"exchange.wants_{w}") for w in WANTS], label="exchange.wants")


def _may(actor: Actor, verb: str, owner: str) -> bool:
    return permissions.may_supply(actor, verb, owner) is None


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Sources of the own department, or all for those who watch."""
    found = queries.sources(actor, after=request.GET.get("after"))
    columns = ("exchange.source", "exchange.owner", "exchange.gateway", "exchange.since")
    rows = [
        (
            Cell(s.name, link=f"/exchange/sources/{s.code}/", small=s.code),
            Cell(department(s.owner)),
            Cell(s.gateway, link=f"/exchange/gateways/{s.gateway}/"),
            Cell(at(s.registered_at)),
        )
        for s in found.items
    ]
    buttons = []
    if _may(actor, "register_source", actor.department or ""):
        buttons.append(Button("verb.register_source", "/exchange/sources/new/", post=False, style="primary"))
    table = Table(columns, rows, found.next)
    return listing(
        request, "exchange.sources", table, tabs=tabs("sources"), buttons=buttons, intro="exchange.sources_intro"
    )


@require_GET
@page
def show(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One source with its latest probes."""
    found = queries.source(actor, code)
    buttons = []
    if _may(actor, "probe", found.owner):
        buttons.append(Button("verb.probe", f"/exchange/sources/{code}/probe/", post=False, style="primary"))
    facts = (
        ("exchange.owner", Cell(department(found.owner))),
        ("exchange.gateway", Cell(found.gateway, link=f"/exchange/gateways/{found.gateway}/")),
        ("exchange.since", Cell(at(found.registered_at))),
    )
    thing = Detail(
        title=found.name,
        number=found.code,
        buttons=buttons,
        sections=[
            Section("accounts.basic", facts=facts),
            Section("exchange.probes", table=_probes(queries.probes(actor, code))),
        ],
        history=history(f"source:{code}"),
    )
    return detail(request, thing, tabs=tabs("sources"))


def _probes(found: tuple[ProbeFacts, ...]) -> Table:
    columns = ("exchange.table", "exchange.wants", "exchange.asked_at", "exchange.answer")
    rows = [
        (
            Cell(p.table, code=True, small=p.number),
            Cell(f"exchange.wants_{p.wants}", say=True),
            Cell(at(p.requested_at), small=p.requested_by),
            Cell(_answer(p), small=at(p.answered_at)),
        )
        for p in found
    ]
    return Table(columns, rows, empty="exchange.no_probes")


def _answer(probe: ProbeFacts) -> str:
    if probe.answer is None:
        return words.say("exchange.waiting")
    columns = probe.answer.get("columns")
    if isinstance(columns, list):
        return "\n".join(f"{c.get('name')} : {c.get('type')}" for c in columns if isinstance(c, dict))
    return json.dumps(probe.answer, ensure_ascii=False)


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Register a source."""
    require(permissions.may_supply(actor, "register_source", actor.department or ""))
    form = SourceForm(request.POST or None, initial={"owner": actor.department})
    served = [g for g in queries.gateways(actor, limit=100).items if g.state != "retired"]
    choices = [(g.member, words.beside(g.name, g.member)) for g in served]
    cast(forms.ChoiceField, form.fields["gateway"]).choices = choices

    def act(data: dict[str, Any]) -> SourceFacts:
        return actions.register_source(actor, data["gateway"], data["code"], data["name"], data["owner"])

    done = tried(form, act) if request.method == "POST" else None
    if done is not None:
        return after(f"/exchange/sources/{done.code}/", "done.saved")
    return form_page(
        request,
        "exchange.new_source",
        form,
        submit="verb.register_source",
        back="/exchange/sources/",
        intro="exchange.sources_intro",
    )


@require_http_methods(["GET", "POST"])
@page
def probe(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Ask the source's gateway (连通性测试)."""
    found = queries.source(actor, code)
    require(permissions.may_supply(actor, "probe", found.owner))
    form = ProbeForm(request.POST or None)

    def act(data: dict[str, Any]) -> ProbeFacts:
        return actions.request_probe(actor, code, data["table"], data["wants"])

    if request.method == "POST" and tried(form, act) is not None:
        return after(f"/exchange/sources/{code}/", "done.probed")
    return form_page(
        request,
        "exchange.probe",
        form,
        submit="verb.probe",
        back=f"/exchange/sources/{code}/",
        about=f"{found.name} · {found.gateway}",
        intro="exchange.probe_intro",
    )
