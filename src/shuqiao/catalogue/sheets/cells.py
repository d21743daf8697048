"""Single cells: what a person reads in one, and values that sheets tend to spoil.  Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from shuqiao.catalogue.facts import Term
from shuqiao.catalogue.sheets.facts import Cell

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T].*)?|([0-9]{4})([0-9]{2})([0-9]{2})")
_WHOLE = re.compile(r"([0-9]{1,9})(?:\.0+)?(?:位|字节|个字符)?")
GUARDED = re.compile(r"'*[=+\-@]")
"""What a spreadsheet would run as a formula when it opens a CSV file, apostrophes before it included."""
_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's 1900 system, its invented 29 February included."""
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
"""1954 to 2119: a number outside is no publication day."""


def text(cell: Cell) -> str:
    """What a person reads: blanks at both ends gone, whole numbers without a point, NFC."""
    if isinstance(cell, str):
        bare = cell.strip()
        if "\r" in bare:
            bare = bare.replace("\r\n", "\n").replace("\r", "\n")
        if bare.isascii():
            return bare
        return unicodedata.normalize("NFC", bare.strip(_INVISIBLE).strip())
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def narrow(value: str) -> str:
    """Full-width digits, letters and punctuation as the half-width ones that codes and numbers are made of."""
    return value if value.isascii() else unicodedata.normalize("NFKC", value).strip()


def whole(value: str) -> int | None:
    """A whole number, or None: ``18``, ``18.0``, ``１８``, ``18位``."""
    found = _WHOLE.fullmatch(narrow(value))
    return int(found[1]) if found else None


def day(value: str) -> date | None:
    """A date written as one, or as the serial number that a sheet keeps; None for anything else."""
    given = narrow(value)
    found = _DATE.fullmatch(given)
    if found:
        year, month, day_ = (int(part) for part in found.groups() if part is not None)
        try:
            return date(year, month, day_)
        except ValueError:
            return None
    serial = whole(given.partition(".")[0])
    if serial is not None and _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=serial)
    return None


def iso(value: date | datetime) -> str:
    """A cell of a date type as text; midnight is no time of day."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    return value.isoformat()


def folded(value: str) -> str:
    """What spellings of one term share: no width, blanks, brackets, letter case."""
    return "".join(c for c in narrow(value).casefold() if not c.isspace() and c not in "()（）、,，.。·")


def lookup(terms: Iterable[Term]) -> Mapping[str, str]:
    """Every spelling of the terms → code."""
    found: dict[str, str] = {}
    for term in terms:
        for spelling in (term.code, term.zh, term.en, *term.aliases):
            found.setdefault(folded(spelling), term.code)
    return found


def column_letters(index: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place(row: int, column: int) -> str:
    """``B7`` for row 6, column 1."""
    return f"{column_letters(column)}{row + 1}"
