"""Which rooms have pages.  A room joins by adding its folder with ``urls.py``; nothing else is edited."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from shuqiao.kernel.actors import Actor


@dataclass(frozen=True)
class Room:
    """One entry of the menu: ``nav.<name>`` in the words, ``/<name>/`` in the address."""

    name: str

    @property
    def path(self) -> str:
        return f"/{self.name}/"


ORDER = ("desk", "catalogue", "sharing", "exchange", "quality", "supervision", "audit", "accounts")
"""The desk comes first: who has one works there."""


def present() -> tuple[Room, ...]:
    """Rooms whose pages are built."""
    return tuple(
        Room(name)
        for name in ORDER
        if find_spec(f"shuqiao.portal.{name}") is not None and find_spec(f"shuqiao.portal.{name}.urls") is not None
    )


def menu(actor: Actor | None) -> tuple[Room, ...]:
    """What the menu shows to ``actor``; a room may hide itself by ``shown_to(actor)`` in its ``urls``."""
    if actor is None:
        return ()
    return tuple(r for r in present() if _shown(r, actor))


def _shown(room: Room, actor: Actor) -> bool:
    decide = getattr(import_module(f"shuqiao.portal.{room.name}.urls"), "shown_to", None)
    return True if decide is None else bool(decide(actor))


def load_work() -> None:
    """Import ``portal.<room>.work`` of each room that has one."""
    for name in ORDER:
        if find_spec(f"shuqiao.portal.{name}") is not None and find_spec(f"shuqiao.portal.{name}.work") is not None:
            import_module(f"shuqiao.portal.{name}.work")
