"""What the scenes share: the instance, a door per person, the teller, and what was handed on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.demo.city import PEOPLE_BY_PART, City, city
from shuqiao.demo.door import Door, SignedIn, http
from shuqiao.demo.instance import Instance
from shuqiao.demo.telling import Teller
from shuqiao.kernel import clock
from shuqiao.kernel.clock import CHINA
from shuqiao.kernel.refusals import Family, Refusal

if TYPE_CHECKING:
    from shuqiao.client import Refused
    from shuqiao.demo.story.calls import Checked

T = TypeVar("T")
PATIENCE_S = 30

FIRST_DAY = date(2025, 9, 22)
"""A Monday; National Day and its working weekend lie within the ten working days that follow."""

SYSTEM = "zfbz"
DESK = "zjj-desk"
"""The housing bureau's desk: a client system without a key, used by clerks in person."""


class NothingCame(Refusal):
    code = "nothing_came"
    family = Family.UNAVAILABLE
    zh = "等待 {seconds} 秒仍未见到结果"
    en = "Nothing was seen within {seconds} s"
    next_zh = "查看演示目录下的 serve.log 与 gateway.log。"
    next_en = "Read serve.log and gateway.log in the demo's directory."


@dataclass
class Stage:
    """``tokens`` by login.  ``grants`` and ``applications`` hold numbers by a name that the scenes agree on.

    ``checked`` and ``spared`` are families and the papers they need not bring, by the family's key.
    """

    instance: Instance
    tokens: dict[str, str]
    teller: Teller
    city: City = field(default_factory=city)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    applications: dict[str, str] = field(default_factory=dict)
    grants: dict[str, str] = field(default_factory=dict)
    answers: list[dict[str, Any]] = field(default_factory=list)
    checked: dict[str, Checked] = field(default_factory=dict)
    spared: dict[str, int] = field(default_factory=dict)
    refusals: list[Refused] = field(default_factory=list)
    looks: list[dict[str, Any]] = field(default_factory=list)
    password: str = ""
    gateway_key: str = ""
    _doors: dict[str, Door] = field(default_factory=dict)
    _signed_in: dict[str, SignedIn] = field(default_factory=dict)

    def door(self, login: str) -> Door:
        """The API as the person of ``login`` uses it."""
        if login not in self._doors:
            self._doors[login] = Door(self.instance.url, self.tokens[login])
        return self._doors[login]

    def part(self, part: str) -> Door:
        """The door of whoever does a part of the platform's own work."""
        return self.door(PEOPLE_BY_PART[part])

    def in_person(self, login: str) -> SignedIn:
        """The portal's own doors as the person of ``login`` uses them, signed in by password."""
        if login not in self._signed_in:
            self._signed_in[login] = SignedIn(self.instance.url, login, self.password)
        return self._signed_in[login]

    def of(self, department: str, *roles: str) -> Door:
        """The door of the first person of ``department`` who holds one of ``roles``."""
        return self.door(self.city.departments[department].with_role(*roles).login)

    def listed(self) -> dict[str, int]:
        """Code → id of the entries in the catalogue, as the housing bureau's data officer sees it."""
        found: dict[str, int] = {}
        after: dict[str, str] = {}
        while True:
            page = self.of("zjj", "data_officer").get("/catalogue/entries", limit="50", **after)
            found.update((entry["code"], entry["id"]) for entry in page["items"])
            if not page.get("next"):
                return found
            after = {"next": str(page["next"])}

    def move_clock(self, day: date, hour: int = 9) -> None:
        """Set the demo clock and wait until the portal shows it; the command leaves an audit entry."""
        to = datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)
        self.instance.type("clock", "--to", to.isoformat())
        with http(self.instance.url) as anybody:
            self.wait_for(lambda: f"{to:%Y-%m-%d %H}:" in anybody.get("/accounts/sign-in/").text or None)

    def wait_for(self, look: Callable[[], T | None]) -> T:
        """What ``look`` sees once it sees something: jobs and gateways follow within seconds.

        Raises :class:`NothingCame` after :data:`PATIENCE_S`.
        """
        until = clock.monotonic() + PATIENCE_S
        while clock.monotonic() < until:
            seen = look()
            if seen is not None:
                return seen
            clock.sleep(0.05)
        raise NothingCame(seconds=PATIENCE_S)

    def close(self) -> None:
        """Close every door."""
        for door in self._doors.values():
            door.close()
        for person in self._signed_in.values():
            person.close()
