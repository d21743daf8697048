"""工作日历: each year as twelve months, where its table comes from, loading one, and running clocks counted anew."""

from __future__ import annotations

from calendar import Calendar
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.catalogue.sheets import download
from shuqiao.portal.doors import after, page, render
from shuqiao.portal.forms import PortalForm, tried
from shuqiao.portal.sharing.shown import law_tabs
from shuqiao.portal.view import Cell, Section, Table
from shuqiao.sharing import actions, calendar_sheets, permissions, queries
from shuqiao.sharing.facts import Moved, SpecialDay, YearFacts

YEARS = ("calendar.year", "calendar.origin", "calendar.source", "calendar.off", "calendar.worked")
MOVED = ("calendar.thing", "clocks.limit", "calendar.old_due", "calendar.new_due")
HERE = "/sharing/calendar/"


class YearForm(PortalForm):
    """The notice as a small sheet."""

    year = forms.IntegerField(label="calendar.year", min_value=2008, max_value=2100)
    source = forms.CharField(label="calendar.source", help_text="calendar.source_help", max_length=100)
    file = forms.FileField(label="calendar.file", help_text="calendar.file_help")


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All years, and one of them month by month; ``?format=csv`` is its table as a file."""
    years = queries.calendar_years(actor)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else clock.today().year
    found = queries.calendar_year(actor, year)
    if request.GET.get("format") == "csv":
        return download(calendar_sheets.written(found).encode(), "text/csv; charset=utf-8", f"calendar-{year}.csv")
    table = Table(YEARS, [_line(one) for one in years])
    special = [_special(one) for one in found.days]
    heads = ("calendar.date", "calendar.kind", "calendar.name")
    context = {
        "years": Section("calendar.title", table=table),
        "special": Section("calendar.special", table=Table(heads, special, empty="calendar.no_special")),
        "found": found,
        "origin": words.say(f"calendar.origin_{found.origin}"),
        "months": _months(found),
        "weekdays": words.say("calendar.weekdays").split(),
        "keeper": permissions.may_keep_calendar(actor) is None,
        "tabs": law_tabs("calendar"),
    }
    return render(request, "portal/sharing/calendar.html", context)


@require_http_methods(["GET", "POST"])
@page
def load(request: HttpRequest, actor: Actor) -> HttpResponse:
    """导入年度表: tried first, or taken at once."""
    require(permissions.may_keep_calendar(actor))
    if request.method == "GET":
        return _drawn(request, YearForm(initial={"year": clock.today().year + 1}))
    form, write = YearForm(request.POST, request.FILES), request.POST.get("do") == "take"
    found = tried(form, lambda said: _loaded(actor, said, write=write))
    if found is None:
        return _drawn(request, form, status=422)
    if write:
        return after(f"{HERE}?year={found.year}", "done.calendar_loaded")
    off = sum(one.off for one in found.days)
    said = words.say("calendar.tried", off=off, worked=len(found.days) - off)
    heads = ("calendar.date", "calendar.kind", "calendar.name")
    section = Section("calendar.special", table=Table(heads, [_special(one) for one in found.days]))
    return _drawn(request, YearForm(initial=form.cleaned_data), notice=said, sections=[section])


def _loaded(actor: Actor, said: dict[str, Any], *, write: bool) -> YearFacts:
    content = said["file"].read(calendar_sheets.MOST_BYTES + 1)
    return actions.load_calendar(actor, said["year"], said["source"], content, dry_run=not write)


def _drawn(request: HttpRequest, form: YearForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "tabs": law_tabs("calendar"), **more}
    return render(request, "portal/sharing/calendar_load.html", context, status=status)


@require_http_methods(["GET", "POST"])
@page
def recompute(request: HttpRequest, actor: Actor) -> HttpResponse:
    """重新计算在途期限: the list, and its confirmation."""
    found = queries.recomputation(actor)
    if request.method == "POST":
        actions.recompute_clocks(actor, request.POST.get("digest", ""))
        return after(HERE, "done.clocks_recomputed")
    context = {
        "found": found,
        "count": words.say("calendar.recompute_count", count=found.count),
        "section": Section("calendar.recompute", table=Table(MOVED, [_moved(one) for one in found.shown])),
        "tabs": law_tabs("calendar"),
    }
    return render(request, "portal/sharing/calendar_recompute.html", context)


def _moved(one: Moved) -> list[Cell]:
    running = one.clock
    return [
        Cell(running.subject.partition(":")[2], link=running.link),
        Cell(words.say_or(f"value.limit.{running.limit}", running.limit)),
        Cell(running.due_on.isoformat()),
        Cell(one.new_due_on.isoformat()),
    ]


def _line(one: YearFacts) -> list[Cell]:
    off = sum(day.off and day.day.weekday() < 5 for day in one.days)
    worked = sum(not day.off for day in one.days)
    loaded = f"{one.loaded_by} {clock.day_in_china(one.loaded_at).isoformat()}" if one.loaded_at else ""
    return [
        Cell(str(one.year), link=f"{HERE}?year={one.year}"),
        Cell(words.say(f"calendar.origin_{one.origin}"), small=loaded),
        Cell(one.source),
        Cell(str(off) if one.days else ""),
        Cell(str(worked) if one.days else ""),
    ]


def _special(one: SpecialDay) -> list[Cell]:
    return [Cell(one.day.isoformat()), Cell("calendar.off" if one.off else "calendar.worked", say=True), Cell(one.name)]


def _months(found: YearFacts) -> list[dict[str, Any]]:
    """Twelve months of weeks of days; a day knows whether it is off or worked against its weekday."""
    marks = {one.day: one for one in found.days if not (one.off and one.day.weekday() >= 5)}
    return [
        {
            "name": words.say("calendar.month", month=month),
            "weeks": [
                [_day(day, month, marks.get(day)) for day in week]
                for week in Calendar().monthdatescalendar(found.year, month)
            ],
        }
        for month in range(1, 13)
    ]


def _day(day: date, month: int, mark: SpecialDay | None) -> dict[str, Any]:
    if day.month != month:
        return {"number": ""}
    kind = "" if mark is None else ("off" if mark.off else "worked")
    return {
        "number": day.day,
        "kind": kind or ("weekend" if day.weekday() >= 5 else ""),
        "mark": words.say(f"calendar.mark_{kind}") if kind else "",
        "name": mark.name if mark else "",
    }
