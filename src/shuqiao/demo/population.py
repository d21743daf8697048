"""Generated persons, households, homes and vehicles, consistent with each other.

Everything follows from the seed.  Citizen numbers have right check digits and a
division code (99xxxx) that no real number has.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shuqiao.kernel.identifiers import citizen_number_check

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "明远知秋若溪望川青禾闻笙定疆小满芷述念慈砚之可岸微文舟朗月衡鹤鸣未央度如山清和安禾谷玉白术荆香思齐解"
    "语书遥存信筑有余观澜行简守正越平南星既疏桐霁云帆景澄怀瑾子衿嘉木晏如一诺"
)
TOWNS = {
    "990102": ("鹤汀区", ("望津街道", "听潮街道")),
    "990103": ("枫渡区", ("枫桥里街道",)),
    "990104": ("石梁区", ("石梁街道",)),
    "990121": ("青圩县", ("圩头镇",)),
    "990122": ("南屿县", ("屿前镇",)),
}
ROADS = ("临江路", "文昌路", "槐荫巷", "学宫街", "栈桥路", "采莲路", "东篱路", "揽月路")
TODAY = date(2025, 9, 22)
"""The day on which the demo begins; ages are reckoned to it."""


@dataclass(frozen=True)
class Member:
    """One person in a household; ``relation`` is the code of 与户主关系 (02 head, 10 spouse, 20 son, 30 daughter)."""

    name: str
    citizen_number: str
    sex: str
    born_on: date
    relation: str


@dataclass(frozen=True)
class Household:
    number: str
    division: str
    address: str
    members: tuple[Member, ...]
    registered_on: date

    @property
    def head(self) -> Member:
        return self.members[0]


@dataclass(frozen=True)
class Home:
    """A registered right of ownership (权利人 is one person)."""

    owner: Member
    unit: str
    certificate: str
    address: str
    area: str
    use: str
    registered_on: date
    status: str


@dataclass(frozen=True)
class Vehicle:
    owner: Member
    plate: str
    registered_on: date
    status: str
    price: str


class Population:
    """A city of ``size`` persons.  The story's families are always there and come first."""

    def __init__(self, size: int, seed: int = 20250922) -> None:
        self._random = random.Random(seed)
        self._taken: set[str] = set()
        self.households = tuple(self._grow(size))
        self.homes = tuple(self._homes())
        self.vehicles = tuple(self._vehicles())

    @property
    def persons(self) -> int:
        """How many people live here."""
        return sum(len(h.members) for h in self.households)

    def _grow(self, size: int) -> Iterator[Household]:
        living = 0
        for story in STORY_FAMILIES:
            household = self._story_household(living, story)
            living += len(household.members)
            yield household
        while living < size:
            household = self._household(living, size - living)
            living += len(household.members)
            yield household

    def _household(self, serial: int, room: int) -> Household:
        division = self._random.choice(tuple(TOWNS))
        head = self._person(division, "02", self._birthday(24, 80))
        members = [head]
        if room > 1 and self._random.random() < 0.7:
            members.append(self._person(division, "10", self._near(head.born_on), sex="2" if head.sex == "1" else "1"))
            for _ in range(min(room - 2, self._random.choice((0, 1, 1, 1, 2)))):
                members.append(self._child(division, head))
        return self._settle(serial, division, tuple(members))

    def _story_household(self, serial: int, story: tuple[tuple[str, str, str], ...]) -> Household:
        members = tuple(_known(*person) for person in story)
        self._taken.update(m.citizen_number for m in members)
        return self._settle(serial, members[0].citizen_number[:6], members)

    def _settle(self, serial: int, division: str, members: tuple[Member, ...]) -> Household:
        registered = min(TODAY, members[0].born_on + timedelta(days=self._random.randint(7000, 9000)))
        return Household(f"{division}{serial:08d}", division, self._address(division), members, registered)

    def _child(self, division: str, head: Member) -> Member:
        born = head.born_on + timedelta(days=self._random.randint(23 * 365, 34 * 365))
        born = min(born, TODAY - timedelta(days=self._random.randint(60, 900)))
        sex = self._random.choice("12")
        return self._person(division, "20" if sex == "1" else "30", born, sex=sex, surname=head.name[0])

    def _person(
        self, division: str, relation: str, born_on: date, *, sex: str | None = None, surname: str | None = None
    ) -> Member:
        sex = sex or self._random.choice("12")
        name = (surname or self._random.choice(SURNAMES)) + "".join(
            self._random.choices(GIVEN, k=self._random.choice((1, 2, 2)))
        )
        return Member(name, self._number(division, born_on, sex), sex, born_on, relation)

    def _number(self, division: str, born_on: date, sex: str) -> str:
        while True:
            order = self._random.randrange(1, 999)
            if order % 2 != int(sex) % 2:
                continue
            first17 = f"{division}{born_on:%Y%m%d}{order:03d}"
            number = first17 + citizen_number_check(first17)
            if number not in self._taken:
                self._taken.add(number)
                return number

    def _birthday(self, youngest: int, oldest: int) -> date:
        return TODAY - timedelta(days=self._random.randint(youngest * 365, oldest * 365))

    def _near(self, born_on: date) -> date:
        return min(born_on + timedelta(days=self._random.randint(-1500, 1500)), TODAY - timedelta(days=22 * 365))

    def _address(self, division: str) -> str:
        county, towns = TOWNS[division]
        place = f"{self._random.choice(ROADS)}{self._random.randint(1, 299)}号"
        flat = f"{self._random.randint(1, 18)}幢{self._random.randint(101, 1802)}室"
        return f"栖澜市{county}{self._random.choice(towns)}{place}{flat}"

    def _homes(self) -> Iterator[Home]:
        without = {family[0][1] for family in STORY_FAMILIES[:1]}
        for serial, household in enumerate(self.households):
            if household.head.citizen_number in without or self._random.random() > 0.62:
                continue
            yield Home(
                owner=self._random.choice([m for m in household.members if m.relation in ("02", "10")]),
                unit=f"{household.division}001001GB{serial:05d}F0001{self._random.randint(1, 9999):04d}",
                certificate=f"栖(2025)不动产权第{serial:07d}号",
                address=household.address,
                area=f"{self._random.randint(3800, 16800) / 100:.2f}",
                use=self._random.choices(("住宅", "商业服务", "车库"), weights=(88, 6, 6))[0],
                registered_on=TODAY - timedelta(days=self._random.randint(30, 7000)),
                status=self._random.choices(("1", "2"), weights=(93, 7))[0],
            )

    def _vehicles(self) -> Iterator[Vehicle]:
        for serial, household in enumerate(self.households):
            if self._random.random() > 0.45:
                continue
            yield Vehicle(
                owner=household.head,
                plate=f"栖A{serial:05d}",
                registered_on=TODAY - timedelta(days=self._random.randint(30, 4500)),
                status=self._random.choices(("A", "E"), weights=(95, 5))[0],
                price=f"{self._random.randint(400, 4800)}00.00",
            )


def _known(name: str, number: str, relation: str) -> Member:
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return Member(name, number, "1" if int(number[16]) % 2 else "2", born, relation)


def _story_number(first17: str) -> str:
    return first17 + citizen_number_check(first17)


STORY_FAMILIES: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (
        ("林疏桐", _story_number("99010219880314002"), "02"),
        ("许怀瑾", _story_number("99010219870609011"), "10"),
        ("林嘉木", _story_number("99010220170520004"), "30"),
    ),
    (
        ("周既白", _story_number("99010319850721001"), "02"),
        ("苏晏如", _story_number("99010319860215002"), "10"),
    ),
)
"""Family 甲 (no home, three members) and family 乙 of the story."""
