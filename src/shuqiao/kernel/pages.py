"""A page of a list.  Every list is paged; the limit is stated here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from shuqiao.kernel.refusals import Malformed, Words

T = TypeVar("T")

DEFAULT_LIMIT = 20
MAX_LIMIT = 100


@dataclass(frozen=True)
class Page(Generic[T]):
    """``items`` in a stable order; ``next`` continues behind the last one, None at the end."""

    items: tuple[T, ...]
    next: str | None = None


def row_number(cursor: str) -> int:
    """The row number that a page's ``next`` names.  Raises :class:`Malformed` for what no list gave."""
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Malformed(field="next", what=Words("续页标记不是本列表给出的", "a cursor that this list did not give"))
    return int(cursor)


def limit(asked: int | None) -> int:
    """The number of items a page holds for the asked one: 1 to :data:`MAX_LIMIT`."""
    return min(max(asked if asked is not None else DEFAULT_LIMIT, 1), MAX_LIMIT)
