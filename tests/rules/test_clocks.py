"""What the sweep does with a clock on a day, and pauses, extensions and stops: as tables and at random."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.kernel.calendar import WorkCalendar, YearTable
from shuqiao.sharing.errors import (
    AlreadyExtended,
    ClockPaused,
    ClockRuns,
    ClockStopped,
    ExtensionForbidden,
    ExtensionTooLate,
    ExtensionTooLong,
)
from shuqiao.sharing.facts import Act, Article, Limit, Pace, RunningClock
from shuqiao.sharing.rules import clocks

CALENDAR = WorkCalendar()
PACE = Pace(remind_before_wd=2, press_every_wd=5)
MOST = Limit(10, Article("809号第二十一条", "Decree No. 809, Art. 21", False))
START = date(2025, 9, 22)
NOON = datetime(2025, 10, 13, 4, tzinfo=UTC)


def running(start: date = START, working_days: int = 10, pace: Pace = PACE) -> RunningClock:
    raw = RunningClock(1, "application:1", "conditional_reply", "p", "", start, working_days, start, "m", "1", "a",
                       True, start, working_days)  # fmt: skip
    return clocks.started(raw, CALENDAR, pace)


def step(clock: RunningClock, today: date, pace: Pace = PACE) -> tuple[Act | None, RunningClock]:
    act = clocks.act_on(clock, today, CALENDAR, pace)
    return act, clock if act is None else clocks.acted(clock, act, NOON, today, CALENDAR, pace)


def test_a_clock_s_life_counted_by_hand() -> None:
    """Ten working days from 22 September 2025 end on Saturday 11 October, which is worked."""
    clock = running()
    told = []
    for n in range(45):
        today = START + timedelta(days=n)
        due = clock.next_on is not None and clock.next_on <= today
        act, clock = step(clock, today)
        assert (act is not None) == due, f"{today}: looked at exactly when there is something to do"
        if act:
            told.append((today, act))
    assert told == [
        (date(2025, 10, 9), Act.REMIND),  # two working days before: Friday 10 and Saturday 11 are left
        (date(2025, 10, 11), Act.DUE_TODAY),
        (date(2025, 10, 12), Act.ESCALATE),
        (date(2025, 10, 17), Act.PRESS),  # five working days after Sunday the 12th
        (date(2025, 10, 24), Act.PRESS),
        (date(2025, 10, 31), Act.PRESS),
    ]
    assert clock.presses == 3


@pytest.mark.parametrize(
    ("days", "before", "first"),
    [
        (0, 2, (START, Act.DUE_TODAY)),
        (1, 2, (date(2025, 9, 23), Act.DUE_TODAY)),
        (2, 2, (date(2025, 9, 24), Act.DUE_TODAY)),  # no reminder on the very day of the start
        (3, 2, (date(2025, 9, 23), Act.REMIND)),
        (10, 0, (date(2025, 10, 11), Act.DUE_TODAY)),  # a rule set without reminders
        (10, 20, (date(2025, 10, 11), Act.DUE_TODAY)),
    ],
)
def test_the_first_notice(days: int, before: int, first: tuple[date, Act]) -> None:
    pace = Pace(before, 5)
    clock = running(working_days=days, pace=pace)
    assert clock.next_on == first[0]
    assert clocks.act_on(clock, first[0], CALENDAR, pace) is first[1]


def test_a_sweep_that_comes_late_says_only_what_is_true_now() -> None:
    act, clock = step(running(), date(2025, 12, 1))
    assert act is Act.ESCALATE
    assert clock.reminded_on is None
    assert clocks.act_on(clock, date(2025, 12, 1), CALENDAR, PACE) is None


@pytest.mark.parametrize("back", [1, 5, 30, 400])
def test_a_platform_clock_set_back_repeats_and_undoes_nothing(back: int) -> None:
    clock = running()
    days = (date(2025, 10, 9), date(2025, 10, 11), date(2025, 10, 13))
    for day in days:
        act, clock = step(clock, day)
        assert act is not None
        assert clocks.act_on(clock, day - timedelta(days=back), CALENDAR, PACE) is None
        assert clocks.act_on(clock, day, CALENDAR, PACE) is None
    assert clock.escalated_at is not None


@pytest.mark.parametrize(
    ("verb", "made", "refusal"),
    [
        ("pause", "running", None),
        ("pause", "paused", ClockPaused),
        ("pause", "stopped", ClockStopped),
        ("resume", "running", ClockRuns),
        ("resume", "paused", None),
        ("resume", "stopped", ClockStopped),
        ("extend", "running", None),
        ("extend", "paused", None),
        ("extend", "stopped", ClockStopped),
        ("extend", "extended", AlreadyExtended),
        ("extend", "overdue", ExtensionTooLate),
        ("extend", "escalated", ExtensionTooLate),
        ("extend", "overdue and paused", ExtensionTooLate),
    ],
)
def test_every_verb_in_every_state(verb: str, made: str, refusal: type | None) -> None:
    today = date(2025, 10, 14) if made in ("overdue", "escalated", "overdue and paused") else date(2025, 9, 25)
    clock = running()
    if made == "paused":
        clock = paused(clock, date(2025, 9, 24))
    elif made == "overdue and paused":
        clock = paused(clock, date(2025, 10, 13))
    elif made == "stopped":
        clock = clocks.stopped(clock, date(2025, 9, 24))
    elif made == "extended":
        clock = extended(clock, 3)
    elif made == "escalated":
        clock = step(clock, date(2025, 10, 13))[1]
    done = {
        "pause": lambda: clocks.paused(clock, today, CALENDAR, PACE),
        "resume": lambda: clocks.resumed(clock, today, CALENDAR, PACE),
        "extend": lambda: clocks.extended(clock, 5, MOST, today, CALENDAR, PACE),
    }[verb]()
    assert isinstance(done, RunningClock if refusal is None else refusal)


def paused(clock: RunningClock, day: date) -> RunningClock:
    done = clocks.paused(clock, day, CALENDAR, PACE)
    assert isinstance(done, RunningClock)
    return done


def resumed(clock: RunningClock, day: date) -> RunningClock:
    done = clocks.resumed(clock, day, CALENDAR, PACE)
    assert isinstance(done, RunningClock)
    return done


def extended(clock: RunningClock, days: int, today: date = START) -> RunningClock:
    done = clocks.extended(clock, days, MOST, today, CALENDAR, PACE)
    assert isinstance(done, RunningClock)
    return done


@pytest.mark.parametrize("days", [-1, 0, 11, 1000])
def test_an_extension_is_bounded(days: int) -> None:
    assert isinstance(clocks.extended(running(), days, MOST, START, CALENDAR, PACE), ExtensionTooLong)
    assert isinstance(clocks.extended(running(), 5, None, START, CALENDAR, PACE), ExtensionForbidden)


def test_a_clock_stopped_while_it_stands_still_is_ended() -> None:
    ended = clocks.stopped(paused(running(), date(2025, 9, 24)), date(2025, 9, 26))
    assert (ended.stopped_on, ended.paused_on, ended.left_wd, ended.next_on) == (date(2025, 9, 26), None, None, None)


def test_while_it_stands_still_nothing_is_due() -> None:
    clock = paused(running(), date(2025, 9, 24))
    assert (clock.left_wd, clock.next_on) == (8, None)
    for n in range(60):
        assert clocks.act_on(clock, START + timedelta(days=n), CALENDAR, PACE) is None
    runs = resumed(clock, date(2025, 10, 13))  # a Monday; eight working days: 14 … 17, 20 … 23
    assert runs.due_on == date(2025, 10, 23)


def test_an_overdue_clock_stays_overdue_through_a_pause() -> None:
    """Even on the Sunday after its last day, when it is overdue by no working day yet."""
    for day in (date(2025, 10, 12), date(2025, 10, 15)):
        clock = resumed(paused(running(), day), date(2025, 11, 3))
        assert clock.due_on == date(2025, 10, 11)
        assert clocks.act_on(clock, date(2025, 11, 3), CALENDAR, PACE) is Act.ESCALATE


def test_a_new_year_table_moves_a_running_clock_and_no_other() -> None:
    plain = WorkCalendar({2025: YEAR_WITHOUT_HOLIDAYS})
    clock = running()
    assert clocks.recounted(clock, plain, PACE).due_on == date(2025, 10, 6)
    for kept in (paused(clock, date(2025, 9, 24)), clocks.stopped(clock, START), step(clock, date(2025, 10, 13))[1]):
        assert clocks.recounted(kept, plain, PACE) == kept
    assert clocks.recounted(clock, CALENDAR, PACE) == clock
    decided = replace(clock, fixed=True)
    assert clocks.recounted(decided, plain, PACE) == decided, "a day that a decision named is no count of days"


YEAR_WITHOUT_HOLIDAYS = YearTable(frozenset(), frozenset())
DAYS = st.dates(date(2024, 1, 2), date(2026, 9, 30))
LIMITS = st.integers(0, 40)


@given(DAYS, LIMITS, st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30)), max_size=6))
def test_pauses_neither_lose_nor_gain_a_working_day(start: date, limit: int, pauses: list[tuple[int, int]]) -> None:
    clock, today, ran = running(start, limit), start, 0
    for runs, stands in pauses:
        today += timedelta(days=runs)
        if today > clock.due_on:
            break
        ran += CALENDAR.between(clock.counted_from, today)
        clock = paused(clock, today)
        assert clock.left_wd == limit - ran
        today += timedelta(days=stands)
        clock = resumed(clock, today)
        assert clock.counted_from == today
    assert ran + CALENDAR.between(clock.counted_from, clock.due_on) == limit
    assert clock.due_on == CALENDAR.add(clock.counted_from, clock.counted_wd)


@given(DAYS, LIMITS, st.integers(0, 30), st.integers(-30, 60))
def test_a_clock_set_back_between_pause_and_resumption_steals_no_day(
    start: date, limit: int, at: int, later: int
) -> None:
    stands = paused(running(start, limit), start + timedelta(days=at))
    runs = resumed(stands, start + timedelta(days=at + later))
    assert runs.due_on >= stands.due_on
    assert resumed(paused(runs, runs.counted_from - timedelta(days=9)), runs.counted_from).due_on == runs.due_on


@given(DAYS, st.integers(0, 30), LIMITS, st.integers(0, 10))
def test_due_is_monotone_in_start_and_limit(start: date, later: int, limit: int, more: int) -> None:
    due = running(start, limit).due_on
    assert running(start + timedelta(days=later), limit).due_on >= due
    assert running(start, limit + more).due_on >= due
    assert more == 0 or running(start, limit + more).due_on > due


@given(DAYS, st.integers(1, 40), st.integers(1, 10))
def test_an_extension_is_the_longer_limit(start: date, limit: int, more: int) -> None:
    assert extended(running(start, limit), more, start).due_on == running(start, limit + more).due_on


@given(DAYS, LIMITS, st.lists(st.integers(-40, 60), max_size=25))
def test_whatever_days_a_sweep_sees_each_notice_comes_once(start: date, limit: int, jumps: list[int]) -> None:
    """The platform clock may jump forwards and backwards; silence is escalated once and never undone."""
    clock, today, seen = running(start, limit), start, list[Act]()
    for jump in jumps:
        today += timedelta(days=jump)
        escalated = clock.escalated_at
        act, clock = step(clock, today)
        if act:
            seen.append(act)
        assert escalated is None or clock.escalated_at == escalated
        assert clock.next_on is not None
        assert step(clock, today)[0] is None, "the same day again does nothing"
    for once in (Act.REMIND, Act.DUE_TODAY, Act.ESCALATE):
        assert seen.count(once) <= 1
    if Act.ESCALATE in seen:
        assert set(seen[seen.index(Act.ESCALATE) + 1 :]) <= {Act.PRESS}


def test_reminders_begin_anew_after_an_extension() -> None:
    clock = step(running(), date(2025, 10, 9))[1]
    more = extended(clock, 5, date(2025, 10, 9))
    assert (more.due_on, more.reminded_on, more.next_on) == (date(2025, 10, 17), None, date(2025, 10, 15))
    assert replace(more, reminded_on=clock.reminded_on) != clock
