"""Working days on the real calendar of 2025 and 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.kernel.calendar import WorkCalendar, YearTable

CALENDAR = WorkCalendar()


@pytest.mark.parametrize(
    ("day", "worked", "why"),
    [
        (date(2025, 9, 22), True, "an ordinary Monday"),
        (date(2025, 9, 27), False, "an ordinary Saturday"),
        (date(2025, 9, 28), True, "Sunday worked for National Day"),
        (date(2025, 10, 1), False, "National Day"),
        (date(2025, 10, 6), False, "Mid-autumn, a Monday"),
        (date(2025, 10, 8), False, "last day of the holiday"),
        (date(2025, 10, 9), True, "back to work"),
        (date(2025, 10, 11), True, "Saturday worked for National Day"),
        (date(2025, 10, 12), False, "Sunday after it"),
    ],
)
def test_national_day_2025(day: date, worked: bool, why: str) -> None:
    assert CALENDAR.is_working_day(day) is worked, why


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2025, 9, 22), 0, date(2025, 9, 22)),
        (date(2025, 9, 22), 1, date(2025, 9, 23)),
        (date(2025, 9, 26), 1, date(2025, 9, 28)),
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 22), 10, date(2025, 10, 11)),
    ],
)
def test_counting_starts_on_the_next_working_day(start: date, days: int, due: date) -> None:
    assert CALENDAR.add(start, days) == due


def test_a_year_without_a_table_falls_back_and_says_so() -> None:
    assert CALENDAR.years_without_table(date(2026, 12, 1), date(2031, 1, 1)) == (2027, 2028, 2029, 2030, 2031)
    assert CALENDAR.is_working_day(date(2031, 1, 1))  # a Wednesday; unknown year
    assert not CALENDAR.is_working_day(date(2031, 1, 4))


def test_an_operator_table_wins() -> None:
    table = YearTable(off=frozenset({date(2025, 9, 22)}), worked=frozenset({date(2025, 9, 27)}))
    local = WorkCalendar({2025: table})
    assert not local.is_working_day(date(2025, 9, 22))
    assert local.is_working_day(date(2025, 9, 27))
    assert not local.is_working_day(date(2025, 9, 28)), "the built-in table of that year no longer speaks"


@given(st.dates(date(2005, 1, 1), date(2026, 6, 1)), st.integers(1, 40))
def test_add_and_between_agree(start: date, days: int) -> None:
    due = CALENDAR.add(start, days)
    assert CALENDAR.is_working_day(due)
    assert CALENDAR.between(start, due) == days
    assert CALENDAR.between(due, start) == -days
