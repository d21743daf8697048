"""导入机构、导入人员: try, import, the outcome of each row, the annotated workbook, who left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from shuqiao.accounts import actions, permissions
from shuqiao.accounts.facts import Role
from shuqiao.accounts.importing.facts import REMARKS, WORDS, Report
from shuqiao.accounts.importing.writing import annotated
from shuqiao.accounts.permissions import Verb
from shuqiao.catalogue.sheets.reading import affordable, grids
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import refusals, words
from shuqiao.portal.doors import after, page, render
from shuqiao.portal.forms import PortalForm, tried
from shuqiao.portal.view import Cell, Section, Table

MOST_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE = "portal/accounts/import.html"


class SheetForm(PortalForm):
    file = forms.FileField(label="catalogue.sheets.file", help_text="importing.file_help")
    whole = forms.BooleanField(required=False, label="catalogue.sheets.whole")


class PeopleSheetForm(SheetForm):
    passwords = forms.BooleanField(required=False, label="importing.passwords", help_text="importing.passwords_help")


@require_http_methods(["GET", "POST"])
@page
def departments(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Departments by sheet."""
    require(permissions.may(actor, Verb.IMPORT_DEPARTMENTS))
    return _page(
        request, "departments", SheetForm, lambda sheets, **how: actions.import_departments(actor, sheets, **how)
    )


@require_http_methods(["GET", "POST"])
@page
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """People by sheet: their rows by the system manager, their roles by the security manager."""
    assigns = actor.has(Role.SECURITY_MANAGER.value)
    require(permissions.may(actor, Verb.ASSIGN_ROLES if assigns else Verb.IMPORT_PEOPLE))
    form = SheetForm if assigns else PeopleSheetForm
    return _page(request, "people", form, lambda sheets, **how: actions.import_people(actor, sheets, **how), assigns)


@require_POST
@page
def leave(request: HttpRequest, actor: Actor) -> HttpResponse:
    """End the access of those who are ticked."""
    said = request.POST.getlist("person")[:MOST_SHOWN]
    ticked = [int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0 for text in said]
    actions.deactivate_people(actor, ticked)
    return after("/accounts/people/", "done.saved")


def _page(
    request: HttpRequest, kind: str, form_of: type[SheetForm], act: Callable[..., Report], assigns: bool = False
) -> HttpResponse:
    if request.method == "GET":
        return _drawn(request, kind, form_of(), None, assigns)
    form, do = form_of(request.POST, request.FILES), request.POST.get("do", "try")
    report = tried(form, lambda given: _imported(act, given, write=do == "import"))
    if report is None:
        return _drawn(request, kind, form, None, assigns, status=422)
    if do == "workbook" or any(one.password for one in report.outcomes):  # passwords are shown in it, this once
        answer = HttpResponse(annotated(report, words.language()), content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="{kind}_outcome.xlsx"'
        return answer
    return _drawn(request, kind, form_of(), report, assigns)


def _imported(act: Callable[..., Report], given: dict[str, Any], *, write: bool) -> Report:
    file = given["file"]
    affordable(file.size or 0)
    how = {"passwords": given["passwords"]} if "passwords" in given else {}
    return act(list(grids(file.read())), dry_run=not write, all_or_nothing=given["whole"], **how)


def _drawn(
    request: HttpRequest, kind: str, form: SheetForm, report: Report | None, assigns: bool, status: int = 200
) -> HttpResponse:
    context = {
        "kind": f"importing.{kind}",
        "intro": f"importing.{kind}_{'roles_' if assigns else ''}intro",
        "form": form,
        "notice": _notice(report),
        "sections": _sections(report) if report else (),
        "left": report.left[:MOST_SHOWN] if report else (),
        "back": f"/accounts/{kind}/",
    }
    return render(request, TEMPLATE, context, status=status)


def _notice(report: Report | None) -> str:
    if report is None:
        return ""
    pick = 0 if words.language() == "zh" else 1
    counts = words.listed(f"{WORDS[name][pick]} {count}" for name, count in report.counts.items() if count) or "0"
    key = "tried" if report.trial else "done" if report.written else "stopped" if report.counts["held"] else "nothing"
    return words.say(f"catalogue.sheets.{key}", counts=counts)


def _sections(report: Report) -> list[Section]:
    pick = 0 if words.language() == "zh" else 1
    problems = [
        [
            Cell(str(p.row)),
            Cell(p.column, small=p.value),
            Cell(refusals.sentence(p.refusal), small=refusals.next_step(p.refusal)),
        ]
        for one in report.outcomes
        for p in one.problems
    ]
    rows = [
        [
            Cell(str(one.row)),
            Cell(one.name, small=one.key),
            Cell(WORDS[one.outcome][pick], small=words.sentences(*(REMARKS[r][pick] for r in one.remarks))),
        ]
        for one in report.outcomes[:MOST_SHOWN]
    ]
    sections = []
    if problems:
        heads = ("catalogue.sheets.row", "catalogue.sheets.column", "catalogue.sheets.why")
        sections.append(Section("importing.problems", table=Table(heads, problems[:MOST_SHOWN])))
    heads = ("catalogue.sheets.row", "importing.who", "catalogue.sheets.outcome")
    sections.append(Section("importing.outcomes", table=Table(heads, rows)))
    return sections
