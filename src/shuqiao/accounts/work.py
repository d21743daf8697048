"""Registry of the 工作台: what waits, is due, is overdue, was sent, is done.

A room joins in one of two ways, from its ``portal/<room>/work.py``:

- few things: ``sources.append(waiting)``, a function of the actor that yields at most 50 :class:`WorkItem`;
- many things: ``registered.append(Source(...))``, paged and counted by the database.

Counts are bounded by :data:`MOST` and pages by ``kernel.pages``, so that a visit costs the same however much is live.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shuqiao.kernel import clock, pages
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.pages import Page
from shuqiao.kernel.refusals import Malformed, Words

MOST = 99
"""Counts stop here; one more reads as 99+."""
SOON_WD = 2
"""Working days before the last one from which on a thing is due soon (临期)."""
SHORT = 50
"""Items that a source of the short form may give."""


class Tab(StrEnum):
    WAITING = "waiting"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    SENT = "sent"
    DONE = "done"


@dataclass(frozen=True)
class WorkItem:
    """One thing.  ``task`` is a word key (``sharing.task.decide``), ``title`` the thing's own name.

    ``kind`` and ``state`` choose the badge (``state.<kind>.<state>``); ``due_on`` the clock; ``turn`` is the
    department whose turn it is, where that is not the reader's.
    """

    task: str
    title: str
    link: str
    number: str = ""
    kind: str = ""
    state: str = ""
    due_on: date | None = None
    turn: str = ""


@dataclass(frozen=True)
class Source:
    """Things of one kind.  ``fetch(actor, tab, after, limit)`` gives a page, ``count(actor, tab, most)`` at most
    ``most``; both give nothing to whoever has no such role.  Asked only for ``tabs``."""

    name: str
    tabs: frozenset[Tab]
    fetch: Callable[[Actor, Tab, str | None, int], Page[WorkItem]]
    count: Callable[[Actor, Tab, int], int]


@dataclass(frozen=True)
class Shelf:
    """One source's part of a tab."""

    source: str
    items: tuple[WorkItem, ...]
    next: str | None = None


registered: list[Source] = []
sources: list[Callable[[Actor], Iterable[WorkItem]]] = []


def due_soon_until(today: date) -> date:
    """The last day that counts as due soon on ``today``."""
    return WorkCalendar().add(today, SOON_WD)


def chosen(tab: str) -> Tab:
    """The tab of that name.  Raises :class:`Malformed` for one that is none."""
    if tab not in set(Tab):
        raise Malformed(field="tab", what=Words(f"没有 tab={tab[:40]}", f"there is no tab={tab[:40]}"))
    return Tab(tab)


def counts(actor: Actor) -> dict[Tab, int]:
    """How much is in each tab, at most ``MOST + 1``."""
    found = dict.fromkeys(Tab, 0)
    short = _short(actor)
    for tab in Tab:
        found[tab] = sum(1 for item in short if _belongs(item, tab))
        for source in registered:
            if tab in source.tabs and found[tab] <= MOST:
                found[tab] += source.count(actor, tab, MOST + 1 - found[tab])
    return {tab: min(number, MOST + 1) for tab, number in found.items()}


def shelves(actor: Actor, tab: Tab, limit: int | None = None) -> tuple[Shelf, ...]:
    """A tab: the first page of every source that has something there."""
    size = pages.limit(limit)
    found = []
    for source in registered:
        if tab in source.tabs:
            page = source.fetch(actor, tab, None, size)
            found.append(Shelf(source.name, page.items, page.next))
    found += [Shelf("", (item,)) for item in _short(actor) if _belongs(item, tab)]
    return tuple(shelf for shelf in found if shelf.items)


def shelf(actor: Actor, tab: Tab, name: str, after: str | None = None, limit: int | None = None) -> Shelf:
    """One source's part of a tab, page by page.  Raises :class:`Malformed` for a source that is none."""
    source = next((s for s in registered if s.name == name and tab in s.tabs), None)
    if source is None:
        raise Malformed(field="source", what=Words(f"没有 source={name[:40]}", f"there is no source={name[:40]}"))
    page = source.fetch(actor, tab, after, pages.limit(limit))
    return Shelf(name, page.items, page.next)


def in_order(found: Iterable[Shelf], tab: Tab) -> tuple[WorkItem, ...]:
    """The items of several shelves, each thing once: the nearest deadline first, things without one last."""
    items = list({(item.link, item.task): item for one in found for item in one.items}.values())
    if tab in (Tab.SENT, Tab.DONE):
        return tuple(items)
    return tuple(sorted(items, key=lambda i: (i.due_on is None, i.due_on or date.max, i.task, i.number)))


def _short(actor: Actor) -> list[WorkItem]:
    return [item for source in sources for item in list(source(actor))[:SHORT]]


def _belongs(item: WorkItem, tab: Tab) -> bool:
    today = clock.today()
    if tab is Tab.WAITING:
        return True
    if item.due_on is None:
        return False
    if tab is Tab.DUE_SOON:
        return today <= item.due_on <= due_soon_until(today)
    return tab is Tab.OVERDUE and item.due_on < today
