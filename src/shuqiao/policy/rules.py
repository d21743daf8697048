"""Item rules by name, and which is at least as strong as which."""

from __future__ import annotations

import re

PLAIN = "plain"
MASK_NAME = "mask:name"
MASK_CITIZEN_NUMBER = "mask:citizen_number"
MASK_PHONE = "mask:phone"
MASK_ADDRESS = "mask:address"
DATE_YEAR = "date:year"
PSEUDONYM = "pseudonym"
DROP = "drop"

RULES = (PLAIN, MASK_NAME, MASK_CITIZEN_NUMBER, MASK_PHONE, MASK_ADDRESS, DATE_YEAR, PSEUDONYM, DROP)
"""The rules without a parameter; ``range:<width>`` is one more for every width."""
MASKS = frozenset({MASK_NAME, MASK_CITIZEN_NUMBER, MASK_PHONE, MASK_ADDRESS})
VALUE_RULES = MASKS | {PSEUDONYM}
"""Rules for a person's or a thing's own values: no figure that is derived from rows has them."""

_RANGE = re.compile(r"range:([1-9][0-9]{0,11})")


def range_width(rule: str) -> int | None:
    """The width of ``range:<width>``, a whole number of 1 to 12 digits; None for another rule."""
    found = _RANGE.fullmatch(rule)
    return None if found is None else int(found[1])


def known(rule: str) -> bool:
    """Whether ``rule`` is an item rule of this version."""
    return rule in RULES or range_width(rule) is not None


def at_least(rule: str, weakest: str) -> bool:
    """Whether ``rule`` hides at least what ``weakest`` hides.

    ``plain`` is the bottom, ``drop`` the top.  A range hides at least what another
    does whose width divides its own: all ranges begin at 0, so they nest.  Other
    rules are not comparable: one shows what the other hides, so neither stands in
    for the other.  Unknown names are never strong enough, and nothing is strong
    enough for an unknown ``weakest``.
    """
    if not known(rule) or not known(weakest):
        return False
    if weakest in (PLAIN, rule) or rule == DROP:
        return True
    wide, narrow = range_width(rule), range_width(weakest)
    return wide is not None and narrow is not None and wide % narrow == 0


def stronger(one: str, other: str) -> str | None:
    """The stronger of two rules, or None where they are not comparable."""
    if at_least(one, other):
        return one
    return other if at_least(other, one) else None
