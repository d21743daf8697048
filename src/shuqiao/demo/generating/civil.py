"""Civil affairs: marriages and minimum allowances."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.demo.families import Family, families
from shuqiao.demo.generating.numbers import DAYS, LAST, YEAR
from shuqiao.demo.generating.people import SPOUSE, Citizens
from shuqiao.demo.generating.planting import Planting
from shuqiao.demo.generating.rows import Row
from shuqiao.demo.generating.words import DOT, OTHER_DOTS

MARRIAGES, DIVORCES = 0.27, 0.02
"""Rows for each person; older marriages are on paper (see the entry's coverage)."""
ALLOWANCES = 0.018
MARRIED, DIVORCED = "20", "40"
MARRIAGE, DIVORCE = "10", "20"
"""Kinds of business (业务类型)."""
BEGIN = 21 * YEAR
"""Records begin in 2004."""


def hydj(citizens: Citizens, planting: Planting) -> Iterator[Row]:
    """Marriages of couples that live together, and divorces of people who live alone."""
    serial = 0
    for family in families().values():
        if family.held["marriage"] is not None:
            serial += 1
            yield _of_family(serial, family)
    chance = citizens.chance("hydj").random
    couples = citizens.couples[: citizens.share(MARRIAGES)]
    spelt = set(planting.chosen("middle_dot", [m for m, _ in couples if DOT in citizens.name[m]], len(couples)))
    for n, (husband, wife) in enumerate(couples):
        serial += 1
        name, day = citizens.name[husband], DAYS[LAST - int(chance() * BEGIN)]
        if husband in spelt:
            name = name.replace(DOT, OTHER_DOTS[n % len(OTHER_DOTS)])
            planting.note("middle_dot", _record(serial))
        yield (name, citizens.number[husband], citizens.name[wife], citizens.number[wife], MARRIAGE, day,
               _office(citizens, husband), _record(serial), MARRIED)  # fmt: skip
    yield from _divorces(citizens, planting, serial)


def _divorces(citizens: Citizens, planting: Planting, serial: int) -> Iterator[Row]:
    chance = citizens.chance("divorces").random
    alone = [n for n in citizens.adults() if citizens.household(n).size == 1]
    men = [n for n in alone if citizens.sex[n] == "1"]
    women = [n for n in alone if citizens.sex[n] == "2"]
    pairs = list(zip(men, women, strict=False))[: citizens.share(DIVORCES)]
    wrong = set(planting.chosen("divorced_still_married", pairs, citizens.share(MARRIAGES))[1:])
    planting.note("divorced_still_married", _record(_still_married()))
    for husband, wife in pairs:
        serial += 1
        if (husband, wife) in wrong:
            planting.note("divorced_still_married", _record(serial))
        yield (citizens.name[husband], citizens.number[husband], citizens.name[wife], citizens.number[wife], DIVORCE,
               DAYS[LAST - int(chance() * BEGIN)], _office(citizens, husband), _record(serial),
               MARRIED if (husband, wife) in wrong else DIVORCED)  # fmt: skip


def _of_family(serial: int, family: Family) -> Row:
    held = family.held["marriage"]
    head = {"name": family.members[0].name, "number": family.members[0].number}
    other = held.get("other") or next(
        {"name": m.name, "number": m.number} for m in family.members if m.relation == SPOUSE
    )
    man, woman = (head, other) if int(head["number"][16]) % 2 else (other, head)
    return (man["name"], man["number"], woman["name"], woman["number"], held["business"], held["registered_on"],
            "鹤汀区民政局婚姻登记处", _record(serial), held["status"])  # fmt: skip


def _still_married() -> int:
    """The record of the story's family whose divorce has not come into the store."""
    of_families = [f.held["marriage"] for f in families().values() if f.held["marriage"] is not None]
    return 1 + next(
        n for n, held in enumerate(of_families) if held["business"] == DIVORCE and held["status"] == MARRIED
    )


def _record(serial: int) -> str:
    return f"J990100-{serial:07d}"


def _office(citizens: Citizens, person: int) -> str:
    return f"{citizens.household(person).address[3:6]}民政局婚姻登记处"


def dbdx(citizens: Citizens) -> Iterator[Row]:
    """Households that live on the minimum allowance: one row each, of its head."""
    drawn = citizens.chance("dbdx")
    of_others = [h for h in citizens.households if h.first >= citizens.known and h.first not in citizens.dead]
    for home in sorted(drawn.sample(of_others, min(len(of_others), citizens.share(ALLOWANCES)))):
        number = citizens.number[home.first]
        stopped = f"2025{1 + int(drawn.random() * 8):02d}" if drawn.random() < 0.1 else None
        yield (citizens.name[home.first], number, "10" if drawn.random() < 0.6 else "20", home.size,
               f"{640 * home.size}.00", f"20{15 + int(drawn.random() * 10)}01", stopped, number)  # fmt: skip
