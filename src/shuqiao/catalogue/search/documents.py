"""From entries to what the index holds of them.  Reads the tables, decides nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b

from django.db.models import QuerySet

from shuqiao.accounts import queries as accounts
from shuqiao.catalogue.models import Entry, Item
from shuqiao.kernel.refusals import Absent

BATCH = 500
"""Entries read at once: bounds memory."""

_COLUMNS = ("id", "state", "provider", "sharing_type", "name", "abstract", "code", "wanted_code", "provider_name")


@dataclass(frozen=True)
class Content:
    """What is searchable of one entry."""

    id: int
    state: str
    provider: str
    sharing_type: str
    name: str
    abstract: str
    code: str
    providers: tuple[str, ...]
    """The provider's name as the entry bears it, its present name and its short name."""
    items: tuple[str, ...]

    @property
    def digest(self) -> int:
        """64 bits over everything, signed: equal where index and database say the same."""
        said = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return int.from_bytes(blake2b(said.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def contents(rows: QuerySet[Entry]) -> Iterator[list[Content]]:
    """The contents of ``rows`` by id, in batches."""
    last = 0
    names: dict[str, tuple[str, ...]] = {}
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values(*_COLUMNS)[:BATCH]):
        last = batch[-1]["id"]
        items: dict[int, list[str]] = defaultdict(list)
        held = Item.objects.filter(entry__in=[row["id"] for row in batch]).order_by("entry_id", "position")
        for entry, name in held.values_list("entry_id", "name"):
            items[entry].append(name)
        found = []
        for row in batch:
            code, wanted, borne = row.pop("code"), row.pop("wanted_code"), row.pop("provider_name")
            if row["provider"] not in names:
                names[row["provider"]] = _names(row["provider"])
            providers = tuple(dict.fromkeys((borne, *names[row["provider"]])))
            found.append(Content(**row, code=code or wanted, providers=providers, items=tuple(items[row["id"]])))
        yield found


def _names(provider: str) -> tuple[str, ...]:
    try:
        department = accounts.department(provider)
    except Absent:
        return ()
    return department.name, department.short_name
