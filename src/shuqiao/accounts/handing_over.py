"""Registry: rooms above say here which tasks a person has, and move them to a successor (移交)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shuqiao.accounts.facts import PersonFacts
from shuqiao.kernel.refusals import Words


@dataclass(frozen=True)
class Tasks:
    """One kind of task.  ``count``: how many a person has; ``move``: give them all to another.

    ``move`` runs in the hand-over's transaction, records nothing and returns the log subjects of what it moved.
    """

    name: Words
    count: Callable[[PersonFacts], int]
    move: Callable[[PersonFacts, PersonFacts], Sequence[str]]


handing_over: list[Tasks] = []
"""Filled at start by the rooms above; asked when a person is deactivated and when tasks are handed over."""


def open_tasks(person: PersonFacts) -> tuple[tuple[Words, int], ...]:
    """What a person has open, by kind; kinds without any left out."""
    counted = ((kind.name, kind.count(person)) for kind in handing_over)
    return tuple((name, count) for name, count in counted if count)
