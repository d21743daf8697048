"""Counting: calls per minute, distinct subjects per case, days from a case's first use.

Minutes of calls live in memory by the real clock.  Cases are rebuilt from the
receipts at start, so that a restart gives nobody a fresh case.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

from shuqiao.gateway import errors
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.orders import Order

SUBJECT_SIZE = 16


class Minutes:
    """Calls of the running minute by any name; a past minute is forgotten as a whole."""

    def __init__(self) -> None:
        self._minute = -1
        self._counts: dict[str, int] = {}

    def count(self, name: str, real_minute: int) -> int:
        """One more call of ``name`` in ``real_minute``; how many that makes."""
        if real_minute != self._minute:
            self._minute, self._counts = real_minute, {}
        made = self._counts[name] = self._counts.get(name, 0) + 1
        return made


class Subjects:
    """Who was asked about, as HMAC-SHA-256 under a key that only this gateway holds.

    A citizen number or credit code is one subject whatever the item that holds it is
    called, so that its history is found across resources.  ``old`` keys only read.
    """

    def __init__(self, key: bytes, old: Iterable[bytes] = ()) -> None:
        self._key = _pads(key)
        self._all = (self._key, *map(_pads, old))

    def digests(
        self,
        values: Mapping[str, Sequence[object]],
        subject_item: str | None,
        conditions: Mapping[str, Sequence[object]] = {},
    ) -> tuple[bytes, ...]:
        """One digest per distinct subject.

        ``values`` are the lookup values asked for.  Where none of them is an identifier or of
        the subject item, each combination of keys counts as a subject of its own.  An identifier
        among ``conditions`` on what is returned finds a person just as well.
        """
        keyed = self.named(values, subject_item) or self._combined(values)
        return tuple(dict.fromkeys((*keyed, *self.named(conditions, subject_item))))

    def _combined(self, values: Mapping[str, Sequence[object]]) -> tuple[bytes, ...]:
        if not values:
            return ()
        items = sorted(values)
        return tuple(
            _digest(self._key, "\x00".join(f"{item}\x00{value}" for item, value in zip(items, combined, strict=True)))
            for combined in product(*(values[item] for item in items))
        )

    def named(self, values: Mapping[str, Sequence[object]], subject_item: str | None) -> tuple[bytes, ...]:
        """The digests of identifiers, and of the values of the subject item, each once."""
        texts = [
            text
            for item, members in values.items()
            for value in members
            if (text := subject_text(item, value))[0] == "\x00" or item == subject_item
        ]
        return tuple(_digest(self._key, text) for text in dict.fromkeys(texts))

    def every(self, text: str) -> tuple[bytes, ...]:
        """The digests of one subject under each key, the present one first: for reading."""
        return tuple(_digest(key, text) for key in self._all)


def subject_text(item: str, value: object) -> str:
    """What is digested for a value of ``item``: an identifier alone, anything else with its item's name.

    Citizen numbers and credit codes (GB 11643, GB 32100) both have eighteen signs, and their last is a
    check sign: one text is one subject, in capitals or not.
    """
    text = str(value)
    if len(text) == 18 and text.isascii() and text.isalnum():
        return "\x00" + text.upper()
    return f"{item}\x00{text}"


_Pads = tuple[Any, Any]


def _pads(key: bytes) -> _Pads:
    block = key.ljust(64, b"\x00")
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)


def _digest(key: _Pads, text: str) -> bytes:
    # RFC 2104 by hand: the library's own gives up the interpreter's lock for every call.
    inner, outer = key[0].copy(), key[1].copy()
    inner.update(text.encode("utf-8", "surrogatepass"))
    outer.update(inner.digest())
    found: bytes = outer.digest()[:SUBJECT_SIZE]
    return found


def _same(case: str) -> str:
    """Ways of writing one case (capitals, width, blanks, unseen characters) count together."""
    if not case.isascii():
        case = "".join(c for c in unicodedata.normalize("NFKC", case) if unicodedata.category(c) != "Cf")
    return "".join(case.casefold().split())


class _Case:
    __slots__ = ("first_on", "subjects")

    def __init__(self, first_on: date) -> None:
        self.first_on = first_on
        self.subjects: set[bytes] = set()


class Cases:
    """Use of each case under each grant."""

    def __init__(self) -> None:
        self._cases: dict[tuple[str, str], _Case] = {}

    def admit(self, order: Order, case: str | None, subjects: Iterable[bytes], today: date) -> Refusal | None:
        """Count ``subjects`` into ``case``, or refuse all of them.  ``today`` is the platform's day in China.

        Runs without waiting in between, so that two calls at once cannot both take the last place.
        """
        limits = order.limits
        if case is None or (limits.subjects_per_case is None and limits.case_days is None):
            return None
        name = order.grant, _same(case)
        used = self._cases.get(name)
        if used is None:
            used = _Case(today)
        elif limits.case_days is not None and (today - used.first_on).days > limits.case_days:
            return errors.CaseTooOld(field="context.case", days=limits.case_days)
        if limits.subjects_per_case is not None and not used.subjects.issuperset(subjects):
            together = used.subjects.union(subjects)
            if len(together) > limits.subjects_per_case:
                return errors.CaseSpent(field="context.case", limit=limits.subjects_per_case)
            used.subjects = together
        self._cases[name] = used
        return None

    def recount(self, content: Mapping[str, Any], subjects: Iterable[bytes], minute: int) -> None:
        """Take in one delivered answer's receipt at start; receipts come oldest first."""
        case = content.get("context", {}).get("case")
        if case:
            day = clock.day_in_china(datetime.fromtimestamp(minute * 60, UTC))
            used = self._cases.setdefault((content["grant"], _same(case)), _Case(day))
            used.subjects.update(subjects)
