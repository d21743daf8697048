"""What a derivation says of rows, in Python: the reference for :mod:`shuqiao.policy.derived_sql`.

Numbers are taken at ``scale`` decimals, half away from zero, and then exactly.
Null inputs are left out.  An input that is not null and not of its kind (text in a
column of numbers, a month 13) makes the answer null: unknown is said, not guessed.
Without rows a count, sum or run is 0, ``exists`` is false, a mean and a band are null.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from shuqiao.policy.derived import LONGEST, NUMERIC, Derivation
from shuqiao.policy.filters import selects

UNITS_LIMIT = 10**15
"""Numbers whose units reach this are not compared alike everywhere, so they are not of their kind."""
_MONTH = re.compile(r"([0-9]{4})(0[1-9]|1[0-2])")
_DAY = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")

Row = Mapping[str, Any]


def derived(derivation: Derivation, rows: Sequence[Row]) -> Any:
    """The value for one key's rows (column → typed value): int, bool, Decimal, str or None."""
    kept = [row for row in rows if derivation.where is None or selects(derivation.where, row)]
    if derivation.of == "count":
        return len(kept)
    if derivation.of == "exists":
        return bool(kept)
    if derivation.of == "count_distinct":
        return len({row[derivation.column] for row in kept} - {None})
    if derivation.of == "run":
        return _run(derivation, [row[derivation.column] for row in kept])
    assert derivation.of in NUMERIC
    return _number(derivation, kept)


def _number(derivation: Derivation, rows: Sequence[Row]) -> Decimal | str | None:
    pairs = [(row[derivation.each] if derivation.each else at, row[derivation.column]) for at, row in enumerate(rows)]
    groups: dict[Any, list[Any]] = {}
    for key, value in pairs:
        if key is not None:
            groups.setdefault(key, []).append(value)
    keys = sorted(groups, reverse=True)
    if derivation.last:
        keys = keys[: derivation.last]
    found: list[int] = []
    for key in keys:
        units = [_units(value, derivation.scale) for value in groups[key] if value is not None]
        if None in units:
            return None
        if units:
            found.append(max(unit for unit in units if unit is not None))
    total = sum(found)
    if derivation.of == "mean":
        return None if not found else _decimal(_quotient(total, len(found)), derivation.scale)
    if derivation.of == "sum":
        return None if keys and not found else _decimal(total, derivation.scale)
    codes = [band.code for band in derivation.bands if found and band.from_.scaleb(derivation.scale) <= total]
    return codes[-1] if codes else None


def _units(value: Any, scale: int) -> int | None:
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or value != value:
        return None
    units = (Decimal(value) * 10**scale).to_integral_value(ROUND_HALF_UP)
    return int(units) if -UNITS_LIMIT < units < UNITS_LIMIT else None


def _quotient(total: int, count: int) -> int:
    """Half away from zero."""
    size = (2 * abs(total) + count) // (2 * count)
    return size if total >= 0 else -size


def _decimal(units: int, scale: int) -> Decimal:
    return Decimal(units).scaleb(-scale)


def _run(derivation: Derivation, months: Sequence[Any]) -> int | None:
    found: set[int] = set()
    for month in months:
        if month is None:
            continue
        index = _month(month, derivation.types[derivation.column] == "D")
        if index is None:
            return None
        found.add(index)
    best = now = 0
    last: int | None = None
    for index in sorted(found):
        now = now + 1 if last is not None and index == last + 1 else 1
        best, last = max(best, now), index
    return best if derivation.which == LONGEST else now


def _month(value: Any, days: bool) -> int | None:
    if isinstance(value, date):
        return value.year * 12 + value.month
    found = (_DAY if days else _MONTH).fullmatch(value) if isinstance(value, str) else None
    return None if found is None else int(found[1]) * 12 + int(found[2])
