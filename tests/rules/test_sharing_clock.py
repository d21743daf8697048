"""The clock of 51号 Art. 12 across National Day 2025.

Counted by hand: 22 September is a Monday and does not count.  23, 24, 25, 26 are
1 to 4; Sunday the 28th is worked: 5; 29, 30 are 6 and 7; 1 to 8 October are
National Day and Mid-Autumn; 9, 10 are 8 and 9; Saturday the 11th is worked: 10.
"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.sharing.errors import AlreadyEscalated, NotOverdue
from shuqiao.sharing.facts import Limit
from shuqiao.sharing.rules.clock import clock, may_escalate
from shuqiao.sharing.rulesets import shipped
from shuqiao.sharing.states import ApplicationState
from tests.rooms.sharing.stage import MONDAY, asked

CALENDAR = WorkCalendar()
LIMIT: Limit = shipped("measures-2016").limits["conditional_reply"]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2025, 9, 22), date(2025, 10, 11)),
        (date(2025, 9, 27), date(2025, 10, 16)),  # a Saturday off: counting begins on the worked Sunday
        (date(2025, 9, 28), date(2025, 10, 17)),  # a worked Sunday does not count for itself
        (date(2025, 10, 3), date(2025, 10, 21)),  # inside the holiday
        (date(2025, 11, 3), date(2025, 11, 17)),  # two plain weeks
    ],
)
def test_ten_working_days_end_on_the_day_counted_by_hand(start: date, due: date) -> None:
    assert CALENDAR.add(start, LIMIT.working_days) == due


def test_a_year_whose_holidays_are_not_announced_is_warned_of() -> None:
    """2026 is known; of 2027 nobody knows, so Monday to Friday count and the clock says so."""
    assert CALENDAR.add(date(2026, 12, 25), LIMIT.working_days) == date(2027, 1, 8)
    badge = clock(asked(due_on=date(2027, 1, 8)), date(2026, 12, 28), CALENDAR)
    assert badge is not None
    assert badge.unknown_years == (2027,)
    badge = clock(asked(), date(2025, 9, 22), CALENDAR)
    assert badge is not None
    assert badge.unknown_years == ()


@pytest.mark.parametrize(
    ("today", "remaining", "over", "overdue"),
    [
        (date(2025, 9, 22), 10, 0, False),
        (date(2025, 9, 26), 6, 0, False),
        (date(2025, 9, 27), 6, 0, False),
        (date(2025, 9, 28), 5, 0, False),
        (date(2025, 10, 8), 3, 0, False),
        (date(2025, 10, 11), 0, 0, False),
        (date(2025, 10, 12), 0, 0, True),  # a Sunday: overdue, by no working day yet
        (date(2025, 10, 13), 0, 1, True),
        (date(2025, 10, 14), 0, 2, True),
    ],
)
def test_the_badge_counts_working_days(today: date, remaining: int, over: int, overdue: bool) -> None:
    badge = clock(asked(), today, CALENDAR)
    assert badge is not None
    assert (badge.remaining_wd, badge.overdue_wd, badge.overdue) == (remaining, over, overdue)
    assert (badge.turn_name, badge.article) == ("栖澜市公安局", "51号第十二条")


@pytest.mark.parametrize("state", sorted(set(ApplicationState) - {ApplicationState.UNDER_REVIEW}))
def test_no_clock_runs_while_nobody_owes_an_answer(state: ApplicationState) -> None:
    assert clock(asked(state=state), date(2025, 10, 20), CALENDAR) is None


@pytest.mark.parametrize(
    ("today", "escalated_at", "refusal"),
    [
        (date(2025, 10, 11), None, NotOverdue),
        (date(2025, 10, 12), None, None),
        (date(2025, 10, 20), MONDAY, AlreadyEscalated),
    ],
)
def test_only_silence_past_the_limit_is_escalated_and_only_once(
    today: date, escalated_at: datetime | None, refusal: type | None
) -> None:
    outcome = may_escalate(asked(escalated_at=escalated_at), today)
    assert outcome is None if refusal is None else isinstance(outcome, refusal)


def test_the_limit_is_data_and_cites_its_article() -> None:
    assert (LIMIT.working_days, LIMIT.article.zh, LIMIT.article.confirmed) == (10, "51号第十二条", True)
