"""工作台: what waits, is due, is overdue, was sent, is done; whom the reader may stand in for; notices."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from shuqiao.accounts import queries
from shuqiao.accounts.deputies import queries as deputies
from shuqiao.kernel.actors import Actor
from shuqiao.portal import words, work
from shuqiao.portal.doors import page, render
from shuqiao.portal.view import Cell, Table
from shuqiao.portal.work import Tab


@require_GET
@page
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A tab of the reader's work; a source that has more is read on by itself."""
    tab, source = work.chosen(request.GET.get("tab") or Tab.WAITING), request.GET.get("source", "")
    found = (work.shelf(actor, tab, source, request.GET.get("after")),) if source else work.shelves(actor, tab)
    items = work.in_order(found, tab)
    context = {
        "tab": "home.todo" if tab is Tab.WAITING else f"work.{tab}",
        "tabs": _tabs(tab, work.counts(actor)),
        "table": Table(
            _columns(tab), [_row(item, tab) for item in items], _next(found, source), empty=f"work.no_{tab}"
        ),
        "more": [] if source else [
            {"word": f"work.source.{one.source}", "url": f"/?tab={tab}&source={one.source}&after={one.next}"}
            for one in found if one.next
        ],
        "notices": queries.notices(actor, limit=10),
        "offered": () if actor.deputy_of else deputies.offered(actor),
    }  # fmt: skip
    return render(request, "portal/home.html", context)


def count_text(number: int) -> str:
    """A bounded count as a page shows it."""
    return f"{work.MOST}+" if number > work.MOST else str(number)


def _tabs(here: Tab, counts: dict[Tab, int]) -> list[dict[str, object]]:
    return [
        {
            "word": f"work.{tab}",
            "url": f"/?tab={tab}",
            "here": tab is here,
            "count": count_text(counts[tab]) if counts[tab] and tab is not Tab.DONE else "",
        }
        for tab in Tab
    ]


def _columns(tab: Tab) -> tuple[str, ...]:
    last = "work.turn" if tab is Tab.SENT else "home.clock"
    return ("home.task", "home.thing", "field.state", last)


def _row(item: work.WorkItem, tab: Tab) -> tuple[Cell, ...]:
    badge = (item.kind, item.state) if item.state else None
    title = item.title or item.number
    thing = Cell(title, link=item.link, small=item.number if item.number != title else "")
    last = Cell(item.turn, due_on=item.due_on) if tab is Tab.SENT else Cell(due_on=item.due_on)
    return (Cell(words.say_or(item.task, item.task), say=False), thing, Cell(badge=badge), last)


def _next(found: tuple[work.Shelf, ...], source: str) -> str | None:
    return found[0].next if source and found else None
