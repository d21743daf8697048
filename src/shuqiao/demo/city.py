"""The city as data: departments, people, entries, attachments, and what a gateway's owner allows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from shuqiao.wire.ceilings import Ceiling, ColumnCeiling, TableCeiling

AUTHORITY = "sjj"
PEOPLE_BY_PART = {
    "system_manager": "yinxizhou",
    "security_manager": "anzexing",
    "auditor": "jianxinyuan",
    "operator": "zhiyunqi",
    "authority": "duqinghe",
}
"""Who does the platform's own work in the story, by login."""


@dataclass(frozen=True)
class DemoPerson:
    login: str
    name: str
    title: str
    roles: tuple[str, ...]
    department: str


@dataclass(frozen=True)
class DemoDepartment:
    """``key`` is the short name that the data file uses for it."""

    key: str
    code: str
    name: str
    short_name: str
    level: str
    division: str
    sharing_unit: str
    people: tuple[DemoPerson, ...]

    def with_role(self, *roles: str) -> DemoPerson:
        """The first person who holds one of ``roles``.  Raises StopIteration where nobody does."""
        return next(p for p in self.people if not set(roles).isdisjoint(p.roles))


@dataclass(frozen=True)
class DemoEntry:
    """``draft`` is the API's body; ``attachment`` names source, table, columns and stable order."""

    key: str
    provider: str
    draft: dict[str, Any]
    attachment: dict[str, Any] | None

    @property
    def code(self) -> str:
        return str(self.draft["code"])

    @property
    def name(self) -> str:
        return str(self.draft["name"])


@dataclass(frozen=True)
class City:
    departments: dict[str, DemoDepartment]
    entries: dict[str, DemoEntry]
    matter_code: str
    matter_name: str


@cache
def city() -> City:
    """The sample city of ``data/city.json``."""
    found = json.loads((files("shuqiao.demo") / "data" / "city.json").read_text(encoding="utf-8"))
    departments = {d["key"]: _department(d) for d in found["departments"]}
    entries = {e["key"]: DemoEntry(e["key"], e["provider"], e["draft"], e.get("attachment")) for e in found["entries"]}
    return City(departments, entries, found["matter"]["code"], found["matter"]["name"])


def _department(found: dict[str, Any]) -> DemoDepartment:
    people = tuple(
        DemoPerson(p["login"], p["name"], p["title"], tuple(p["roles"]), found["code"]) for p in found["people"]
    )
    return DemoDepartment(
        found["key"], found["code"], found["name"], found["short_name"], found["level"], found["division"],
        found["sharing_unit"], people,
    )  # fmt: skip


def ceiling() -> Ceiling:
    """What the sources' owner allows at most: the attached columns, never weaker than each item's own mask.

    Tables of persons are served by key only.
    """
    sources: dict[str, dict[str, TableCeiling]] = {}
    for entry in city().entries.values():
        if entry.attachment is None:
            continue
        items = {i["name"]: i for i in entry.draft["items"]}
        columns = {
            column: ColumnCeiling(rule=items[item]["mask"], lookup=items[item]["is_key"])
            for item, column in entry.attachment["columns"].items()
        }
        tables = sources.setdefault(entry.attachment["source"], {})
        personal = any(item["kind"] == "id" for item in items.values())
        tables[entry.attachment["table"]] = TableCeiling(columns=columns, rows_per_call=100, by_key=personal)
    return Ceiling(sources=sources, demo=True)
