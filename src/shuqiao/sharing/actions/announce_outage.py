from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, not_permitted, present
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import Absent, require
from shuqiao.sharing import events
from shuqiao.sharing.calendars import calendar
from shuqiao.sharing.effects import tell_outage
from shuqiao.sharing.facts import OutageFacts
from shuqiao.sharing.models import Outage, Reader
from shuqiao.sharing.queries.about_grants import concerned_by
from shuqiao.sharing.records import next_number
from shuqiao.sharing.records_grants import concerned_document, outage_facts
from shuqiao.sharing.rules import outages
from shuqiao.sharing.rulesets import figure
from shuqiao.sharing.states import ANNOUNCE, REVIEWERS


@transaction.atomic
def announce_outage(
    actor: Actor | None,
    entries: Sequence[str],
    from_at: datetime,
    to_at: datetime,
    reason: str,
    emergency: str = "",
) -> OutageFacts:
    """The provider tells in time that entries will not be served for a while (停用预告), and whom it concerns.

    Later than agreed only with the words of an ``emergency``, which stay on record as a possible breach.
    """
    who = require(present(actor))
    if who.department is None or not who.has(*REVIEWERS):
        raise not_permitted(ANNOUNCE, REVIEWERS)
    found = _found(entries)
    require(outages.entries_of(who.department, [(code, whose) for code, _, whose in found], entries))
    require(outages.outage(from_at, to_at, reason, emergency, clock.now()))
    wanted, days = figure("outage_notice_wd"), calendar()
    require(outages.in_time(from_at, emergency, clock.now(), wanted, days))
    late = outages.in_time(from_at, "", clock.now(), wanted, days) is not None
    concerned = concerned_by([code for code, _, _ in found])
    row = Outage.objects.create(
        number=next_number("TG", clock.today().year), provider=who.department,
        provider_name=department(who.department).name, entries=[[code, name] for code, name, _ in found],
        from_at=from_at, to_at=to_at, reason=reason, emergency=emergency if late else "", breach_candidate=late,
        concerned=concerned_document(concerned), announced_at=clock.now(), announced_by=who.name,
    )  # fmt: skip
    for code in sorted({one.consumer for one in concerned}):
        Reader.objects.create(outage=row, department=code)
    facts = {"entries": [code for code, _, _ in found], "from_at": moment(from_at),
             "to_at": moment(to_at), "reason": reason, "systems": sorted({one.system for one in concerned}),
             **({"breach_candidate": emergency} if late else {})}  # fmt: skip
    record(who, events.OUTAGE_ANNOUNCED, events.of_outage(row.number), facts, department=who.department)
    made = outage_facts(row)
    tell_outage("outage_announced", made)
    return made


def _found(codes: Sequence[str]) -> list[tuple[str, str, str]]:
    """Code, name and provider of those that exist; no more are looked up than may be named."""
    found = []
    for code in codes[: outages.MOST_ENTRIES + 1]:
        try:
            entry = known_entry(code)
        except Absent:
            continue
        found.append((entry.code, entry.name, entry.provider))
    return found
