"""What generic templates show: tables, facts, buttons, details.  Rooms fill these, templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shuqiao.audit.facts import HistoryLine


@dataclass(frozen=True)
class Button:
    """A verb.  ``post`` sends it at once (with ``fields``), otherwise it opens the page at ``url``.

    ``style`` is ``primary``, ``plain`` or ``danger``; ``word`` a word key, ``suffix`` tells like buttons apart.
    """

    word: str
    url: str
    post: bool = True
    style: str = "plain"
    fields: dict[str, str] = field(default_factory=dict)
    suffix: str = ""


Parts = Sequence[tuple[str, bool]]
"""A text cut where sought words begin and end; true for these."""


@dataclass(frozen=True)
class Cell:
    """One value: text, perhaps a link, a second small line, a state badge (kind, state), a clock, or code type."""

    text: str = ""
    link: str = ""
    small: str = ""
    badge: tuple[str, str] | None = None
    due_on: date | None = None
    code: bool = False
    say: bool = False  # text is a word key
    button: Button | None = None
    parts: Parts = ()  # the text in parts, where words of a search stand in it
    hits: Sequence[tuple[str, Parts]] = ()  # further lines of that kind: what it is (a word key) and its parts


@dataclass(frozen=True)
class Table:
    """``columns`` are word keys; ``next`` continues the list; ``empty`` is the word for no rows."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    next: str | None = None
    empty: str = "portal.nothing"


@dataclass(frozen=True)
class Section:
    """A card of a detail page: facts (word key → Cell), or a table, or preformatted text."""

    title: str
    facts: Sequence[tuple[str, Cell]] = ()
    table: Table | None = None
    text: str = ""
    wide: bool = False  # facts one under another: long values
    buttons: Sequence[Button] = ()


@dataclass(frozen=True)
class Detail:
    """A thing's page.  ``title`` is its own name; ``turn`` names whose turn it is (轮到)."""

    title: str
    number: str = ""
    badge: tuple[str, str] | None = None
    due_on: date | None = None
    turn: str = ""
    basis: str = ""
    notice: str = ""
    buttons: Sequence[Button] = ()
    sections: Sequence[Section] = ()
    history: Sequence[HistoryLine] = ()
    context: dict[str, Any] = field(default_factory=dict)
