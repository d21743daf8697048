"""The five families of the story: who they are, and exactly what the departments hold about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from shuqiao.demo.city import read


@dataclass(frozen=True)
class FamilyMember:
    """``relation`` is the code of 与户主关系 (02 head, 10 spouse, 20 son, 30 daughter)."""

    name: str
    number: str
    relation: str


@dataclass(frozen=True)
class Family:
    """``consent`` None: the family did not sign, and nobody may ask.

    ``held`` says what the departments hold: marriage, contributions, vehicles, homes, income, each naming a
    member by index (``of``).
    """

    key: str
    case: str
    consent: str | None
    situation: str
    result: str
    town: str
    members: tuple[FamilyMember, ...]
    held: dict[str, Any]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The members' citizen numbers, the applicant's first."""
        return tuple(member.number for member in self.members)


@cache
def families() -> dict[str, Family]:
    """The families by their key 甲 to 戊."""
    return {
        f["key"]: Family(
            f["key"], f["case"], f["consent"], f["situation"], f["result"], f["town"],
            tuple(FamilyMember(**member) for member in f["members"]),
            {name: f[name] for name in ("marriage", "contributions", "vehicles", "homes", "income")},
        )
        for f in read("families")["families"]
    }  # fmt: skip
