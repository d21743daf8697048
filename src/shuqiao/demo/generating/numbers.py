"""Citizen numbers and credit codes in volume: the check character from sums kept per part.

``kernel.identifiers`` is the reference; the tests hold these against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from shuqiao.kernel.identifiers import organisation_check

FIRST_DAY = date(1925, 1, 1)
TODAY = date(2025, 9, 22)
"""The day on which the demo begins; ages are reckoned to it."""
DAYS = tuple((FIRST_DAY + timedelta(days=n)).isoformat() for n in range((TODAY - FIRST_DAY).days + 1))
"""Every day of a life, by its index."""
LAST = len(DAYS) - 1
YEAR = 365

_WEIGHTS = tuple(pow(2, 17 - n, 11) for n in range(17))
_CHECK = "10X98765432"
"""By the weighted sum modulo 11 (ISO 7064 MOD 11-2)."""
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {letter: n for n, letter in enumerate(_LETTERS)}
_CREDIT_WEIGHTS = tuple(3**n % 31 for n in range(17))
_SPREAD = 300
_LOWEST = 100
"""Below it are the numbers of the story's families."""


def _sum(digits: str, at: int) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS[at:], strict=False))


_OF_DAY = tuple(_sum(day.replace("-", ""), 6) for day in DAYS)
_COMPACT = tuple(day.replace("-", "") for day in DAYS)
_OF_ORDER = tuple(_sum(f"{n:03d}", 14) for n in range(1000))
_ORDER = tuple(f"{n:03d}" for n in range(1000))


class CitizenNumbers:
    """Gives each citizen a number that no other has: sexes by odd (male) and even order numbers."""

    def __init__(self, divisions: tuple[str, ...]) -> None:
        self._sums = {division: _sum(division, 0) for division in divisions}
        self._given: dict[tuple[str, int, bool], int] = defaultdict(int)

    def next(self, division: str, day: int, male: bool) -> str:
        """A fresh number for somebody born on ``DAYS[day]``."""
        key = (division, day, male)
        count = self._given[key]
        self._given[key] = count + 1
        order = _LOWEST + 2 * (day * 37 % _SPREAD + count) + male
        check = _CHECK[(self._sums[division] + _OF_DAY[day] + _OF_ORDER[order]) % 11]
        return division + _COMPACT[day] + _ORDER[order] + check


def wrong_check(number: str, letters: str = "0123456789X") -> str:
    """The number with another check character."""
    return number[:-1] + letters[(letters.index(number[-1]) + 1) % len(letters)]


def wrong_credit_check(code: str) -> str:
    """The credit code with another check character."""
    return wrong_check(code, _LETTERS)


def credit_codes(division: str) -> Iterator[str]:
    """Credit codes of enterprises (91) of ``division``, right by GB 32100 and GB 11714."""
    front = f"91{division}MA"
    front_sum = sum(_VALUE[c] * w for c, w in zip(front, _CREDIT_WEIGHTS, strict=False))
    for serial in range(1_000_000):
        organisation = f"{serial:06d}{organisation_check(f'MA{serial:06d}')}"
        total = front_sum + sum(_VALUE[c] * w for c, w in zip(organisation, _CREDIT_WEIGHTS[10:], strict=True))
        yield front + organisation + _LETTERS[(31 - total % 31) % 31]


def index_of(day: str) -> int:
    """Where an ISO day stands in :data:`DAYS`."""
    return (date.fromisoformat(day) - FIRST_DAY).days
