"""Market supervision: enterprises and who owns them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shuqiao.demo.generating.numbers import DAYS, LAST, credit_codes, wrong_credit_check
from shuqiao.demo.generating.people import Citizens
from shuqiao.demo.generating.planting import Planting
from shuqiao.demo.generating.rows import Row
from shuqiao.demo.generating.words import DIVISIONS, FIRMS, GIVEN, TRADES

ENTERPRISES, SHARES = 0.12, 0.19
STATES = ("1",) * 16 + ("2", "3", "3", "4")


@dataclass(frozen=True)
class Enterprises:
    """Columns side by side; ``owner`` is the legal representative, a person's index."""

    name: list[str]
    code: list[str]
    owner: list[int]
    capital: list[int]

    def __len__(self) -> int:
        return len(self.code)


def found(citizens: Citizens) -> Enterprises:
    """Enterprises whose representatives are citizens; other tables name them as employers."""
    chance, trades, adults = citizens.chance("enterprises").random, tuple(TRADES), citizens.adults()
    made = Enterprises([], [], [], [])
    codes = {division: credit_codes(division) for division in DIVISIONS}
    for n in range(citizens.share(ENTERPRISES)):
        word = GIVEN[n % len(GIVEN)] + GIVEN[n // len(GIVEN) % len(GIVEN)]
        trade = trades[int(chance() * len(trades))]
        made.name.append(f"栖澜市{FIRMS[n % len(FIRMS)]}{word}{trade}有限公司")
        made.code.append(next(codes[DIVISIONS[int(chance() * len(DIVISIONS))]]))
        made.owner.append(adults[int(chance() * len(adults))])
        made.capital.append((10, 50, 50, 100, 200, 500, 1000)[int(chance() * 7)])
    return made


def qy_jbxx(citizens: Citizens, enterprises: Enterprises, planting: Planting) -> Iterator[Row]:
    """The register of enterprises."""
    chance = citizens.chance("qy_jbxx").random
    wrong = set(planting.chosen("wrong_credit_code", range(len(enterprises)), len(enterprises)))
    for n, (name, code) in enumerate(zip(enterprises.name, enterprises.code, strict=True)):
        trade, owner = name[-6:-4], enterprises.owner[n]
        if n in wrong:
            code = wrong_credit_check(code)
            planting.note("wrong_credit_code", code)
        home = citizens.household(owner)
        yield (name, code, citizens.name[owner], "1130", f"{enterprises.capital[n]}.00",
               DAYS[LAST - 90 - int(chance() * 9_000)], home.address, code[2:8], TRADES[trade],
               f"{trade}的销售与服务（依法须经批准的项目除外）", STATES[int(chance() * len(STATES))])  # fmt: skip


def qy_gd(citizens: Citizens, enterprises: Enterprises) -> Iterator[Row]:
    """Shareholders: the representative alone, or with one partner; their shares make a hundred."""
    drawn = citizens.chance("qy_gd")
    adults, count = citizens.adults(), len(enterprises)
    shared = set(drawn.sample(range(count), max(0, min(count, citizens.share(SHARES) - count))))
    for n in range(count):
        parts = [(enterprises.owner[n], 100, "执行董事")]
        if n in shared:
            own = 51 + int(drawn.random() * 40)
            partner = adults[int(drawn.random() * len(adults))]
            parts = [(enterprises.owner[n], own, "执行董事"), (partner, 100 - own, "监事")]
        for person, percent, post in parts:
            amount = enterprises.capital[n] * percent
            yield (enterprises.name[n], enterprises.code[n], citizens.name[person], citizens.number[person], "20",
                   f"{amount // 100}.{amount % 100:02d}", f"{percent}.00", post)  # fmt: skip
