"""The police: persons, members of households, vehicles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from shuqiao.demo.families import families
from shuqiao.demo.generating.numbers import DAYS, LAST, TODAY, wrong_check
from shuqiao.demo.generating.people import HEAD, Citizens
from shuqiao.demo.generating.planting import Planting
from shuqiao.demo.generating.rows import Row, Rows
from shuqiao.demo.generating.words import DOT

VEHICLES = 0.31


def rk_jbxx(citizens: Citizens, planting: Planting) -> Rows:
    """Everybody, with the register's own mistakes."""
    size = len(citizens)
    numbers, names = citizens.number.copy(), citizens.name.copy()
    for person in planting.chosen("wrong_check_digit", citizens.others, size):
        numbers[person] = wrong_check(numbers[person])
        planting.note("wrong_check_digit", numbers[person])
    for person in citizens.rare:
        names[person] = names[person][0] + "?"
        planting.note("rare_name_lost", numbers[person])
    dead = ["0"] * size
    unmarked = set(planting.chosen("dead_not_marked", sorted(citizens.dead), size))
    for person in citizens.dead - unmarked:
        dead[person] = "1"
    for person in sorted(unmarked):
        planting.note("dead_not_marked", numbers[person])
    nations = ["02" if DOT in name else "01" for name in names]
    born = [DAYS[day] for day in citizens.born]
    divisions = [citizens.households[home].division for home in citizens.home]
    pictures = [f"P{n:08d}" for n in range(size)]
    return zip(names, numbers, citizens.sex, nations, born, dead, divisions, repeat(f"{TODAY} 02:00:00"), pictures,
               repeat("系统"), strict=False)  # fmt: skip


def hk_cy(citizens: Citizens, planting: Planting) -> Rows:
    """Households and their members; a few members have a household's number that nobody heads."""
    led = [n for n in citizens.others if citizens.relation[n] != HEAD]
    lost = set(planting.chosen("household_without_head", led, len(citizens)))
    return _members(citizens, planting, lost)


def _members(citizens: Citizens, planting: Planting, lost: set[int]) -> Iterator[Row]:
    numbers, names, relations, dead = citizens.number, citizens.name, citizens.relation, citizens.dead
    for home in citizens.households:
        head, head_name = numbers[home.first], names[home.first]
        for person in range(home.first, home.first + home.size):
            house = home.number
            if person in lost:
                house = f"{home.division}9{home.number[-7:]}"
                planting.note("household_without_head", numbers[person])
            yield (house, numbers[person], names[person], relations[person], head_name, head, home.address,
                   home.division, home.since, "2" if person in dead else "1")  # fmt: skip


def jdc(citizens: Citizens) -> Iterator[Row]:
    """Vehicles; the story's families have exactly what their file says."""
    serial = 0
    for family in families().values():
        for vehicle in family.held["vehicles"]:
            owner = family.members[vehicle["of"]]
            yield _vehicle(serial, owner.name, owner.number, vehicle["registered_on"], "A", vehicle["price"], "")
            serial += 1
    drawn = citizens.chance("jdc")
    chance, owners = drawn.random, citizens.adults()
    for n in range(serial, citizens.share(VEHICLES)):
        owner = owners[int(chance() * len(owners))]
        day = DAYS[LAST - 30 - int(chance() * 4_400)]
        yield _vehicle(n, citizens.name[owner], citizens.number[owner], day, "A" if chance() < 0.95 else "E",
                       f"{400 + int(chance() * 4_400)}00.00", citizens.household(owner).address)  # fmt: skip


def _vehicle(serial: int, name: str, number: str, day: str, state: str, price: str, address: str) -> Row:
    return (name, number, f"栖A{serial:05d}", "02", "K33", "A", day, state, price, f"LQL{serial:014d}", address)
