"""Reading for sheets: the export."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from shuqiao.accounts.permissions import may_export
from shuqiao.catalogue import permissions, states
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.models import Entry
from shuqiao.catalogue.records import facts_of
from shuqiao.catalogue.sheets import writing
from shuqiao.catalogue.sheets.errors import SheetTooLarge
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Malformed, Words, require

BATCH = 500
MOST = 20_000
"""Entries in one file: more rows than a sheet that could be imported again."""


def export_sheet(actor: Actor | None, *, format_: str = "xlsx", provider: str = "", state: str = "") -> bytes:
    """The official sheet of what the actor may see, by default of the own department; dead entries left out.

    Raises ``ActorMissing``, ``NoExport``, ``Malformed`` for an unknown format, ``SheetTooLarge``.
    """
    require(may_export(actor))
    if format_ not in writing.FORMATS:
        raise Malformed(field="format", what=Words("format 应为 xlsx 或 csv", "format is xlsx or csv"))
    return writing.official(_entries(actor, provider, state), lists(), format_)


def _entries(actor: Actor | None, provider: str, state: str) -> Iterator[EntryFacts]:
    sight = require(permissions.sight(actor))
    chosen = provider or sight.department or "-"
    found = Entry.objects.filter(provider=chosen.replace("\x00", "")).exclude(state__in=states.DEAD)
    if not sight.all_ and chosen != sight.department:
        found = found.filter(Q(state__in=states.EVERYBODYS))
    if state:
        found = found.filter(state=state.replace("\x00", ""))
    if found.count() > MOST:
        raise SheetTooLarge(what_zh="条目数", what_en="number of entries", limit=MOST)
    for row in found.prefetch_related("items").order_by("pk").iterator(chunk_size=BATCH):
        yield facts_of(row)
