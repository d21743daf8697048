"""How text is made searchable, and where words stand in it.  Pure.

Text becomes one run of letters and digits, folded character by character, so that folding a part gives
the part of the folded whole: whatever stands in a text can be found by any substring of it.  A run is
indexed as its overlapping pairs, each at its place, and the last character alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, normalize

from shuqiao.catalogue.search.errors import NothingToSearch
from shuqiao.kernel.refusals import TooLarge

LONGEST = 200
"""Characters of one search."""
MOST_WORDS = 16

Range = tuple[int, int]
"""First character and the one behind the last, in code points of the text as it stands in the database."""


@dataclass(frozen=True)
class Word:
    """One word of a search: folded as a whole, and in parts where punctuation stands in it."""

    whole: str
    parts: tuple[str, ...]


def words(query: str) -> tuple[Word, ...]:
    """The words of a search, between blanks.  Raises :class:`TooLarge` and :class:`NothingToSearch`."""
    if len(query) > LONGEST:
        raise TooLarge(field="q", what="检索内容的字数 characters of a search", limit=LONGEST)
    found = dict.fromkeys(_word(text) for text in query.split())
    found.pop(Word("", ()), None)
    if len(found) > MOST_WORDS:
        raise TooLarge(field="q", what="检索词 words", limit=MOST_WORDS)
    if not found:
        raise NothingToSearch(field="q")
    return tuple(found)


def _word(text: str) -> Word:
    parts = tuple(part for part in map(folded, re.split(r"[\W_]+", text)) if part)
    return Word(folded(text), parts if len(parts) > 1 else ())


def folded(text: str) -> str:
    """Letters and digits only; width, case, accents and compatibility forms made equal."""
    return "".join(map(_folded, text))


@lru_cache(maxsize=1 << 16)
def _folded(character: str) -> str:
    plain = normalize("NFKD", normalize("NFKD", character).casefold())
    return "".join(c for c in plain if category(c)[0] in "LN" or category(c) == "Co")  # Co: rare names


def pairs(run: str) -> list[str]:
    """``户籍家庭`` → 户籍, 籍家, 家庭; a single character is its own."""
    return [run[at : at + 2] for at in range(max(len(run) - 1, 1))]


def tokens(text: str) -> str:
    """What the index's whitespace tokenizer reads: every pair in its place, then the last character alone."""
    run = folded(text)
    return " ".join(run[at : at + 2] for at in range(len(run)))


def marked(text: str, sought: Iterable[Word], *, near: bool = False) -> tuple[Range, ...]:
    """Where the words stand in ``text``, in order and apart; ``near`` marks pairs of those that are not there whole."""
    run, at = _placed(text)
    hits: set[int] = set()
    for word in sought:
        for run_sought in _present(run, word, near):
            for start in _occurrences(run, run_sought):
                hits.update(range(at[start], at[start + len(run_sought) - 1] + 1))
    return tuple(_joined(hits))


def _present(run: str, word: Word, near: bool) -> Iterable[str]:
    if word.whole in run:
        return (word.whole,)
    found = [part for part in word.parts if part in run]
    return found or ([pair for pair in pairs(word.whole) if pair in run] if near else [])


def _placed(text: str) -> tuple[str, list[int]]:
    """The folded run, and for each of its characters the place in ``text`` that it came from."""
    run, at = [], []
    for place, character in enumerate(text):
        for plain in _folded(character):
            run.append(plain)
            at.append(place)
    return "".join(run), at


def _occurrences(run: str, sought: str) -> Iterator[int]:
    start = run.find(sought)
    while start >= 0:
        yield start
        start = run.find(sought, start + 1)


def _joined(places: set[int]) -> Iterator[Range]:
    start = end = -1
    for place in sorted(places):
        if place != end:
            if end >= 0:
                yield start, end
            start = place
        end = place + 1
    if end >= 0:
        yield start, end
