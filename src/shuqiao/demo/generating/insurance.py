"""Social insurance, provident fund and income: the same people with the same employers and the same pay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from shuqiao.demo.families import families
from shuqiao.demo.generating.enterprises import Enterprises
from shuqiao.demo.generating.numbers import DAYS, LAST, TODAY
from shuqiao.demo.generating.people import Citizens
from shuqiao.demo.generating.planting import Planting
from shuqiao.demo.generating.rows import Row

INSURED, SAVING = 0.64, 0.48
LONGEST = 46
"""Months back that the store goes for most people; 23 on average."""
MONTHS = tuple(f"{year}{month:02d}" for year in range(2010, 2026) for month in range(1, 13))[: TODAY.month - 13]
"""Months of contributions, up to the last one that has arrived."""
STALE = MONTHS[-3]
"""Two monthly reports behind."""
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
ARRIVED, NOT_ARRIVED = "1", "0"


@dataclass(frozen=True)
class Insured:
    """One insured person; ``months`` are ranges of :data:`MONTHS`, ``amount`` is the year's income."""

    name: str
    number: str
    employer: int
    base: str
    months: tuple[tuple[int, int], ...]
    amount: str
    since: str
    saves: bool


def insured(citizens: Citizens, enterprises: Enterprises) -> list[Insured]:
    """Everybody insured, in the order of their numbers."""
    found = list(_of_families())
    drawn = citizens.chance("insured")
    chance, adults = drawn.random, citizens.adults()
    count = min(len(adults), citizens.share(INSURED) - len(found))
    end = len(MONTHS)
    for person in drawn.sample(adults, count):
        length, kind, pay = 1 + int(chance() * LONGEST), chance(), 24 + int(chance() * chance() * chance() * 110)
        last = end if kind < 0.82 else end - 1 - int(chance() * 24)
        months: tuple[tuple[int, int], ...] = ((last - length, last),)
        if kind > 0.95 and length > 6:  # a gap of two months
            months = ((last - length, last - 5), (last - 3, last))
        found.append(Insured(
            citizens.name[person], citizens.number[person], int(chance() * len(enterprises)), f"{pay}00.00", months,
            f"{pay * 1200 + int(chance() * 9_000)}.00", DAYS[LAST - 31 * (end - last + length)],
            chance() < SAVING / INSURED,
        ))  # fmt: skip
    found.sort(key=lambda one: one.number)
    return found


def _of_families() -> Iterator[Insured]:
    for n, family in enumerate(families().values()):
        earned = {income["of"]: income["amount"] for income in family.held["income"]}
        for held in family.held["contributions"]:
            member, end = family.members[held["of"]], len(MONTHS)
            yield Insured(member.name, member.number, n, held["base"], ((end - held["months"], end),),
                          earned.get(held["of"], "0.00"), DAYS[LAST - 31 * held["months"]], True)  # fmt: skip


def ylbx_cb(people: list[Insured], enterprises: Enterprises) -> Iterator[Row]:
    """Who is insured, where, since when."""
    for one in people:
        state = "1" if one.months[-1][1] == len(MONTHS) else "2"
        yield (one.name, one.number, enterprises.name[one.employer], enterprises.code[one.employer], "110", state,
               one.since)  # fmt: skip


def ylbx_jf(citizens: Citizens, people: list[Insured], planting: Planting) -> Iterator[Row]:
    """A row for each month of contributions; a few stand there twice.

    Months are sliced and zipped, not looped over: this is three quarters of all rows.
    """
    known = {number for family in families().values() for number in family.numbers}
    rows = sum(to - from_ for one in people for from_, to in one.months)
    candidates = [one for one in people if one.number not in known]
    twice = planting.chosen("month_twice", candidates, rows)
    late = set(citizens.chance("late").sample(range(len(candidates)), len(candidates) // 100))
    for one in twice:
        planting.note("month_twice", f"{one.number} {MONTHS[one.months[-1][1] - 1]}")
    return chain(
        chain.from_iterable(
            zip(repeat(one.number), MONTHS[from_:to], repeat(one.base), repeat(ARRIVED), strict=False)
            for one in people for from_, to in one.months
        ),
        ((one.number, MONTHS[one.months[-1][1] - 1], one.base, ARRIVED) for one in twice),
        (
            (one.number, MONTHS[one.months[0][0] - 1], one.base, NOT_ARRIVED)
            for n, one in enumerate(candidates) if n in late
        ),
    )  # fmt: skip


def jc(people: list[Insured], enterprises: Enterprises, planting: Planting) -> Iterator[Row]:
    """The provident fund's monthly report, employer by employer; one batch of it is old."""
    savers = sorted((one for one in people if one.saves), key=lambda one: one.employer)
    known = {number for family in families().values() for number in family.numbers}
    others = [n for n, one in enumerate(savers) if one.number not in known]
    stale = set(others[: len(planting.chosen("stale_batch", others, len(savers)))])
    wide = set(planting.chosen("full_width_number", others, len(savers)))
    for n, one in enumerate(savers):
        account, number = f"GJJ{n:09d}", one.number
        last = MONTHS[one.months[-1][1] - 1]
        if n in stale:
            last = STALE
            planting.note("stale_batch", account)
        if n in wide:
            number = number.translate(FULL_WIDTH)
            planting.note("full_width_number", account)
        pay = int(one.base.removesuffix(".00"))
        months = one.months[-1][1] - one.months[-1][0]
        yield (one.name, number, enterprises.name[one.employer], account, "1" if last == MONTHS[-1] else "2", one.since,
               f"{pay * 24 // 100}.00", one.base, last, f"{pay * months * 24 // 100}.00")  # fmt: skip


def sr_hz(people: list[Insured]) -> Iterator[Row]:
    """Stands in for the province's income data (上级代理): last year's income of everybody insured."""
    year = str(TODAY.year - 1)
    for n, one in enumerate(people):
        yield (one.number, year, one.amount, int(n % 17 == 0))
