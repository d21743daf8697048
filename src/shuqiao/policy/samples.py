"""Generated rows for test orders: invented values of the right form, the same for the same seed.

Control plane and gateway make the same ones, so that a page can say which keys a tester may try.
Citizen numbers and credit codes have right check signs and the division of an invented city.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from shuqiao.kernel import identifiers

DIVISION = "990100"
KINDS = ("id", "uscc", "name", "phone", "address", "date", "moment", "number", "integer", "logic", "division", "text")
"""What can be generated for a column."""
NUMBERED = "n"
"""The column that orders the rows, from 1."""
MOST_ROWS = 1_000
_FORMS = {"id": "id", "uscc": "uscc", "name": "name", "tel": "phone", "addr": "address", "div": "division"}
_FAMILY = "测试样例数据"
_GIVEN = "甲乙丙丁戊己庚辛壬癸"
_FIRST_DAY = date(1960, 1, 1)


def kind_of(kind: str, item_type: str) -> str:
    """What to generate for an item of the catalogue: by its kind where that says the form, else by its type."""
    if kind in _FORMS and item_type == "C":
        return _FORMS[kind]
    by_type = {"D": "date", "T": "moment", "N": "number", "Y": "number", "B": "number", "F": "number"}
    return by_type.get(item_type, {"I": "integer", "L": "logic"}.get(item_type, "text"))


def rows(columns: Mapping[str, str], seed: str, count: int) -> Iterator[dict[str, Any]]:
    """``count`` rows: :data:`NUMBERED` and, for each of ``columns`` (name → kind), an invented value."""
    for number in range(1, min(count, MOST_ROWS) + 1):
        found: dict[str, Any] = {NUMBERED: number}
        for column, kind in columns.items():
            found[column] = value(kind, int.from_bytes(_digest(seed, column, number), "big"), number)
        yield found


def value(kind: str, dice: int, number: int) -> Any:
    """One value: ``dice`` is what chance said, ``number`` keeps keys apart."""
    day = _FIRST_DAY + timedelta(days=dice % 18_000)
    if kind == "id":
        first = f"{DIVISION}{day:%Y%m%d}{number % 1000:03d}"
        return first + identifiers.citizen_number_check(first)
    if kind == "uscc":
        organisation = f"{10_000_000 + (dice // 7_919 * 1_000 + number) % 89_999_999:08d}"
        first = f"11{DIVISION}{organisation}{identifiers.organisation_check(organisation)}"
        return first + identifiers.credit_code_check(first)
    if kind == "name":
        return "测" + _GIVEN[dice % 10] + _GIVEN[dice // 10 % 10]
    if kind == "phone":
        return f"100{dice % 100_000_000:08d}"
    if kind == "address":
        return f"栖澜市测试区样例街道{_GIVEN[dice % 10]}路{dice % 300 + 1}号"
    if kind == "division":
        return DIVISION
    if kind == "date":
        return day.isoformat()
    if kind == "moment":
        return f"{day.isoformat()} {dice % 24:02d}:{dice % 60:02d}:00"
    if kind == "number":
        return dice % 1_000_000 / 100
    if kind in ("integer", "logic"):
        return dice % (2 if kind == "logic" else 1_000)
    return f"样例{_FAMILY[dice % 6]}{number:04d}"


def _digest(seed: str, column: str, number: int) -> bytes:
    return hashlib.sha256(f"{seed}\0{column}\0{number}".encode()).digest()[:8]
