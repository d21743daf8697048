"""What can be reminded of (催办): something that waits for somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shuqiao.kernel.actors import Actor


@dataclass(frozen=True)
class Party:
    """A side that waits: anybody of ``department`` with one of ``roles``; of any department where that is None."""

    department: str | None
    roles: frozenset[str]

    def includes(self, actor: Actor) -> bool:
        return actor.has(*self.roles) and self.department in (None, actor.department)


@dataclass(frozen=True)
class Remindable:
    """``turn`` is the department whose turn it is, ``waiting`` the sides that may remind it."""

    number: str
    title: str
    link: str
    turn: str
    waiting: tuple[Party, ...]
    due_on: date | None = None
