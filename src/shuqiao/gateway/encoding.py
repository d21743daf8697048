"""Canonical bytes, fast, for what passes through every call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from shuqiao.kernel.canonical import MAX_INTEGER, canonical


def encoded(value: Any) -> bytes:
    """Canonical bytes of a value whose names the caller answers for: NFC and within the BMP.

    Orders' item names are looked at when the order is taken in; the values under
    them were rendered by ``policy``, which knows no floats.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def fast_canonical(value: dict[str, Any]) -> bytes:
    """:func:`shuqiao.kernel.canonical.canonical`, by orjson where names are ASCII and values plain.

    Raises :class:`Malformed` just as that does.
    """
    if _fit((value,)):
        try:
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        except TypeError:  # a lone surrogate: the slow one says so
            pass
    return canonical(value)


def _fit(members: Iterable[Any]) -> bool:
    for member in members:
        kind = type(member)
        if kind is str or kind is bool or member is None:
            continue
        if kind is int:
            if not -MAX_INTEGER <= member <= MAX_INTEGER:
                return False
        elif kind is dict:
            if not (_ascii(member) and _fit(member.values())):
                return False
        elif kind is not list or not _fit(member):
            return False
    return True


def _ascii(names: dict[Any, Any]) -> bool:
    try:
        return "".join(names).isascii()
    except TypeError:  # a name that is no text
        return False


def plain_names(names: Iterable[str]) -> bool:
    """Whether sorting these names by code point is RFC 8785's sorting by UTF-16 units."""
    return all(character <= "\uffff" for name in names for character in name)
