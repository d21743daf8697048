"""Foreign lists on a page: try, import, what is missing by department, values without a code, unknown providers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from shuqiao.catalogue import permissions
from shuqiao.catalogue.foreign import writing
from shuqiao.catalogue.foreign.actions import import_list
from shuqiao.catalogue.foreign.facts import CREATED, DUPLICATE, EXISTS, REASONS, ListReport, RecordOutcome
from shuqiao.catalogue.foreign.mappings import built_in
from shuqiao.catalogue.labels import label
from shuqiao.catalogue.sheets.writing import XLSX
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import refusals, words
from shuqiao.portal.catalogue.sheets import MOST_SHOWN, download, sized
from shuqiao.portal.doors import page, render
from shuqiao.portal.forms import PortalForm, tried
from shuqiao.portal.view import Cell, Section, Table

TEMPLATE = "portal/catalogue/lists.html"


class ListForm(PortalForm):
    """The list, how it is read, and which departments its names are."""

    file = forms.FileField(label="catalogue.lists.file", help_text="catalogue.lists.file_help")
    mapping = forms.ChoiceField(required=False, label="catalogue.lists.mapping")
    mapping_file = forms.FileField(required=False, label="catalogue.lists.mapping_file")
    aliases = forms.FileField(required=False, label="catalogue.lists.aliases", help_text="catalogue.lists.aliases_help")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.name, writing.spoken(one.title, words.language())) for one in built_in().values()]
        self.fields["mapping"].choices = [("", words.say("catalogue.lists.recognise")), *known]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@page
def import_(request: HttpRequest, actor: Actor) -> HttpResponse:
    """导入外部清单: what is to be done stands on the button."""
    require(permissions.may_import_list(actor))
    if request.method == "GET":
        return render(request, TEMPLATE, {"form": ListForm()})
    form, do = ListForm(request.POST, request.FILES), request.POST.get("do", "try")
    report = tried(form, lambda given: _imported(actor, given, write=do == "import"))
    if report is None:
        return render(request, TEMPLATE, {"form": form}, status=422)
    if do == "workbook":
        return download(writing.workbook(report, words.language()), XLSX, f"{report.mapping}_outcome.xlsx")
    context = {"form": ListForm(), "sections": _sections(report), "notice": _notice(report)}
    return render(request, TEMPLATE, context)


def _imported(actor: Actor, given: dict[str, Any], *, write: bool) -> ListReport:
    mapping_file, aliases = given["mapping_file"], given["aliases"]
    return import_list(
        actor,
        sized(given["file"]),
        name=str(given["file"].name),
        mapping=given["mapping"],
        mapping_file=sized(mapping_file) if mapping_file else None,
        alias_table=sized(aliases) if aliases else None,
        dry_run=not write,
    )


def _notice(report: ListReport) -> str:
    counts = words.listed(
        f"{words.say(f'catalogue.lists.is_{name}')} {count}" for name, count in report.counts.items() if count
    )
    key = "tried" if report.trial else ("done" if report.written else "nothing")
    return words.say(f"catalogue.sheets.{key}", counts=counts or "0")


def _sections(report: ListReport) -> list[Section]:
    language = words.language()
    tables = (
        (
            "departments",
            ("catalogue.lists.department", "catalogue.lists.missing"),
            [
                [Cell(words.say("catalogue.lists.all")), Cell(_missing(report.missing))],
                *([Cell(d.name, small=d.code), Cell(_missing(d.missing))] for d in report.departments if d.missing),
            ]
            if report.missing
            else [],
        ),
        (
            "unmapped",
            ("catalogue.sheets.field", "catalogue.lists.value", "catalogue.lists.reason", "catalogue.lists.records",
             "catalogue.lists.first_row"),
            [
                [
                    Cell(writing.element(v.element, language)),
                    Cell(v.value, small=v.source),
                    Cell(writing.spoken(REASONS[v.reason], language)),
                    Cell(str(v.records)),
                    Cell(str(v.first_row)),
                ]
                for v in report.unmapped
            ],
        ),
        (
            "providers",
            ("catalogue.lists.provider", "catalogue.lists.records", "catalogue.lists.candidates"),
            [[Cell(p.name), Cell(str(p.records)), Cell(words.listed(p.codes))] for p in report.providers],
        ),
        (
            "unread",
            ("catalogue.sheets.field", "catalogue.lists.records"),
            [[Cell(name), Cell(str(count))] for name, count in report.unread.items()],
        ),
        (
            "outcomes",
            ("catalogue.lists.row", "catalogue.name", "catalogue.sheets.outcome", "catalogue.lists.why"),
            [_outcome(one) for one in report.outcomes if one.outcome != CREATED],
        ),
    )  # fmt: skip
    facts = [("catalogue.lists.mapping_used", Cell(writing.spoken(report.title, language)))]
    facts += [(f"catalogue.lists.is_{name}", Cell(str(count))) for name, count in report.counts.items() if count]
    return [
        Section("catalogue.lists.counts", facts=facts),
        *(
            Section(f"catalogue.lists.{name}", table=Table(heads, rows[:MOST_SHOWN]))
            for name, heads, rows in tables
            if rows
        ),
    ]


def _missing(missing: Mapping[str, int]) -> str:
    return words.listed(f"{label(path, words.language())} {count}" for path, count in missing.items())


def _outcome(one: RecordOutcome) -> list[Cell]:
    fields = words.listed(label(name, words.language()) for name in one.differs)
    if one.outcome == DUPLICATE:
        why = words.say(f"catalogue.lists.repeats{'_differing' if fields else ''}", row=one.first_row, fields=fields)
    elif one.outcome == EXISTS:
        why = words.say(f"catalogue.lists.held{'_differing' if fields else ''}", fields=fields)
    else:
        why = words.listed(refusals.sentence(no) for no in one.problems)
    return [
        Cell(str(one.row)),
        Cell(one.name, link=f"/catalogue/{one.entry}/" if one.entry else "", small=one.provider),
        Cell(words.say(f"catalogue.lists.is_{one.outcome}")),
        Cell(why, small=words.listed(dict.fromkeys(refusals.next_step(no) for no in one.problems))),
    ]
