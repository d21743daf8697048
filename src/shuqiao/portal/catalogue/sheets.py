"""The official spreadsheet on pages: try, import, the outcome of each row, the annotated workbook, export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.catalogue import permissions
from shuqiao.catalogue.labels import label
from shuqiao.catalogue.sheets import queries, writing
from shuqiao.catalogue.sheets.actions import import_sheet
from shuqiao.catalogue.sheets.facts import Report
from shuqiao.catalogue.sheets.reading import affordable
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import refusals, words
from shuqiao.portal.doors import page, render
from shuqiao.portal.forms import PortalForm, tried
from shuqiao.portal.view import Cell, Section, Table

MOST_SHOWN = 200
"""Rows of a table on the page; the workbook has all of them."""
TEMPLATE = "portal/catalogue/sheets.html"
FILE = "catalogue_sheet"


class SheetForm(PortalForm):
    """The file, and whether one refusal stops all."""

    file = forms.FileField(label="catalogue.sheets.file", help_text="catalogue.sheets.file_help")
    whole = forms.BooleanField(required=False, label="catalogue.sheets.whole")


@require_http_methods(["GET", "POST"])
@page
def import_(request: HttpRequest, actor: Actor) -> HttpResponse:
    """导入目录表格: what is to be done stands on the button."""
    require(permissions.may_compile(actor))
    if request.method == "GET":
        return _drawn(request, SheetForm(), None)
    form, do = SheetForm(request.POST, request.FILES), request.POST.get("do", "try")
    report = tried(form, lambda given: _imported(actor, given, write=do == "import"))
    if report is None:
        return _drawn(request, form, None, status=422)
    if do == "workbook":
        return download(writing.annotated(report, words.language()), writing.XLSX, f"{FILE}_outcome.xlsx")
    return _drawn(request, SheetForm(), report)


@require_GET
@page
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """导出目录表格 of the reader's own department."""
    format_ = "csv" if request.GET.get("format") == "csv" else "xlsx"
    kind = writing.XLSX if format_ == "xlsx" else "text/csv; charset=utf-8"
    return download(queries.export_sheet(actor, format_=format_), kind, f"{FILE}.{format_}")


def _imported(actor: Actor, given: dict[str, object], *, write: bool) -> Report:
    file = given["file"]
    data, name = sized(file), str(getattr(file, "name", ""))
    return import_sheet(actor, data, name=name, dry_run=not write, all_or_nothing=bool(given["whole"]))


def sized(file: Any) -> bytes:
    """The bytes of an uploaded file.  Raises ``SheetTooLarge`` before it reads too many."""
    affordable(getattr(file, "size", 0) or 0)
    return bytes(file.read())


def _drawn(request: HttpRequest, form: SheetForm, report: Report | None, status: int = 200) -> HttpResponse:
    context = {"form": form, "sections": _sections(report) if report else (), "notice": _notice(report)}
    return render(request, TEMPLATE, context, status=status)


def _notice(report: Report | None) -> str:
    if report is None:
        return ""
    counts = report.counts
    said = words.listed(words.say(f"catalogue.sheets.{name}", count=count) for name, count in counts.items() if count)
    if report.trial:
        return words.say("catalogue.sheets.tried", counts=said)
    key = "done" if report.written else ("stopped" if counts["held"] else "nothing")
    return words.say(f"catalogue.sheets.{key}", counts=said)


def _sections(report: Report) -> list[Section]:
    problems = report.problems
    shown = [
        [
            Cell(str(p.row)),
            Cell(p.column, small=p.value),
            Cell(refusals.sentence(p.refusal), small=refusals.next_step(p.refusal)),
        ]
        for p in problems[:MOST_SHOWN]
    ]
    heads = ("catalogue.sheets.row", "catalogue.sheets.column", "catalogue.sheets.why")
    sections = []
    if problems:
        sections.append(Section("catalogue.sheets.problems", table=Table(heads, shown)))
    if report.missing:
        language = words.language()
        rows = [[Cell(label(path, language)), Cell(str(count))] for path, count in report.missing.items()]
        table = Table(("catalogue.sheets.field", "catalogue.sheets.entries"), rows)
        sections.append(Section("catalogue.sheets.missing", table=table))
    if report.remarks:
        remarks = [
            [Cell(str(r.row or "")), Cell(r.column), Cell(r.sentence(words.language()))]
            for r in report.remarks[:MOST_SHOWN]
        ]
        sections.append(Section("catalogue.sheets.remarks", table=Table(heads, remarks)))
    outcomes = [
        [
            Cell(_rows(one.rows)),
            Cell(one.name, link=f"/catalogue/{one.entry}/" if one.entry else ""),
            Cell(words.say(f"catalogue.sheets.is_{one.outcome}")),
        ]
        for one in report.outcomes[:MOST_SHOWN]
    ]
    heads = ("catalogue.sheets.row", "catalogue.name", "catalogue.sheets.outcome")
    sections.append(Section("catalogue.sheets.outcomes", table=Table(heads, outcomes)))
    return sections


def _rows(rows: tuple[int, ...]) -> str:
    if not rows:
        return ""
    return str(rows[0]) if rows[0] == rows[-1] else f"{rows[0]}–{rows[-1]}"


def download(data: bytes, kind: str, name: str) -> HttpResponse:
    """A file to be saved under ``name``."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
