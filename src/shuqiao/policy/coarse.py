"""Values made coarse, as Python functions: a day to its year, a number to its range.

The reference for :mod:`shuqiao.policy.coarse_sql`.  A value not of its kind becomes
``***``, as under a mask.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shuqiao.kernel import clock

HIDDEN = "***"
FIRST_YEAR, LAST_YEAR = 1800, 2199
NUMBER_LIMIT = 10**15
"""Numbers of fewer digits than this compare alike as decimal and as double."""

_DAY = re.compile(r"((?:1[89]|2[01])[0-9]{2})(?:-[0-9]{2}-[0-9]{2}(?:[T ]|\Z)|[0-9]{2}\Z|[0-9]{4}\Z)")
_NUMBER = re.compile(r"([0-9]{1,15})(?:\.[0-9]{1,30})?")


def year(value: Any) -> str:
    """The year in four digits, 1800 to 2199.

    ``value``: date, datetime (aware ones are read in China), or text that begins
    ``YYYY-MM-DD`` or is ``YYYYMMDD`` or ``YYYYMM``; anything else is ``***``.
    """
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(clock.CHINA)
    if isinstance(value, date):
        return str(value.year) if FIRST_YEAR <= value.year <= LAST_YEAR else HIDDEN
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or "\0" in value:
        return HIDDEN
    found = _DAY.match(value)
    return HIDDEN if found is None else found[1]


def number_range(width: int, value: Any) -> str:
    """``[low,high)``: the whole multiples of ``width`` around the number; ``***`` for what is no number.

    ``value``: int, Decimal or float below 10**15 in size, or text of up to 15 digits
    with an optional fraction and no sign.
    """
    whole = _whole(value)
    if whole is None:
        return HIDDEN
    low = whole // width * width
    return f"[{low},{low + width})"


def _whole(value: Any) -> int | None:
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value)
        return None if found is None else int(found[1])
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    if value != value or not -NUMBER_LIMIT < value < NUMBER_LIMIT:  # NaN alone differs from itself
        return None
    return math.floor(value)
