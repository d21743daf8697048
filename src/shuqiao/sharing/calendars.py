"""The working days in force: the operator's year tables over those of the package."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from shuqiao.kernel.calendar import WorkCalendar, YearTable, festival, special_days
from shuqiao.sharing.facts import SpecialDay, YearFacts
from shuqiao.sharing.models import CalendarYear

_read: dict[tuple[tuple[int, str], ...], Mapping[int, YearTable]] = {}
"""Tables by what was loaded when: another process that loads one changes the key, so nothing is read stale."""


def calendar() -> WorkCalendar:
    """The calendar of this moment: one small query; tables are made anew only where one was loaded since."""
    key = tuple(CalendarYear.objects.order_by("year").values_list("year", "stamp"))
    if not key:
        return WorkCalendar()
    tables = _read.get(key)
    if tables is None:
        rows = CalendarYear.objects.filter(stamp__in=[stamp for _, stamp in key])
        tables = MappingProxyType({row.year: table(year_facts(row).days) for row in rows})
        if len(tables) == len(key):  # else one was replaced in between, and the next call sees it
            _read.clear()
            _read[key] = tables
    return WorkCalendar(tables)


def table(days: tuple[SpecialDay, ...]) -> YearTable:
    """A year's exceptions as the calendar reads them."""
    return YearTable(frozenset(d.day for d in days if d.off), frozenset(d.day for d in days if not d.off))


def packaged(year: int) -> YearFacts:
    """The table that the package carries, or none."""
    found = special_days(year)
    if found is None:
        return YearFacts(year, "none")
    days = sorted(found.off | found.worked)
    return YearFacts(year, "package", "", tuple(SpecialDay(day, day in found.off, festival(day)) for day in days))


def year_facts(row: CalendarYear) -> YearFacts:
    """The facts of a row."""
    return YearFacts(
        year=row.year,
        origin="operator",
        source=row.source,
        days=tuple(SpecialDay(date.fromisoformat(d["day"]), d["off"], d["name"]) for d in row.days),
        revision=row.revision,
        loaded_by=row.loaded_by_name,
        loaded_at=row.loaded_at,
    )
