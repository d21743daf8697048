"""The land bureau: registered rights of ownership."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.demo.families import families
from shuqiao.demo.generating.numbers import DAYS, LAST
from shuqiao.demo.generating.people import SPOUSE, Citizens
from shuqiao.demo.generating.planting import Planting
from shuqiao.demo.generating.rows import Row

RIGHTS = 0.42
CURRENT, FORMER = "1", "2"
HOME = "住宅"
USES = (HOME,) * 22 + ("商业服务", "车库", "工业")


def bdc_ql(citizens: Citizens, planting: Planting) -> Iterator[Row]:
    """Rights of one owner each; the story's families own exactly what their file says."""
    serial = 0
    for family in families().values():
        for home in family.held["homes"]:
            owner = family.members[home["of"]]
            yield _right(serial, owner.name, owner.number, home["division"], home["address"], home["area"], HOME,
                         home["registered_on"], CURRENT)  # fmt: skip
            serial += 1
    chance, wanted = citizens.chance("bdc_ql").random, citizens.share(RIGHTS)
    owners = _owners(citizens, wanted - serial)
    twice = set(planting.chosen("unit_twice", range(1, len(owners)), wanted))
    last_century = [n for n in dict.fromkeys(owners) if citizens.number[n][6:8] == "19"]
    spelt_old, unit_before = set(planting.chosen("old_number", last_century, wanted)), ""
    for n, owner in enumerate(owners):
        home, number = citizens.household(owner), citizens.number[owner]
        if owner in spelt_old:
            spelt_old.discard(owner)
            number = number[:6] + number[8:17]
            planting.note("old_number", _certificate(serial))
        right = _right(serial, citizens.name[owner], number, home.division, home.address,
                       f"{38 + int(chance() * 130)}.{int(chance() * 100):02d}", USES[int(chance() * len(USES))],
                       DAYS[LAST - 30 - int(chance() * 7_000)],
                       CURRENT if n in twice or n + 1 in twice or chance() < 0.93 else FORMER)  # fmt: skip
        if n in twice:
            right = (*right[:2], unit_before, *right[3:])
            planting.note("unit_twice", _certificate(serial))
        unit_before = str(right[2])
        yield right
        serial += 1


def _owners(citizens: Citizens, count: int) -> list[int]:
    """Heads and spouses; most households own one home, some none, some two."""
    chance = citizens.chance("owners").random
    found: list[int] = []
    while len(found) < count:
        for home in citizens.households:
            if home.first < citizens.known:
                continue
            couple = home.size > 1 and citizens.relation[home.first + 1] == SPOUSE
            found += [home.first + (couple and chance() < 0.5) for _ in range((0, 1, 1, 1, 2)[int(chance() * 5)])]
    return found[:count]


def _certificate(serial: int) -> str:
    return f"栖(2025)不动产权第{serial:07d}号"


def _right(
    serial: int, name: str, number: str, division: str, address: str, area: str, use: str, day: str, state: str
) -> Row:
    unit = f"{division}001001GB{serial // 9_999:05d}F{serial % 9_999:08d}"
    return (name, number, unit, _certificate(serial), address, area, use, "单独所有", day, state)
