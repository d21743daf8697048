"""What a search answers, and how an index compares with the database."""

from __future__ import annotations

from dataclasses import dataclass

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.search.texts import Range


@dataclass(frozen=True)
class Marked:
    """Text of an entry in which sought words stand.

    ``field`` is name, provider, abstract, item or code; of an abstract ``text`` is a fragment.
    """

    field: str
    text: str
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class Found:
    """One entry that the actor may see, and where the words stand in it."""

    entry: EntryFacts
    marks: tuple[Marked, ...]


@dataclass(frozen=True)
class Findings:
    """A page of results, best first.  ``near``: nothing holds the words as typed, these come close."""

    items: tuple[Found, ...]
    next: str | None = None
    near: bool = False


@dataclass(frozen=True)
class Comparison:
    """An index against the database: counts, and the ids of entries that differ (at most a handful are kept).

    ``waiting`` entries changed since the index last looked: it will take them in by itself.
    """

    entries: int
    indexed: int
    waiting: int
    missing: tuple[int, ...]
    outdated: tuple[int, ...]
    surplus: tuple[int, ...]

    @property
    def same(self) -> bool:
        return not (self.missing or self.outdated or self.surplus)
