"""The home page's list: what waits for the signed-in person.  Rooms' portal folders fill :data:`sources`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from shuqiao.kernel.actors import Actor


@dataclass(frozen=True)
class WorkItem:
    """One thing to do.  ``task`` is a word key (``sharing.task.decide``), ``title`` the thing's own name.

    ``kind`` and ``state`` choose the badge (``state.<kind>.<state>``); ``due_on`` the clock.
    """

    task: str
    title: str
    link: str
    number: str = ""
    kind: str = ""
    state: str = ""
    due_on: date | None = None


sources: list[Callable[[Actor], Iterable[WorkItem]]] = []
"""Each is called with the signed-in actor at every visit of the home page, and limits itself to 50 items."""


def items(actor: Actor) -> tuple[WorkItem, ...]:
    """Everything that waits, the nearest deadline first, things without one last."""
    found = [item for source in sources for item in source(actor)]
    return tuple(sorted(found, key=lambda i: (i.due_on is None, i.due_on or date.max, i.task, i.number)))
