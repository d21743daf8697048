"""Canonical bytes (RFC 8785, JCS) for everything that is signed or hashed.

Values are string, boolean, null, integer below 2**53, list, object.  Never a
float: decimals and larger integers travel as strings without exponent, scale
kept.  Strings are not normalised; names must be NFC.  Duplicate keys are refused.
"""

from __future__ import annotations

import base64
import binascii
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from shuqiao.kernel.refusals import Malformed

MAX_INTEGER = 2**53 - 1
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def canonical(value: Any) -> bytes:
    """The canonical bytes of ``value``, UTF-8.

    Raises :class:`Malformed` for a float, a large integer, a lone surrogate, a
    name that is not NFC, or any other type.
    """
    astral = _check(value)
    if astral:
        value = _sorted_by_utf16(value)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=not astral, allow_nan=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as broken:
        raise Malformed(what="lone surrogate in text") from broken


def _check(value: Any) -> bool:
    """Refuse what has no canonical form; True when a name lies outside the BMP.

    Only such names sort differently by UTF-16 units, as RFC 8785 asks, than by
    code point, as Python does.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return False
    if kind is int:
        if -MAX_INTEGER <= value <= MAX_INTEGER:
            return False
        raise Malformed(what="integer of 2**53 or more; send it as a string")
    if isinstance(value, Mapping):
        astral = False
        for name, member in value.items():
            if type(name) is not str:
                raise Malformed(what=f"name that is no string: {name!r}")
            if not name.isascii():
                if not unicodedata.is_normalized("NFC", name):
                    raise Malformed(what=f"name that is not NFC: {name!r}")
                astral = astral or max(name) > "\uffff"
            astral = _check(member) or astral
        return astral
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        astral = False
        for member in value:
            astral = _check(member) or astral
        return astral
    raise Malformed(what=f"value of type {kind.__name__}; decimals and moments travel as strings")


def _sorted_by_utf16(value: Any) -> Any:
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda n: n.encode("utf-16-be", "surrogatepass"))
        return {n: _sorted_by_utf16(value[n]) for n in names}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_sorted_by_utf16(member) for member in value]
    return value


def parse(data: bytes) -> Any:
    """Read JSON that shall be canonicalisable.

    Raises :class:`Malformed` for broken UTF-8, broken JSON, duplicate keys,
    floats, lone surrogates and integers out of range.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as broken:
        raise Malformed(what=f"broken UTF-8 at byte {broken.start}") from broken
    try:
        value = json.loads(text, object_pairs_hook=_no_duplicates, parse_float=_no_float, parse_constant=_no_float)
        canonical(value)
    except json.JSONDecodeError as broken:
        raise Malformed(what=f"broken JSON: {broken.msg} at character {broken.pos}") from broken
    except ValueError as broken:  # int() refuses thousands of digits before we can
        raise Malformed(what="integer of 2**53 or more; send it as a string") from broken
    except RecursionError as deep:
        raise Malformed(what="JSON nested too deeply") from deep
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [n for n, _ in pairs]
        twice = next(n for n in names if names.count(n) > 1)
        raise Malformed(what=f"duplicate key {twice!r}")
    return found


def _no_float(text: str) -> Any:
    raise Malformed(what=f"number {text} with fraction or exponent; send it as a string")


def moment(value: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and ``Z``."""
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def parse_moment(text: str) -> datetime:
    """The inverse of :func:`moment`; raises :class:`Malformed`."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except (ValueError, TypeError) as broken:
        raise Malformed(what=f"moment {text!r}; write 2025-09-22T01:02:03.000Z") from broken


def day(value: date) -> str:
    """``YYYY-MM-DD``."""
    return value.isoformat()


def decimal(value: Decimal) -> str:
    """A decimal without exponent, its scale kept."""
    return format(value, "f")


def b64url(data: bytes) -> str:
    """base64url without padding."""
    return binascii.b2a_base64(data, newline=False).translate(_URL_SAFE).rstrip(b"=").decode("ascii")


def parse_b64url(text: str) -> bytes:
    """The inverse of :func:`b64url`; raises :class:`Malformed` for padding or foreign characters."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as broken:
        raise Malformed(what="not base64url") from broken
    if b64url(raw) != text:
        raise Malformed(what="not base64url without padding")
    return raw
