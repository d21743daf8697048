"""Many drafts in a few statements, for imports; the caller has decided, locks and records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, is_dataclass
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import JSONField

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.catalogue.facts import EntryDraft, ItemFacts
from shuqiao.catalogue.models import Entry, Item
from shuqiao.catalogue.records import fill
from shuqiao.catalogue.rules.names import name_key
from shuqiao.kernel import clock

BATCH = 500


def insert_drafts(drafts: Sequence[tuple[DepartmentFacts, EntryDraft]]) -> list[Entry]:
    """New entries with their items, in the order given.  Raises ``IntegrityError`` where a race took a name."""
    now = clock.now()
    rows = []
    for department, draft in drafts:
        row = Entry(provider=department.code, provider_name=department.name, created_at=now, changed_at=now, revision=1)
        fill(row, draft, name_key(draft.name))
        rows.append(row)
    Entry.objects.bulk_create(rows, batch_size=BATCH)
    insert_items((row, draft) for row, (_, draft) in zip(rows, drafts, strict=True))
    return rows


def insert_items(pairs: Iterable[tuple[Entry, EntryDraft]]) -> None:
    """Insert the items by the driver: tens of thousands of model objects would cost more than all the rest."""
    kinds = {f.name: isinstance(Item._meta.get_field(f.name), JSONField) for f in fields(ItemFacts)}
    plain = [name for name, is_json in kinds.items() if not is_json]
    documents = [name for name, is_json in kinds.items() if is_json]
    values = attrgetter(*plain)
    columns = ["entry_id", "position", *plain, *documents]
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(Item._meta.db_table)
    marks = ", ".join(["%s"] * len(columns))
    rows = [
        (row.pk, position, *values(item), *(_document(getattr(item, name)) for name in documents))
        for row, draft in pairs
        for position, item in enumerate(draft.items, 1)
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", rows)  # noqa: S608 - own names only


def _document(value: Any) -> str | None:
    if value is None:
        return None
    return json.dumps(asdict(value) if is_dataclass(value) and not isinstance(value, type) else value)
