"""The city as data: departments, people, systems, entries, sources, matters, and what a gateway's owner allows."""

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
WEAK = "R57"
"""The entry whose first basis is too weak: its review is told, step by step."""
CLASSES = ("basic", "theme", "department")


@dataclass(frozen=True)
class DemoPerson:
    login: str
    name: str
    title: str
    roles: tuple[str, ...]
    department: str


@dataclass(frozen=True)
class DemoDepartment:
    """``key`` is the short name that the data files use for it; ``parent`` is a key too.

    ``people`` is empty for organs that supply nothing and for those of other levels.
    """

    key: str
    code: str
    name: str
    short_name: str
    level: str
    division: str
    kind: str
    parent: str | None
    sharing_unit: str
    people: tuple[DemoPerson, ...]

    def with_role(self, *roles: str) -> DemoPerson:
        """The first person who holds one of ``roles``.  Raises StopIteration where nobody does."""
        return next(p for p in self.people if not set(roles).isdisjoint(p.roles))


@dataclass(frozen=True)
class DemoSystem:
    """A client system of ``department`` (a key)."""

    id: str
    name: str
    department: str


@dataclass(frozen=True)
class DemoColumn:
    """``type`` is one of char(n), text(n), date, datetime, decimal(p,s), int; ``item`` None: not in the catalogue."""

    name: str
    type: str
    item: str | None


@dataclass(frozen=True)
class DemoTable:
    """A table of a department's database.  ``key`` is empty where nothing in it is unique."""

    name: str
    resource: str
    attached: bool
    key: tuple[str, ...]
    indexes: tuple[str, ...]
    columns: tuple[DemoColumn, ...]


@dataclass(frozen=True)
class DemoSource:
    """``folder``: a folder of CSV files, handed in by hand each month, instead of a database."""

    id: str
    department: str
    name: str
    tables: tuple[DemoTable, ...]
    folder: bool


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
class Paper:
    """What a matter asks for: the paper, and the entry (a key) that makes it needless.

    ``availability`` is ``shared``, ``after_application``, ``signed_by_applicant``, ``brought_by_applicant`` or
    ``no_entry``.
    """

    field: str
    paper: str
    resource: str | None
    availability: str


@dataclass(frozen=True)
class Matter:
    """``accepts``: homes at most, months of contributions at least, vehicles at most, income band at most."""

    code: str
    name: str
    department: str
    papers: tuple[Paper, ...]
    accepts: dict[str, Any] | None

    def spared(self, resources: set[str]) -> list[Paper]:
        """The papers that nobody need bring once these entries have answered."""
        return [paper for paper in self.papers if paper.resource in resources]


@dataclass(frozen=True)
class City:
    """``others`` are supervising organs and departments of other levels."""

    departments: dict[str, DemoDepartment]
    others: dict[str, DemoDepartment]
    systems: tuple[DemoSystem, ...]
    sources: dict[str, DemoSource]
    entries: dict[str, DemoEntry]
    matters: tuple[Matter, ...]

    @property
    def matter(self) -> Matter:
        """The one that the story is about: 公共租赁住房保障资格确认."""
        return self.matters[0]


def read(name: str) -> Any:
    """The contents of ``data/<name>.json``."""
    return json.loads((files("shuqiao.demo") / "data" / f"{name}.json").read_text(encoding="utf-8"))


@cache
def city() -> City:
    """The sample city of ``data/``."""
    organs = read("departments")
    departments = {d["key"]: _department(d) for d in organs["departments"]}
    sources = {s["id"]: _source(s) for s in read("sources")["sources"]}
    attachments = {
        table.resource: _attachment(source, table)
        for source in sources.values() for table in source.tables if table.attached
    }  # fmt: skip
    entries = {
        e["key"]: _entry(e, departments[e["provider"]], attachments.get(e["key"]), organs["departments"])
        for name in CLASSES for e in read(f"resources-{name}")["entries"]
    }  # fmt: skip
    return City(
        departments,
        {d["key"]: _department(d) for d in organs["others"]},
        tuple(DemoSystem(s["id"], s["name"], s["department"]) for s in read("systems")["systems"]),
        sources,
        entries,
        tuple(
            Matter(m["code"], m["name"], m["department"], tuple(Paper(**paper) for paper in m["asks"]), m["accepts"])
            for m in read("matters")["matters"]
        ),
    )


def _department(found: dict[str, Any]) -> DemoDepartment:
    people = tuple(
        DemoPerson(p["login"], p["name"], p["title"], tuple(p["roles"]), found["code"]) for p in found["people"]
    )
    return DemoDepartment(
        found["key"], found["code"], found["name"], found["short_name"], found["level"], found["division"],
        found["kind"], found["parent"], found["sharing_unit"], people,
    )  # fmt: skip


def _source(found: dict[str, Any]) -> DemoSource:
    tables = tuple(
        DemoTable(
            t["name"], t["resource"], t["attached"], tuple(t["key"]), tuple(t["indexes"]),
            tuple(DemoColumn(name, type_, item) for name, (type_, item) in t["columns"].items()),
        )
        for t in found["tables"]
    )  # fmt: skip
    return DemoSource(found["id"], found["department"], found["name"], tables, found.get("folder", False))


def _attachment(source: DemoSource, table: DemoTable) -> dict[str, Any]:
    columns = {c.item: c.name for c in table.columns if c.item is not None}
    return {"source": source.id, "table": table.name, "columns": columns, "order": list(table.key)}


def _entry(
    found: dict[str, Any], provider: DemoDepartment, attachment: dict[str, Any] | None, organs: list[dict[str, Any]]
) -> DemoEntry:
    """The data files leave out what goes without saying: whom to ask, no key, no mask."""
    people = next(d["people"] for d in organs if d["key"] == provider.key)
    contact = next(p for p in people if "data_officer" in p["roles"])
    items = [{"is_key": False, "mask": "plain", **item} for item in found["draft"]["items"]]
    draft = {**found["draft"], "items": items, "contact_name": contact["name"], "contact_phone": contact["phone"]}
    return DemoEntry(found["key"], provider.key, draft, attachment)


def ceiling() -> Ceiling:
    """What the sources' owners allow at most: the attached columns, never weaker than each item's own mask.

    Tables of persons are served by key only; what a derived item is computed from may be an input, no more.
    """
    sources: dict[str, dict[str, TableCeiling]] = {}
    for entry in city().entries.values():
        if entry.attachment is None:
            continue
        items = {i["name"]: i for i in entry.draft["items"]}
        inputs = set[str]().union(*(_named(i["derived"]) for i in items.values() if "derived" in i))
        columns = {
            column: ColumnCeiling(rule=items[item]["mask"], lookup=items[item]["is_key"], derived=item in inputs)
            for item, column in entry.attachment["columns"].items()
        }
        tables = sources.setdefault(entry.attachment["source"], {})
        personal = any(item["kind"] == "id" for item in items.values())
        tables[entry.attachment["table"]] = TableCeiling(columns=columns, rows_per_call=100, by_key=personal)
    return Ceiling(sources=sources, demo=True)


def _named(tree: Any) -> set[str]:
    """The items that a definition names."""
    if isinstance(tree, dict):
        own = {tree[name] for name in ("column", "each") if name in tree}
        return own.union(*(_named(member) for member in tree.values()))
    return set[str]().union(*(_named(member) for member in tree)) if isinstance(tree, list) else set()
