"""Who lives in the city: households of persons, as columns side by side.

A person is an index.  The story's families come first, so everything random is
chosen from :attr:`Citizens.others`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import NamedTuple

from shuqiao.demo.families import families
from shuqiao.demo.generating.numbers import DAYS, LAST, YEAR, CitizenNumbers, index_of
from shuqiao.demo.generating.planting import Planting
from shuqiao.demo.generating.words import DIVISIONS, DOT, DOTTED, GIVEN, RARE, ROADS, SURNAMES, TOWNS

HEAD, SPOUSE, SON, DAUGHTER = "02", "10", "20", "30"
ADULT_DAYS = 18 * 366
DOTTED_COUPLES = 60
"""About so many husbands have names of two words."""


class Household(NamedTuple):
    """``first`` to ``first + size`` are its persons; the first one is the head."""

    number: str
    division: str
    address: str
    first: int
    size: int
    since: str  # ISO day


@dataclass
class Citizens:
    """Columns by person; ``born`` is an index of :data:`~.numbers.DAYS`, ``sex`` 1 male, 2 female."""

    seed: int
    name: list[str] = field(default_factory=list)
    number: list[str] = field(default_factory=list)
    sex: list[str] = field(default_factory=list)
    born: list[int] = field(default_factory=list)
    relation: list[str] = field(default_factory=list)
    home: list[int] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    couples: list[tuple[int, int]] = field(default_factory=list)
    dead: set[int] = field(default_factory=set)
    known: int = 0
    rare: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.number)

    @property
    def others(self) -> range:
        """Everybody but the story's families."""
        return range(self.known, len(self))

    def household(self, person: int) -> Household:
        """Where a person is registered."""
        return self.households[self.home[person]]

    def adults(self) -> list[int]:
        """Living grown-ups without the story's families."""
        latest = LAST - ADULT_DAYS
        return [n for n in self.others if self.born[n] <= latest and n not in self.dead]

    def chance(self, what: str) -> random.Random:
        """Chance of its own for each table, so that one table never shifts another."""
        return random.Random(f"{self.seed}:{what}")

    def share(self, of: float) -> int:
        """So many rows for a city of this size."""
        return round(len(self) * of)


def grow(persons: int, seed: int, planting: Planting) -> Citizens:
    """A city of exactly ``persons``, or of the story's families where that is more."""
    citizens = Citizens(seed)
    _settle_families(citizens)
    _Growing(citizens).until(persons)
    _age(citizens)
    _name_oddly(citizens, planting)
    return citizens


def _settle_families(citizens: Citizens) -> None:
    for family in families().values():
        serial, division = len(citizens.households), family.members[0].number[:6]
        address = f"栖澜市{TOWNS[division][0]}{family.town}{ROADS[serial]}{serial + 11}号2幢30{serial + 1}室"
        household = Household(f"{division}{serial:08d}", division, address, len(citizens), len(family.members),
                              f"20{10 + serial}-03-01")  # fmt: skip
        citizens.households.append(household)
        for member in family.members:
            citizens.name.append(member.name)
            citizens.number.append(member.number)
            citizens.sex.append("1" if int(member.number[16]) % 2 else "2")
            day = member.number[6:14]
            citizens.born.append(index_of(f"{day[:4]}-{day[4:6]}-{day[6:]}"))
            citizens.relation.append(member.relation)
            citizens.home.append(serial)
    citizens.known = len(citizens)


class _Growing:
    """The loop over households; local names because it runs a hundred thousand times."""

    def __init__(self, citizens: Citizens) -> None:
        self._citizens = citizens
        self._random = citizens.chance("people").random
        self._numbers = CitizenNumbers(DIVISIONS)
        pairs = citizens.chance("names")
        self._given = tuple("".join(pairs.choices(GIVEN, k=1 + (n % 3 > 0))) for n in range(3_000))

    def until(self, persons: int) -> None:
        """Household after household."""
        living = len(self._citizens)
        while living < persons:
            living += self._household(persons - living)

    def _household(self, room: int) -> int:
        chance, citizens = self._random, self._citizens
        first, serial = len(citizens.number), len(citizens.households)
        division = DIVISIONS[int(chance() * len(DIVISIONS))]
        head_born = LAST - 24 * YEAR - int(chance() * 56 * YEAR)
        male = chance() < 0.6
        surname = self._person(division, head_born, male, HEAD, "")
        size = 1
        if room > 1 and chance() < 0.7:
            spouse_born = min(LAST - 22 * YEAR, head_born + int(chance() * 3000) - 1500)
            self._person(division, spouse_born, not male, SPOUSE, "")
            citizens.couples.append((first, first + 1) if male else (first + 1, first))
            size = 2
            for _ in range(min(room - 2, (0, 1, 1, 1, 2)[int(chance() * 5)])):
                born = min(LAST - 60 - int(chance() * 800), head_born + 23 * YEAR + int(chance() * 11 * YEAR))
                boy = chance() < 0.52
                self._person(division, born, boy, SON if boy else DAUGHTER, surname)
                size += 1
        county, towns = TOWNS[division]
        town, road = towns[int(chance() * len(towns))], ROADS[int(chance() * len(ROADS))]
        door = f"{1 + int(chance() * 299)}号{1 + int(chance() * 18)}幢{101 + int(chance() * 1700)}室"
        since = DAYS[min(LAST, head_born + 7000 + int(chance() * 2000))]
        citizens.households.append(
            Household(f"{division}{serial:08d}", division, f"栖澜市{county}{town}{road}{door}", first, size, since)
        )
        citizens.home.extend([serial] * size)
        return size

    def _person(self, division: str, born: int, male: bool, relation: str, surname: str) -> str:
        chance, citizens = self._random, self._citizens
        surname = surname or SURNAMES[int(chance() * len(SURNAMES))]
        citizens.name.append(surname + self._given[int(chance() * 3_000)])
        citizens.number.append(self._numbers.next(division, born, male))
        citizens.sex.append("1" if male else "2")
        citizens.born.append(born)
        citizens.relation.append(relation)
        return surname


def _age(citizens: Citizens) -> None:
    """Some of the oldest have died."""
    old = [n for n in citizens.others if citizens.born[n] < LAST - 70 * YEAR]
    citizens.dead.update(citizens.chance("dead").sample(old, min(len(old), citizens.share(0.006))))


def _name_oddly(citizens: Citizens, planting: Planting) -> None:
    """Names of two words with a dot, and names with characters that old encodings lose."""
    step = max(1, len(citizens.couples) // DOTTED_COUPLES)
    for n, (husband, _) in enumerate(citizens.couples[::step]):
        citizens.name[husband] = f"{DOTTED[n % len(DOTTED)]}{DOT}{GIVEN[n % len(GIVEN)]}"
    plain = [n for n in citizens.others if DOT not in citizens.name[n]]
    citizens.rare = planting.chosen("rare_name_lost", plain, len(citizens))
    for n, person in enumerate(citizens.rare):
        citizens.name[person] = citizens.name[person][0] + RARE[n % len(RARE)]
