"""Working days by the State Council's yearly notice, adjusted weekends included.

Counting (rules.md 6): the day of the trigger does not count; counting starts on
the next working day.  A year without a table falls back to Monday to Friday and
says so in :attr:`WorkCalendar.years_without_table`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import chinese_calendar

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class YearTable:
    """One year's exceptions: weekdays off and weekend days worked."""

    off: frozenset[date]
    worked: frozenset[date]


@dataclass(frozen=True)
class WorkCalendar:
    """The calendar a rule is given.  ``tables`` are the operator's and win over the built-in ones."""

    tables: Mapping[int, YearTable] = field(default_factory=dict)

    def has_table(self, year: int) -> bool:
        """Whether ``year`` is known; for an unknown year Monday to Friday are worked."""
        return year in self.tables or _built_in(year)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        table = self.tables.get(day.year)
        if table is not None:
            if day in table.off:
                return False
            return day in table.worked or day.weekday() < 5
        if _built_in(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5

    def add(self, start: date, working_days: int) -> date:
        """The day on which ``working_days`` are full, counted from the day after ``start``.

        ``add(d, 0)`` is ``d`` itself.  Raises ValueError below zero.
        """
        if working_days < 0:
            raise ValueError("working days are not negative")
        day = start
        for _ in range(working_days):
            day = self._next(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(1 for day in _days(start + _ONE_DAY, end) if self.is_working_day(day))

    def years_without_table(self, start: date, end: date) -> tuple[int, ...]:
        """The years from ``start`` to ``end`` that fall back to Monday to Friday."""
        return tuple(y for y in range(start.year, end.year + 1) if not self.has_table(y))

    def _next(self, day: date) -> date:
        day += _ONE_DAY
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _ONE_DAY


def _built_in(year: int) -> bool:
    years = _known_years()
    return years[0] <= year <= years[1]


@cache
def _known_years() -> tuple[int, int]:
    known = [d.year for d in chinese_calendar.constants.holidays]
    return min(known), max(known)


@cache
def special_days(year: int) -> YearTable | None:
    """The weekdays off and weekend days worked that the package knows of ``year``; None for an unknown year."""
    if not _built_in(year):
        return None
    off, worked = set(), set()
    for day in _days(date(year, 1, 1), date(year, 12, 31)):
        works = bool(chinese_calendar.is_workday(day))
        if works and day.weekday() >= 5:
            worked.add(day)
        elif not works and day.weekday() < 5:
            off.add(day)
    return YearTable(frozenset(off), frozenset(worked))


def festival(day: date) -> str:
    """The Chinese name of the festival for which ``day`` is off, or worked instead; empty for any other day."""
    name = chinese_calendar.constants.holidays.get(day) or chinese_calendar.constants.workdays.get(day)
    return str(chinese_calendar.Holiday(name).chinese) if name else ""
