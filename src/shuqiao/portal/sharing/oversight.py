"""答复统计: refusals by entry and reason, and what was asked beyond the catalogue with its evidence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.portal import words
from shuqiao.portal.doors import listing, page
from shuqiao.portal.sharing import shown
from shuqiao.portal.sharing.handling import reason
from shuqiao.portal.view import Button, Cell, Table
from shuqiao.sharing import queries

REFUSALS = ("sharing.entry", "sharing.provider", "deciding.reason_code", "deciding.times")
OBSTRUCTIONS = ("sharing.entry", "sharing.parties", "deciding.said", "sharing.decided_by", "deciding.evidence")


@require_GET
@page
def refusals(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How often each entry was refused for which reason."""
    found = queries.refusals(actor, request.GET.get("after"))
    rows = [
        [
            Cell(one.entry_name, link=f"/catalogue/code/{one.entry_code}/", small=one.entry_code),
            Cell(one.provider_name),
            Cell(reason(one.reason_code)),
            Cell(str(one.count), small=words.say("deciding.of_decided", count=one.decided)),
        ]
        for one in found.items
    ]
    table = Table(REFUSALS, rows, found.next, empty="deciding.none")
    other = Button("deciding.obstructions", "/sharing/obstructions/", post=False)
    return listing(request, "deciding.refusals", table, intro="deciding.refusals_intro", buttons=[other],
                   tabs=shown.tabs(actor, "statistics", queries.waiting(actor)))  # fmt: skip


@require_GET
@page
def obstructions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What providers asked beyond their catalogue."""
    found = queries.obstructions(actor, request.GET.get("after"))
    opens = actor.has("auditor", "authority_reviewer")
    rows = [
        [
            Cell(one.entry_name, link=f"/sharing/applications/{one.application}/", small=one.application),
            Cell(one.applicant_department_name, small=f"→ {one.provider_name}"),
            Cell(one.said),
            Cell(one.by, small=day_in_china(one.at).isoformat()),
            Cell(one.trace[:12], link=f"/audit/entries/{one.trace}/" if opens and one.trace else "", code=True),
        ]
        for one in found.items
    ]
    table = Table(OBSTRUCTIONS, rows, found.next, empty="deciding.none")
    other = Button("deciding.refusals", "/sharing/refusals/", post=False)
    return listing(request, "deciding.obstructions", table, intro="deciding.obstructions_intro", buttons=[other],
                   tabs=shown.tabs(actor, "statistics", queries.waiting(actor)))  # fmt: skip
