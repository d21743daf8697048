from __future__ import annotations

import secrets

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import calendar_sheets, events, permissions
from shuqiao.sharing.calendars import year_facts
from shuqiao.sharing.facts import YearFacts
from shuqiao.sharing.models import CalendarYear
from shuqiao.sharing.rules import calendars as rules


def load_calendar(actor: Actor | None, year: int, source: str, content: bytes, *, dry_run: bool = False) -> YearFacts:
    """Take the State Council's arrangement of a year from a small sheet (日期, 类别, 名称), whole or not at all.

    Clocks that run keep their last day: see ``recompute_clocks``.  ``dry_run`` says what would be taken.
    """
    who = require(present(actor))
    require(permissions.may_keep_calendar(who))
    require(rules.known_year(year))
    require(rules.known_source(source))
    days = require(rules.days_of(year, require(rules.rows_of(calendar_sheets.cells(content)))))
    if dry_run:
        return YearFacts(year, "operator", source.strip(), days)
    with transaction.atomic():
        said = [{"day": one.day.isoformat(), "off": one.off, "name": one.name} for one in days]
        new = {"source": source.strip(), "days": said, "stamp": secrets.token_hex(8),
               "loaded_by": who.id, "loaded_by_name": who.name, "loaded_at": clock.now()}  # fmt: skip
        row, made = CalendarYear.objects.select_for_update().get_or_create(year=year, defaults=new)
        if not made:
            for name, value in new.items():
                setattr(row, name, value)
            row.revision += 1
            row.save()
        record(who, events.CALENDAR_LOADED, events.of_calendar(year), {
            "year": year, "source": row.source, "revision": row.revision,
            "off": [one.day.isoformat() for one in days if one.off],
            "worked": [one.day.isoformat() for one in days if not one.off],
        })  # fmt: skip
        return year_facts(row)
