"""A year's arrangement of holidays, read from the rows of a small sheet: pure.

The State Council's General Office announces each year which days are off and which weekend days are worked
(全国年节及纪念日放假办法).  A table that is not whole would count limits wrongly for a year, so one is taken
only where every festival is there, each without a hole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.errors import CalendarRowWrong, CalendarSheetEmpty, CalendarSourceMissing, CalendarYearWrong
from shuqiao.sharing.facts import SpecialDay

FIRST_YEAR, LAST_YEAR = 2008, 2100
NAMES_EN = {
    "元旦": "New Year",
    "春节": "Spring Festival",
    "清明": "Qingming",
    "劳动": "Labour Day",
    "端午": "Dragon Boat Festival",
    "中秋": "Mid-Autumn Festival",
    "国庆": "National Day",
}
FESTIVALS = tuple(NAMES_EN)
HEADS = {
    "date": ("日期", "date"),
    "kind": ("类别", "类型", "安排", "kind"),
    "name": ("名称", "节日", "name"),
}
KINDS = {"放假": True, "休": True, "off": True, "上班": False, "班": False, "work": False}
_DAY = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_MOST_DAYS = 60


@dataclass(frozen=True)
class Row:
    """One row as read: its place in the file, and the text of its three cells."""

    number: int
    date: str
    kind: str
    name: str


def known_year(year: int) -> CalendarYearWrong | None:
    """Limits are counted in years that a calendar can say something about."""
    if FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return CalendarYearWrong(field="year", first=FIRST_YEAR, last=LAST_YEAR)


def known_source(source: str) -> CalendarSourceMissing | None:
    """The notice's number stands with its table."""
    shown = source.strip()
    return None if 0 < len(shown) <= 100 and shown.isprintable() else CalendarSourceMissing(field="source")


def rows_of(cells: Sequence[Sequence[object]]) -> tuple[Row, ...] | CalendarSheetEmpty:
    """The rows under the first header that names the three columns; empty rows are left out."""
    for at, line in enumerate(cells[:10]):
        names = [str(cell).strip().lower() for cell in line]
        places = [next((i for i, n in enumerate(names) if n in heads), None) for heads in HEADS.values()]
        if None not in places:
            found = []
            for number, row in enumerate(cells[at + 1 :], start=at + 2):
                texts = [str(row[i]).strip() if i is not None and i < len(row) else "" for i in places]
                if any(texts):
                    found.append(Row(number, *texts))
            return tuple(found) if found else CalendarSheetEmpty(field="file")
    return CalendarSheetEmpty(field="file")


def days_of(year: int, rows: Sequence[Row]) -> tuple[SpecialDay, ...] | Refusal:
    """The year's special days, ascending; the first thing that is wrong, with its row."""
    found: dict[date, tuple[SpecialDay, int]] = {}
    for row in rows:
        read = _row(year, row)
        if isinstance(read, Refusal):
            return read
        for one in read:
            before = found.get(one.day)
            if before is not None:
                return _twice(row, one, *before)
            found[one.day] = (one, row.number)
        if len(found) > _MOST_DAYS:
            return _wrong(row, f"共超过 {_MOST_DAYS} 天", f"more than {_MOST_DAYS} days in all")
    days = tuple(found[day][0] for day in sorted(found))
    return _whole(year, days, rows[-1].number if rows else 0) or days


def _row(year: int, row: Row) -> list[SpecialDay] | Refusal:
    off = KINDS.get(row.kind.lower())
    if off is None:
        return _wrong(row, f"类别“{row.kind[:20]}”不是“放假”或“上班”", f"the kind '{row.kind[:20]}' is not off or work")
    if not row.name or len(row.name) > 40 or not row.name.isprintable():
        return _wrong(row, "名称为空或超过 40 字", "the name is empty or longer than 40 characters")
    days = _range(year, row)
    if isinstance(days, Refusal):
        return days
    for day in days:
        if day.year != year:
            return _wrong(
                row, f"{day} 不在 {year} 年；请放入该年度的表", f"{day} is not in {year}; put it into its year"
            )
        if not off and day.weekday() < 5:
            return _wrong(row, f"{day} 不是周末，无需写“上班”", f"{day} is no weekend day; it is worked anyway")
    return [SpecialDay(day, off, row.name) for day in days]


def _range(year: int, row: Row) -> list[date] | Refusal:
    ends = []
    rest = row.date
    for found in _DAY.finditer(row.date):
        rest = rest.replace(found.group(0), "", 1)
        try:
            ends.append(date(int(found[1] or year), int(found[2]), int(found[3])))
        except ValueError:
            return _wrong(row, f"没有 {found.group(0)[:20]} 这一天", f"there is no day {found.group(0)[:20]}")
    if (
        not 1 <= len(ends) <= 2
        or rest.replace("to", "").strip(" \t至到~—–-（）()周星期一二三四五六日天、T:0")
        or row.kind == ""
    ):
        return _wrong(row, f"日期“{row.date[:40]}”无法识别", f"the date '{row.date[:40]}' cannot be read")
    first, last = ends[0], ends[-1]
    if not 0 <= (last - first).days < 31:
        return _wrong(row, "结束日期早于开始日期，或超过 31 天", "it ends before it begins, or is longer than 31 days")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _twice(row: Row, one: SpecialDay, before: SpecialDay, at: int) -> CalendarRowWrong:
    if before.off is one.off:
        return _wrong(row, f"{one.day} 在第 {at} 行已有", f"{one.day} stands in row {at} already")
    return _wrong(row, f"{one.day} 既放假又上班（见第 {at} 行）", f"{one.day} is both off and worked (see row {at})")


def _whole(year: int, days: Sequence[SpecialDay], last: int) -> CalendarRowWrong | None:
    end = Row(last, "", "", "")
    for festival in FESTIVALS:
        kept = [one.day for one in days if one.off and festival in one.name]
        if not kept:
            return _wrong(end, f"缺少“{festival}”的放假日期", f"the days off of {NAMES_EN[festival]} are missing")
        hole = next((day for day in _between(kept) if day not in kept and day.weekday() < 5), None)
        if hole is not None:
            return _wrong(
                end,
                f"“{festival}”的放假日期在 {hole} 中断",
                f"the days off of {NAMES_EN[festival]} have a hole at {hole}",
            )
    off = {one.day for one in days if one.off}
    for month, day in ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3)):
        if date(year, month, day) not in off:
            return _wrong(end, f"{month} 月 {day} 日应为放假", f"{date(year, month, day)} is a day off by law")
    return None


def _between(kept: Sequence[date]) -> list[date]:
    return [kept[0] + timedelta(days=n) for n in range((kept[-1] - kept[0]).days + 1)]


def _wrong(row: Row, why_zh: str, why_en: str) -> CalendarRowWrong:
    return CalendarRowWrong(field="file", row=row.number, why_zh=why_zh, why_en=why_en)
