"""The sheet of a year's holidays: taken whole, or refused with the row and the reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.errors import CalendarRowWrong, CalendarSheetEmpty, CalendarSourceMissing, CalendarYearWrong
from shuqiao.sharing.rules.calendars import Row, days_of, known_source, known_year, rows_of
from tests.rules.notices import NOTICES

ROWS_2025 = NOTICES[2025][1]


def typed(rows: tuple[tuple[str, str, str], ...]) -> tuple[Row, ...]:
    return tuple(Row(n, *row) for n, row in enumerate(rows, start=2))


@pytest.mark.parametrize("year", NOTICES)
def test_a_whole_notice_is_taken(year: int) -> None:
    found = days_of(year, typed(NOTICES[year][1]))
    assert isinstance(found, tuple)
    assert [one.day for one in found] == sorted(one.day for one in found)
    assert all(one.off or one.day.weekday() >= 5 for one in found)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("2025-10-09", "上班", "国庆节"), "不是周末"),
        (("2024-12-31", "放假", "元旦"), "不在 2025 年"),
        (("2026年1月1日", "放假", "元旦"), "不在 2025 年"),
        (("2025-10-01", "放假", "国庆节"), "在第 10 行已有"),
        (("2025-10-11", "放假", "国庆节"), "既放假又上班（见第 12 行）"),
        (("2025-10-04", "上班", "国庆节"), "既放假又上班"),
        (("2025-02-30", "放假", "春节"), "没有 2025-02-30 这一天"),
        (("2025-03-08", "调休", "妇女节"), "不是“放假”或“上班”"),
        (("2025-03-08", "", "妇女节"), "不是“放假”或“上班”"),
        (("", "放假", "妇女节"), "无法识别"),
        (("三月八日", "放假", "妇女节"), "无法识别"),
        (("45724", "放假", "妇女节"), "无法识别"),
        (("2025-03-08 2025-03-09 2025-03-10", "放假", "妇女节"), "无法识别"),
        (("2025-03-08 或 2025-03-09", "放假", "妇女节"), "无法识别"),
        (("2025-03-09 至 2025-03-08", "放假", "妇女节"), "结束日期早于"),
        (("2025-03-01 至 2025-06-01", "放假", "妇女节"), "超过 31 天"),
        (("2025-03-01 至 2025-03-31", "放假", "假"), "共超过 60 天"),
        (("2025-03-08", "放假", ""), "名称为空"),
        (("2025-03-08", "放假", "名" * 41), "名称为空或超过"),
        (("2025-12-30", "放假", "春节"), "中断"),
    ],
)
def test_a_row_that_cannot_be(more: tuple[str, str, str], why: str) -> None:
    rows = (*ROWS_2025, more)
    if why == "共超过 60 天":
        rows = (*rows, ("2025-07-01 至 2025-07-31", "放假", "假"))
    found = days_of(2025, typed(rows))
    assert isinstance(found, CalendarRowWrong)
    assert why in found.sentence("zh")
    assert not any("\u4e00" <= c <= "\u9fff" for c in found.sentence("en").replace(more[0], "").replace(more[1], ""))


@pytest.mark.parametrize("gone", range(len(ROWS_2025)))
def test_a_festival_left_out_is_missed(gone: int) -> None:
    """A worked weekend day cannot be missed by anybody but the operator; a day off can."""
    found = days_of(2025, typed(ROWS_2025[:gone] + ROWS_2025[gone + 1 :]))
    assert isinstance(found, tuple if ROWS_2025[gone][1] == "上班" else CalendarRowWrong)


def test_a_festival_with_a_hole() -> None:
    torn = (*ROWS_2025[:1], ("1月28日至1月30日", "放假", "春节"), ("2月1日至2月4日", "放假", "春节"), *ROWS_2025[2:])
    found = days_of(2025, typed(torn))
    assert isinstance(found, CalendarRowWrong)
    assert "在 2025-01-31 中断" in found.sentence("zh")


def test_where_the_columns_stand() -> None:
    found = rows_of(
        [["国务院办公厅通知"], ["序号", "Name", "Date", "Kind"], [1, "元旦", "2025-01-01", "off"], ["", "", "", ""]]
    )
    assert found == (Row(3, "2025-01-01", "off", "元旦"),)
    for nothing in ([], [["日期", "类别"]], [["日期", "类别", "名称"]], [["x"]] * 12 + [["日期", "类别", "名称"]]):
        assert isinstance(rows_of(nothing), CalendarSheetEmpty)


@pytest.mark.parametrize(("year", "fine"), [(2007, False), (2008, True), (2100, True), (2101, False), (-1, False)])
def test_the_year(year: int, fine: bool) -> None:
    assert isinstance(known_year(year), type(None) if fine else CalendarYearWrong)


@pytest.mark.parametrize("source", ["", "  ", "号" * 101, "国办\x00发"])
def test_the_notice_s_number(source: str) -> None:
    assert isinstance(known_source(source), CalendarSourceMissing)
    assert known_source("国办发明电〔2024〕12号") is None


@given(
    st.lists(
        st.tuples(st.text(max_size=30), st.sampled_from(["放假", "上班", "off", "x"]), st.text(max_size=8)), max_size=5
    )
)
def test_whatever_is_typed_is_taken_or_refused(rows: list[tuple[str, str, str]]) -> None:
    assert isinstance(days_of(2025, typed(tuple(rows))), Refusal)


@given(
    st.dates(date(2025, 3, 1), date(2025, 3, 31)),
    st.sampled_from(["{:%Y-%m-%d}", "{:%Y/%m/%d}", "{:%Y年%m月%d日}", "{:%m月%d日}"]),
)
def test_a_day_is_read_as_it_is_written(day: date, form: str) -> None:
    found = days_of(2025, (*typed(ROWS_2025), Row(99, form.format(day), "放假", "其他")))
    assert isinstance(found, tuple)
    assert day in {one.day for one in found}
