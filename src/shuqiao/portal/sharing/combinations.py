"""组合风险: what the live grants of each department say together, for those who see every department."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from shuqiao.kernel.actors import Actor
from shuqiao.portal import words
from shuqiao.portal.doors import listing, page
from shuqiao.portal.sharing.use_parts import tabs
from shuqiao.portal.view import Cell, Table
from shuqiao.sharing import combination

COLUMNS = ("sharing.consumer", "use.combination", "use.contributing")


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One line for each warning, by department."""
    found = combination.consumers(actor, request.GET.get("after"))
    zh = words.language() == "zh"
    rows = [
        [
            Cell(name, small=code),
            Cell(one.warning.zh if zh else one.warning.en),
            Cell(words.listed(words.beside(p.entry_name, p.number) for p in one.grants)),
        ]
        for code, name, warned in found.items
        for one in warned
    ]
    table = Table(COLUMNS, rows, found.next, empty="use.no_combinations")
    return listing(request, "use.combinations", table, intro="use.combinations_intro", tabs=tabs(actor, "combinations"))
