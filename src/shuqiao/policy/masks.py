"""Masks as Python functions: the reference for what :mod:`shuqiao.policy.mask_sql` writes as SQL.

Everything counts code points; nothing is normalised or trimmed.  A value not of
its mask's kind becomes ``***``; null stays null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from shuqiao.policy import coarse, rules

HIDDEN = coarse.HIDDEN
NAME_LIMIT = 64
"""Longest name: SQLite has no repeat(), so the stars come out of one literal."""

TOWNSHIP_MARKERS = ("街道", "苏木", "镇", "乡")
HAN = "㐀-䶿一-鿿𠀀-𳑿·"
"""Before the township stands only Han script and the middle dot of transcribed names: no digit, letter or blank."""
SIGNS = "路号村弄栋幢室巷楼座层组队院苑厦庭户宅寓墅街道园社"
"""Characters of roads, villages and buildings: one before the township means that the order is not the usual."""
SIGN_WORDS = ("胡同", "山庄", "广场")
DIVISIONS = "省市区县旗州盟"
SIGN_FREE_DIVISIONS = ("鼓楼区", "厦门市", "路桥区", "路南区", "路北区", "道里区", "道外区")
"""Divisions above the township whose own names contain a sign."""
ROADS = "路街巷弄道"
COMPOUNDS = "村园苑庄"
PREFIX_LIMIT = 40

_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")
_PHONE = re.compile(r"1[0-9]{10}")
_NOT_HAN = re.compile(f"[^{HAN}]")
_SIGN = re.compile(f"[{SIGNS}]|" + "|".join(SIGN_WORDS))
_NAMED = re.compile(f"[^{DIVISIONS}][^{DIVISIONS}]\\Z")
_ROAD_NEXT = re.compile(f"[{ROADS}]")


def name(value: str) -> str:
    """First character and one ``*`` per further one; for 1 to 64 code points."""
    if not 1 <= len(value) <= NAME_LIMIT or "\0" in value:
        return HIDDEN
    return value[0] + "*" * (len(value) - 1)


def citizen_number(value: str) -> str:
    """First 6, eight ``*``, last 4; for 17 digits and a digit or X (GB 11643)."""
    if not _CITIZEN.fullmatch(value):
        return HIDDEN
    return value[:6] + "********" + value[-4:]


def phone(value: str) -> str:
    """First 3, four ``*``, last 4; for 11 digits that begin with 1."""
    if not _PHONE.fullmatch(value):
        return HIDDEN
    return value[:3] + "****" + value[-4:]


def address(value: str) -> str:
    """Up to the township (街道, 镇, 乡, 苏木), then ``***``; ``***`` alone wherever that is in doubt.

    The first marker is taken: a later one may belong to a road or village.  In
    doubt means: anything but Han script or a sign of road, number or building
    before it; a township name of under two characters (古镇路, 水乡苑); a road
    or village word straight after the marker.
    """
    first = value
    for marker in TOWNSHIP_MARKERS[:-1]:
        first = first.replace(marker, TOWNSHIP_MARKERS[-1])
    at = first.find(TOWNSHIP_MARKERS[-1])
    if at < 2 or at > PREFIX_LIMIT or "\0" in value:
        return HIDDEN
    before = value[:at]
    end = at + (1 if value[at] in "镇乡" else 2)
    after = value[end : end + 2]
    checked = before
    for division in SIGN_FREE_DIVISIONS:
        checked = checked.replace(division, "区")
    doubtful = (
        _NOT_HAN.search(before)
        or _SIGN.search(checked)
        or not _NAMED.search(before)
        or _ROAD_NEXT.search(after)
        or after[:1] in tuple(COMPOUNDS)
    )
    return HIDDEN if doubtful else value[:end] + HIDDEN


BY_RULE: Mapping[str, Callable[[str], str]] = {
    rules.MASK_NAME: name,
    rules.MASK_CITIZEN_NUMBER: citizen_number,
    rules.MASK_PHONE: phone,
    rules.MASK_ADDRESS: address,
}


def apply(rule: str, value: Any) -> Any:
    """``value`` under ``rule``: text for a mask, any value for the others; ``drop`` makes null of everything.

    Raises KeyError for an unknown rule: no rule must never mean plain.
    """
    if not rules.known(rule):
        raise KeyError(rule)
    if value is None or rule == rules.DROP:
        return None
    if rule == rules.PLAIN:
        return value
    if rule == rules.DATE_YEAR:
        return coarse.year(value)
    width = rules.range_width(rule)
    return BY_RULE[rule](value) if width is None else coarse.number_range(width, value)
