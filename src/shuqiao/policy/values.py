"""Values: a caller's word typed by the item's type, and a source's value as JSON.

Data types of items are those of the catalogue (rules.md 8.4): C text, N number, Y
money, D day, T moment, L yes or no, M memo, G general, B double, I integer, F float.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from math import inf, isfinite, nextafter
from typing import Any

from shuqiao.kernel import canonical, clock
from shuqiao.kernel.refusals import Malformed
from shuqiao.policy.errors import BadValue

TEXT_LIMIT = 1000
"""Longest text value of a caller, in code points."""
DIGITS_LIMIT = 15
"""Most significant digits of a number that compares alike as decimal and as double."""

_MOST_DIGITS = 17
"""Significant digits that tell any two doubles apart."""

_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_INTEGER = re.compile(r"-?[0-9]{1,19}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Kind(Enum):
    """How values of an item type compare."""

    TEXT = "text"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DAY = "day"
    MOMENT = "moment"
    LOGIC = "logic"


KIND_OF = {
    "C": Kind.TEXT,
    "M": Kind.TEXT,
    "G": Kind.TEXT,
    "N": Kind.DECIMAL,
    "Y": Kind.DECIMAL,
    "B": Kind.DECIMAL,
    "F": Kind.DECIMAL,
    "I": Kind.INTEGER,
    "D": Kind.DAY,
    "T": Kind.MOMENT,
    "L": Kind.LOGIC,
}

Value = str | Decimal | int | date | datetime | bool
"""A typed value: str, Decimal, int, date, aware datetime or bool by its kind."""
Json = str | int | bool | None


def typed(item_type: str, value: Any, field: str) -> Value | BadValue:
    """``value`` of a JSON document as an item type's Python value.  Raises KeyError for an unknown type."""
    found: Value | BadValue = _TYPED[KIND_OF[item_type]](value, field)
    return found


def text(value: Any, field: str) -> str | BadValue:
    """A text value: no NUL, no lone surrogate, at most :data:`TEXT_LIMIT` code points; nothing trimmed."""
    if type(value) is not str:
        return BadValue(field=field, why_zh="应为字符串", why_en="a string is expected")
    if len(value) > TEXT_LIMIT:
        return BadValue(field=field, why_zh=f"超过 {TEXT_LIMIT} 个字符", why_en=f"over {TEXT_LIMIT} characters")
    if "\0" in value:
        return BadValue(field=field, why_zh="含有空字符（NUL）", why_en="it holds a NUL character")
    if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
        return BadValue(field=field, why_zh="含有孤立的代理码位", why_en="it holds a lone surrogate")
    return value


def _decimal(value: Any, field: str) -> Decimal | BadValue:
    if type(value) is int:
        value = str(value) if abs(value) <= canonical.MAX_INTEGER else ""
    if type(value) is not str or not _DECIMAL.fullmatch(value):
        return BadValue(field=field, why_zh="应为十进制数字串", why_en="a decimal in digits is expected")
    number = Decimal(value)
    if len(number.normalize().as_tuple().digits) > DIGITS_LIMIT:
        return BadValue(
            field=field, why_zh=f"有效数字超过 {DIGITS_LIMIT} 位", why_en=f"over {DIGITS_LIMIT} significant digits"
        )
    return number


def _integer(value: Any, field: str) -> int | BadValue:
    if type(value) is str and _INTEGER.fullmatch(value):
        value = int(value)
    if type(value) is not int or not -(2**63) <= value < 2**63:
        return BadValue(field=field, why_zh="应为 64 位整数", why_en="a 64-bit integer is expected")
    return value


def _day(value: Any, field: str) -> date | BadValue:
    try:
        if type(value) is str and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    return BadValue(field=field, why_zh="应为 YYYY-MM-DD 的日期", why_en="a day YYYY-MM-DD is expected")


def _moment(value: Any, field: str) -> datetime | BadValue:
    try:
        if type(value) is str and len(value) <= 40:
            return canonical.parse_moment(value)
    except Malformed:
        pass
    why_en = "a moment like 2025-09-22T01:02:03.000Z is expected"
    return BadValue(field=field, why_zh="应为 2025-09-22T01:02:03.000Z 形式的时刻", why_en=why_en)


def _logic(value: Any, field: str) -> bool | BadValue:
    if type(value) is not bool:
        return BadValue(field=field, why_zh="应为 true 或 false", why_en="true or false is expected")
    return value


_TYPED: dict[Kind, Callable[[Any, str], Any]] = {
    Kind.TEXT: text,
    Kind.DECIMAL: _decimal,
    Kind.INTEGER: _integer,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.LOGIC: _logic,
}


class Unrenderable(ValueError):
    """A source's value that has no form in an answer (bytes, a moment out of range)."""


def rendered(item_type: str, value: Any) -> Json:
    """A source's value as JSON.

    Numbers of N, Y, B and F are strings without exponent, their scale kept;
    integers of I below 2**53 are numbers, larger ones strings; days are
    ``YYYY-MM-DD``, moments RFC 3339 UTC with milliseconds.  A moment without
    zone is China standard time.  Text in a column of another type is shown as it
    stands.  Raises :class:`Unrenderable`.
    """
    if value is None:
        return None
    kind = KIND_OF[item_type]
    if isinstance(value, str):
        return _rendered_text(kind, value)
    if kind is Kind.LOGIC and isinstance(value, int) and value in (0, 1):
        return bool(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        small = kind is Kind.INTEGER and -canonical.MAX_INTEGER <= value <= canonical.MAX_INTEGER
        return value if small else str(value)
    if isinstance(value, float):
        value = Decimal(double_text(value).removesuffix(".0"))  # a double has no scale; PostgreSQL writes none either
    if isinstance(value, Decimal):
        return canonical.decimal(value)
    if isinstance(value, datetime):
        return _rendered_moment(kind, value)
    if isinstance(value, date):
        return value.isoformat()
    raise Unrenderable(type(value).__name__)


def double_text(value: float) -> str:
    """The decimal text of a finite double, as PostgreSQL writes it: what COPY passes through cannot be rewritten.

    Both take the shortest decimal that reads back as ``value``; but where that decimal lies exactly halfway to
    the next double (only possible from 2**53 on), Python takes it and PostgreSQL goes on to the next digit.
    """
    shortest = repr(value)
    if abs(value) < 2.0**53 or not isfinite(value) or not _halfway(value, shortest):
        return shortest
    digits = len(Decimal(shortest).normalize().as_tuple().digits)
    longer = (f"{value:.{places}e}" for places in range(digits, _MOST_DIGITS))
    return next((text for text in longer if float(text) == value and not _halfway(value, text)), shortest)


def _halfway(value: float, text: str) -> bool:
    said, exact = Fraction(Decimal(text)), Fraction(value)
    if said == exact:
        return False
    beside = nextafter(value, inf if said > exact else -inf)
    return isfinite(beside) and 2 * said == exact + Fraction(beside)


def _rendered_text(kind: Kind, value: str) -> Json:
    """Numbers come from PostgreSQL as text, which keeps their scale; a double's may hold an exponent."""
    if kind is Kind.DECIMAL and ("e" in value or "E" in value):
        try:
            return canonical.decimal(Decimal(value))
        except InvalidOperation:
            return value
    if kind is Kind.MOMENT:
        try:
            return _rendered_moment(kind, datetime.fromisoformat(value))
        except ValueError:
            return value
    return value


def _rendered_moment(kind: Kind, value: datetime) -> str:
    if kind is Kind.DAY:
        return value.date().isoformat() if value.tzinfo is None else clock.day_in_china(value).isoformat()
    aware = value if value.tzinfo is not None else value.replace(tzinfo=clock.CHINA)
    try:
        return canonical.moment(aware)
    except (OverflowError, ValueError) as out_of_range:
        raise Unrenderable("moment") from out_of_range
