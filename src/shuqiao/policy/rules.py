"""Item rules by name, and which is at least as strong as which."""

from __future__ import annotations

PLAIN = "plain"
MASK_NAME = "mask:name"
MASK_CITIZEN_NUMBER = "mask:citizen_number"
MASK_PHONE = "mask:phone"
MASK_ADDRESS = "mask:address"

RULES = (PLAIN, MASK_NAME, MASK_CITIZEN_NUMBER, MASK_PHONE, MASK_ADDRESS)
MASKS = frozenset(RULES) - {PLAIN}


def known(rule: str) -> bool:
    """Whether ``rule`` is an item rule of this version."""
    return rule in RULES


def at_least(rule: str, weakest: str) -> bool:
    """Whether ``rule`` hides at least what ``weakest`` hides.

    ``plain`` is the bottom.  Two different masks are not comparable: one shows
    what the other hides, so neither stands in for the other.  Unknown names are
    never strong enough, and nothing is strong enough for an unknown ``weakest``.
    """
    if not known(rule) or not known(weakest):
        return False
    return weakest in (PLAIN, rule)


def stronger(one: str, other: str) -> str | None:
    """The stronger of two rules, or None where they are not comparable."""
    if at_least(one, other):
        return one
    return other if at_least(other, one) else None
