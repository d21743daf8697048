"""Finding entries by words.

The index proposes ids in order; what is answered is read from the database, through the same filter as
every list.  An index that is wrong can hide an entry, never show one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import structlog
from django.db.models import QuerySet

from shuqiao.catalogue import permissions, queries
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.models import Entry
from shuqiao.catalogue.permissions import Sight
from shuqiao.catalogue.records import facts_of
from shuqiao.catalogue.search import keeping, texts
from shuqiao.catalogue.search.errors import TooDeep
from shuqiao.catalogue.search.facts import Comparison, Findings, Found, Marked
from shuqiao.catalogue.search.files import Broken, Files
from shuqiao.catalogue.search.texts import Word
from shuqiao.kernel import pages
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.kernel.texts import as_stored

DEEPEST = 1000
"""Results that one may page through: ranking further down says nothing, and each page costs its offset."""
BEFORE, FRAGMENT = 20, 90
"""Characters of an abstract shown before the first hit, and in all."""
MOST_ITEMS = 8
"""Items shown of one entry; the others are on its page."""

_NEAR = "~"
_log = structlog.get_logger("search")

_Rows = tuple[list[EntryFacts], int | None]
"""A page, and the offset of the next one."""


def find(
    actor: Actor | None,
    query: str,
    *,
    provider: str = "",
    sharing_type: str = "",
    state: str = "",
    after: str | None = None,
    limit: int | None = None,
) -> Findings:
    """The entries that the actor may see and that hold every word of ``query``, best first.

    Where none does, those that come near (``near``).  ``after`` is the ``next`` of the page before.
    Raises ``ActorMissing``, ``NothingToSearch``, ``TooLarge``, ``Malformed``, ``TooDeep``.
    """
    sight = require(permissions.sight(actor))
    asked = {"owner": provider, "sharing_type": sharing_type, "state": state}
    search = _Search(
        query=query,
        sought=texts.words(query),
        sight=sight,
        filters={name: as_stored(value) for name, value in asked.items() if value},
        rows=queries.narrowed(queries.visible(actor), provider, sharing_type, state),
        size=pages.limit(limit),
    )
    near = bool(after and after.startswith(_NEAR))
    offset = pages.row_number(after.removeprefix(_NEAR)) if after else 0
    if offset >= DEEPEST:
        raise TooDeep(field="next", limit=DEEPEST)
    near, (entries, following) = _pages(search, near, offset)
    items = tuple(Found(entry, tuple(_marks(entry, search.sought, near))) for entry in entries)
    return Findings(items, f"{_NEAR if near else ''}{following}" if following else None, near)


def state_of_index(actor: Actor | None) -> Comparison | None:
    """The index of this host against the database, for whoever may rebuild it; None where there is none yet."""
    require(permissions.may_tend_index(actor))
    try:
        return keeping.compare()
    except Broken as why:
        keeping.spoiled(why)
        return None


@dataclass(frozen=True)
class _Search:
    """One search: the words, what the actor may see, and the rows of the database that can be answers at all."""

    query: str
    sought: tuple[Word, ...]
    sight: Sight
    filters: dict[str, str]
    rows: QuerySet[Entry]
    size: int


def _pages(search: _Search, near: bool, offset: int) -> tuple[bool, _Rows]:
    files = keeping.fresh()
    if files is not None:
        try:
            page = _ranked(files, search, near, offset)
            if near or offset or page[0]:
                return near, page
            page = _ranked(files, search, True, 0)
            return bool(page[0]), page
        except Broken as why:
            keeping.spoiled(why)
    _log.warning("search answered by the database, not by the index")
    return False, _read(search, offset)


def _ranked(files: Files, search: _Search, near: bool, offset: int) -> _Rows:
    shown: list[EntryFacts] = []
    while offset < DEEPEST:
        ids = files.search(search.sought, search.sight, search.filters, near=near, offset=offset, limit=search.size + 1)
        there = {row.pk: row for row in search.rows.filter(pk__in=ids)}
        for id in ids:
            if len(shown) == search.size:
                return shown, offset
            offset += 1
            if id in there:
                shown.append(facts_of(there[id]))
        if len(ids) <= search.size:
            return shown, None
    return shown, offset


def _read(search: _Search, offset: int) -> _Rows:
    """The same question to the database: every word as typed, newest first."""
    rows = list(queries.holding(search.rows, search.query).order_by("-pk")[offset : offset + search.size + 1])
    following = offset + search.size if len(rows) > search.size else None
    return [facts_of(row) for row in rows[: search.size]], following


def _marks(entry: EntryFacts, sought: tuple[Word, ...], near: bool) -> Iterator[Marked]:
    """Where the words stand in what the database holds now; name and provider always, the rest where they do."""
    for field, text in (("name", entry.name), ("provider", entry.provider_name)):
        yield Marked(field, text, texts.marked(text, sought, near=near))
    if entry.code and (ranges := texts.marked(entry.code, sought)):
        yield Marked("code", entry.code, ranges)
    hits = [Marked("item", item.name, texts.marked(item.name, sought, near=near)) for item in entry.items]
    yield from [hit for hit in hits if hit.ranges][:MOST_ITEMS]
    if ranges := texts.marked(entry.abstract, sought, near=near):
        yield _fragment(entry.abstract, ranges)


def _fragment(text: str, ranges: tuple[texts.Range, ...]) -> Marked:
    start = max(ranges[0][0] - BEFORE, 0)
    end = min(max(start + FRAGMENT, ranges[0][1]), len(text))
    begun, ended = "…" if start else "", "…" if end < len(text) else ""
    shift = len(begun) - start
    inside = tuple((low + shift, min(high, end) + shift) for low, high in ranges if low < end)
    return Marked("abstract", f"{begun}{text[start:end]}{ended}", inside)
