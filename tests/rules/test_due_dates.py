"""Due dates over three real years, for each limit of both rule sets.

The expectations were counted by hand on the notices of the State Council's General Office: 国办发明电〔2023〕7号 for
2024, 国办发明电〔2024〕12号 for 2025, and the notice for 2026.  They are counted here by the tables typed from those
notices *and* by the tables that the package carries.  The day of the trigger does not count.
"""

from __future__ import annotations

from datetime import date

import pytest

from shuqiao.kernel.calendar import WorkCalendar, special_days
from shuqiao.kernel.refusals import require
from shuqiao.sharing import rulesets
from shuqiao.sharing.calendars import table
from shuqiao.sharing.facts import Pace, RunningClock
from shuqiao.sharing.rules import clocks
from shuqiao.sharing.rules.calendars import Row, days_of
from tests.rules.notices import NOTICES


def _typed(year: int) -> tuple[Row, ...]:
    return tuple(Row(n, *row) for n, row in enumerate(NOTICES[year][1], start=2))


BY_NOTICE = WorkCalendar({year: table(require(days_of(year, _typed(year)))) for year in NOTICES})
PACKAGED = WorkCalendar()
PACE = Pace(2, 5)

# start, then the last day of a limit of 1, 2, 5, 10, 15, 20 working days
DUE = {
    # Spring Festival 2024: Sunday 4 and Sunday 18 February worked, 10 to 17 off
    date(2024, 2, 2): ("2024-02-04", "2024-02-05", "2024-02-08", "2024-02-21", "2024-02-28", "2024-03-06"),
    # Labour Day 2024: Sunday 28 April and Saturday 11 May worked, 1 to 5 May off
    date(2024, 4, 26): ("2024-04-28", "2024-04-29", "2024-05-07", "2024-05-13", "2024-05-20", "2024-05-27"),
    # National Day 2024: Sunday 29 September and Saturday 12 October worked, 1 to 7 October off
    date(2024, 9, 25): ("2024-09-26", "2024-09-27", "2024-10-08", "2024-10-14", "2024-10-21", "2024-10-28"),
    # Spring Festival 2025: Sunday 26 January and Saturday 8 February worked, 28 January to 4 February off
    date(2025, 1, 23): ("2025-01-24", "2025-01-26", "2025-02-06", "2025-02-12", "2025-02-19", "2025-02-26"),
    # National Day and Mid-Autumn 2025: Sunday 28 September and Saturday 11 October worked, 1 to 8 October off
    date(2025, 9, 22): ("2025-09-23", "2025-09-24", "2025-09-28", "2025-10-11", "2025-10-17", "2025-10-24"),
    # Spring Festival 2026: Saturday 14 and Saturday 28 February worked, 15 to 23 off
    date(2026, 2, 10): ("2026-02-11", "2026-02-12", "2026-02-24", "2026-03-02", "2026-03-09", "2026-03-16"),
    # Mid-Autumn and National Day 2026: Sunday 20 September and Saturday 10 October worked
    date(2026, 9, 18): ("2026-09-20", "2026-09-21", "2026-09-24", "2026-10-09", "2026-10-15", "2026-10-22"),
}
COLUMNS = (1, 2, 5, 10, 15, 20)

# the limits of both rule sets that run, in working days: by hand, from the table of limits
LIMITS = {
    "measures-2016": {"catalogue_update": 15, "conditional_reply": 10, "unconditional_reply": 0},
    "regulation-2025": {
        "catalogue_update": 10,
        "catalogue_update_extension": 5,
        "catalogue_review": 2,
        "conditional_reply": 10,
        "unconditional_reply": 1,
        "reply_extension": 10,
        "supply_after_consent": 20,
        "verification_reply": 10,
    },
}


def _clock(start: date, working_days: int) -> RunningClock:
    return RunningClock(1, "application:1", "conditional_reply", "p", "", start, working_days, start, "m", "1", "a",
                        True, start, working_days)  # fmt: skip


@pytest.mark.parametrize("calendar", [BY_NOTICE, PACKAGED], ids=["typed", "packaged"])
@pytest.mark.parametrize("start", DUE)
@pytest.mark.parametrize("name", LIMITS)
def test_each_limit_ends_on_the_day_counted_by_hand(name: str, start: date, calendar: WorkCalendar) -> None:
    found = rulesets.shipped(name)
    assert {limit: of.working_days for limit, of in found.limits.items()} == LIMITS[name]
    for limit, days in LIMITS[name].items():
        due = start if days == 0 else date.fromisoformat(DUE[start][COLUMNS.index(days)])
        assert clocks.started(_clock(start, found.limits[limit].working_days), calendar, PACE).due_on == due, limit


@pytest.mark.parametrize("start", DUE)
def test_an_answer_extended_by_the_most_ends_after_twenty(start: date) -> None:
    """809号 Art. 21: ten working days and at most ten more (not confirmed)."""
    law = rulesets.shipped("regulation-2025")
    running = clocks.started(_clock(start, 10), BY_NOTICE, PACE)
    more = clocks.extended(running, 10, law.limits["reply_extension"], start, BY_NOTICE, PACE)
    assert isinstance(more, RunningClock)
    assert more.due_on == date.fromisoformat(DUE[start][COLUMNS.index(20)])


@pytest.mark.parametrize("year", NOTICES)
def test_the_package_knows_the_same_days_as_the_notice(year: int) -> None:
    typed, packaged = BY_NOTICE.tables[year], special_days(year)
    assert packaged is not None
    assert {day for day in typed.off if day.weekday() < 5} == packaged.off
    assert typed.worked == packaged.worked


def test_a_year_without_a_table_counts_monday_to_friday_and_says_so() -> None:
    """Across the end of 2026 into a year of which nobody knows: 28 to 31 December, then 1, 4, 5 … January."""
    running = clocks.started(_clock(date(2026, 12, 25), 10), BY_NOTICE, PACE)
    assert running.due_on == date(2027, 1, 8)
    assert BY_NOTICE.years_without_table(running.counted_from, running.due_on) == (2027,)
