from __future__ import annotations

from django.db import IntegrityError, transaction

from shuqiao.accounts.actions import notify
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, require
from shuqiao.kernel.texts import as_stored
from shuqiao.sharing import events
from shuqiao.sharing.clocks import calendar
from shuqiao.sharing.errors.working import RemindedToday
from shuqiao.sharing.models import Reminder
from shuqiao.sharing.reminding import kinds
from shuqiao.sharing.rules import reminding as rules


@transaction.atomic
def remind(actor: Actor | None, subject: str) -> int:
    """Whoever waits reminds whose turn it is (催办), at most once a working day; how often this was done to the thing.

    ``subject`` is the thing's subject in the log; what can be reminded of stands in :mod:`shuqiao.sharing.reminding`.
    """
    who = require(present(actor))
    kind, _, number = as_stored(subject).partition(":")
    if kind not in kinds or not 0 < len(number) <= 40:
        raise Absent(what="事项 task")
    thing = require(rules.may_remind(who, kinds[kind](who, number), number))
    days = calendar()
    on = rules.counts_for(clock.today(), days)
    try:
        with transaction.atomic():
            Reminder.objects.create(subject=subject, person=who.id, on=on)
    except IntegrityError as twice:
        next_on = days.add(on, 1).isoformat()
        raise RemindedToday(number=number, on=on.isoformat(), next_on=next_on) from twice
    count = Reminder.objects.filter(subject=subject).count()
    due_on = {"due_on": thing.due_on.isoformat()} if thing.due_on else {}
    record(who, events.REMINDED, subject, {"count": count, **due_on}, department=thing.turn)
    told = {"number": number, "entry": thing.title, "count": str(count), **due_on}
    notify("reminder", told, thing.link, department=thing.turn)
    return count
