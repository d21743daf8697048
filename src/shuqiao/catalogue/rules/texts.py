"""Checks that every field shares: length, characters, choice, range."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from shuqiao.catalogue.errors import BadText, FieldTooLong, NumberOutOfRange, UnknownChoice
from shuqiao.catalogue.facts import Term
from shuqiao.kernel.refusals import Refusal

_ALLOWED_CONTROLS = "\n\r\t"


def text(value: str, field: str, limit: int, *, one_line: bool = True) -> Iterator[Refusal]:
    """Too long, control characters (line ends aside where ``one_line`` is off), lone surrogates, not NFC."""
    if value.isprintable() and len(value) <= limit and unicodedata.is_normalized("NFC", value):
        return  # nearly every value: no character needs to be looked up
    if len(value) > limit:
        yield FieldTooLong(field=field, limit=limit, length=len(value))
    allowed = "" if one_line else _ALLOWED_CONTROLS
    if any(
        unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in value
    ) or not unicodedata.is_normalized("NFC", value):
        yield BadText(field=field)


def choice(value: str, field: str, terms: Iterable[Term], *, empty: bool = True) -> Iterator[Refusal]:
    """``value`` is the code of one of ``terms``; an empty one passes where ``empty`` is allowed."""
    if value == "" and empty:
        return
    codes = [term.code for term in terms]
    if value not in codes:
        yield UnknownChoice(field=field, value=value[:40], allowed=", ".join(codes))


def choices(values: Sequence[str] | None, field: str, terms: Sequence[Term]) -> Iterator[Refusal]:
    """Each of ``values`` is the code of one of ``terms``, none twice; None is no restriction."""
    given = values or ()
    if len(given) > len(terms):
        yield NumberOutOfRange(field=field, low=0, high=len(terms), value=len(given))
        return
    for value in given:
        yield from choice(value, field, terms, empty=False)


def number(value: int | None, field: str, low: int, high: int) -> Iterator[Refusal]:
    """``value`` lies from ``low`` to ``high``, both included; None passes."""
    if value is not None and not low <= value <= high:
        yield NumberOutOfRange(field=field, low=low, high=high, value=value)
