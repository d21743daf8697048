"""需求清单, 责任清单, 负面清单: pages, workbooks out, workbooks in."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.catalogue.sheets.reading import affordable
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal, require
from shuqiao.portal import refusals, words
from shuqiao.portal.catalogue.sheets import MOST_SHOWN, download, sized
from shuqiao.portal.doors import listing, page, render
from shuqiao.portal.forms import PortalForm, tried
from shuqiao.portal.sharing import demand_shown as shown
from shuqiao.portal.view import Button, Cell, Section, Table
from shuqiao.sharing import actions, queries
from shuqiao.sharing import demand_permissions as permissions
from shuqiao.sharing.demand_lists import writing
from shuqiao.sharing.facts.demands import ListReport

HERE = "/sharing/demands/lists/"
OUTCOMES = ("catalogue.sheets.row", "demand.number", "demand.name", "catalogue.sheets.outcome", "catalogue.sheets.why")


class ListForm(PortalForm):
    file = forms.FileField(label="catalogue.sheets.file", help_text="demand.file_help")


@require_GET
@page
def index(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """One of the three lists."""
    here = f"{HERE}{writing.known(kind)}/"
    buttons = [Button("demand.export", f"{here}export/", post=False)]
    if permissions.may_import(actor, kind) is None:
        buttons.append(Button("demand.import", f"{here}import/", post=False))
    if kind == "negative":
        lines = queries.negative_list(actor)
        table = Table(shown.NEGATIVE, [shown.negative_row(line) for line in lines[:MOST_SHOWN]])
    else:
        found = queries.demands(actor, kind, request.GET.get("after"))
        table = Table(shown.COLUMNS, [shown.row(one) for one in found.items], found.next, empty="demand.nothing")
    more = {"tabs": shown.tabs(actor, kind), "buttons": buttons, "intro": f"demand.{kind}_intro"}
    return listing(request, f"demand.{kind}", table, **more)


@require_GET
@page
def export(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """The list as a workbook; importing it again changes nothing."""
    return download(writing.export(actor, kind), writing.XLSX, f"{kind}.xlsx")


@require_http_methods(["GET", "POST"])
@page
def import_(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """导入清单: what is to be done stands on the button."""
    require(permissions.may_import(actor, writing.known(kind)))
    if request.method == "GET":
        return _drawn(request, kind, ListForm(), None)
    form, do = ListForm(request.POST, request.FILES), request.POST.get("do", "try")
    report = tried(form, lambda given: _imported(actor, kind, given["file"], write=do == "import"))
    if report is None:
        return _drawn(request, kind, form, None, status=422)
    if do == "workbook":
        return download(writing.annotated(report, words.language()), writing.XLSX, f"{kind}_outcome.xlsx")
    return _drawn(request, kind, ListForm(), report)


def _imported(actor: Actor, kind: str, file: object, *, write: bool) -> ListReport:
    affordable(getattr(file, "size", 0) or 0)
    name = str(getattr(file, "name", ""))
    return actions.import_demands(actor, kind, sized(file), name=name, dry_run=not write)


def _drawn(
    request: HttpRequest, kind: str, form: ListForm, report: ListReport | None, status: int = 200
) -> HttpResponse:
    context = {
        "title": f"demand.import_{kind}",
        "form": form,
        "export": f"{HERE}{kind}/export/",
        "back": f"{HERE}{kind}/",
        "notice": _notice(report) if report else "",
        "sections": [_outcomes(report)] if report else [],
    }
    return render(request, "portal/sharing/demand_list.html", context, status=status)


def _notice(report: ListReport) -> str:
    counts = words.listed(words.say(f"demand.count_{name}", count=n) for name, n in report.counts.items() if n)
    if report.trial:
        return words.say("demand.tried", counts=counts)
    if report.written:
        return words.say("demand.imported", counts=counts)
    return words.say("demand.stopped" if report.counts["refused"] else "demand.no_change", counts=counts)


def _outcomes(report: ListReport) -> Section:
    worst_first = sorted(report.outcomes, key=lambda one: (one.outcome != "refused", one.row))
    rows = []
    for one in worst_first[:MOST_SHOWN]:
        why = one.refusal if isinstance(one.refusal, Refusal) else None
        reason = Cell(refusals.sentence(why), small=refusals.next_step(why)) if why else Cell()
        outcome = Cell(words.say(f"catalogue.sheets.is_{one.outcome}"), small=one.column)
        rows.append([Cell(str(one.row)), Cell(one.number), Cell(one.name), outcome, reason])
    return Section("demand.outcomes", table=Table(OUTCOMES, rows))
