"""Pages of orders (供数单)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from shuqiao.exchange import queries
from shuqiao.exchange.facts import GapFacts
from shuqiao.kernel.actors import Actor
from shuqiao.portal import words
from shuqiao.portal.doors import detail, page, render
from shuqiao.portal.exchange.shown import at, department, last_day, sections, system, tabs
from shuqiao.portal.view import Cell, Detail, Table


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Orders that the reader's department supplies or uses, and grants that still wait for one."""
    found = queries.orders(actor, grant=request.GET.get("grant"), after=request.GET.get("after"))
    columns = ("exchange.resource", "exchange.consumer", "exchange.gateway", "exchange.until", "field.state")
    rows = [
        (
            Cell(o.order.resource_name, link=f"/exchange/orders/{o.number}/", small=f"{o.number} v{o.version}"),
            Cell(department(o.order.consumer), small=system(o.system)),
            Cell(o.gateway),
            Cell(last_day(o.order)),
            Cell(badge=("order", o.state)),
        )
        for o in found.items
    ]
    context = {
        "title": "exchange.orders",
        "intro": "exchange.orders_intro",
        "tabs": tabs("orders"),
        "table": Table(columns, rows, found.next),
        "waiting": _gaps(queries.gaps(actor)),
        "waiting_title": "exchange.gaps",
    }
    return render(request, "portal/exchange/list.html", context)


def _gaps(found: tuple[GapFacts, ...]) -> Table:
    columns = ("exchange.grant", "exchange.consumer", "exchange.why", "exchange.since")
    rows = [
        (
            Cell(g.grant, link=f"/sharing/grants/{g.grant}/", small=g.entry_code),
            Cell(department(g.consumer), small=system(g.system)),
            Cell(g.zh if words.language() == "zh" else g.en),
            Cell(at(g.since_at)),
        )
        for g in found
    ]
    return Table(columns, rows, empty="exchange.no_gaps")


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One order in plain words."""
    found = queries.order(actor, number)
    thing = Detail(
        title=found.order.resource_name,
        number=f"{found.number} v{found.version}",
        badge=("order", found.state),
        basis=found.order.article,
        sections=sections(found),
        history=queries.order_history(actor, number),
    )
    return detail(request, thing, tabs=tabs("orders"))
