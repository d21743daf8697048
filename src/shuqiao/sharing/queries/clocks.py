"""Reading clocks: those of a thing for its page, those that are due for the sweep, those that would move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from django.db.models import Q

from shuqiao.accounts import queries as accounts
from shuqiao.kernel import clock as kernel_clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.canonical import canonical
from shuqiao.kernel.refusals import Absent, require
from shuqiao.sharing import clocks, permissions
from shuqiao.sharing.facts import Moved, Recomputation, RunningClock, ShownClock
from shuqiao.sharing.models import Clock
from shuqiao.sharing.rules import clocks as rules

BATCH = 200
MOST_SHOWN = 100


def shown_clocks(subject: str) -> tuple[ShownClock, ...]:
    """Every clock of a thing as it stands today, running ones first.  Whoever sees the thing sees its clocks."""
    found, calendar, today = clocks.of(subject), clocks.calendar(), kernel_clock.today()
    names = {code: _name(code) for code in {one.turn for one in found}}
    shown = [_shown(one, names[one.turn], today, calendar) for one in found]
    return tuple(sorted(shown, key=lambda s: (s.clock.stopped_on is not None, s.clock.due_on, s.clock.id)))


def _shown(one: RunningClock, turn_name: str, today: date, calendar: WorkCalendar) -> ShownClock:
    seen = one.stopped_on or one.paused_on or today
    left = one.left_wd if one.left_wd is not None else calendar.between(seen, one.due_on)
    overdue = left < 0 if one.paused_on else seen > one.due_on
    return ShownClock(one, turn_name, left, overdue, calendar.years_without_table(one.counted_from, one.due_on))


def _name(code: str) -> str:
    try:
        return accounts.department(code).name
    except Absent:
        return code


def due_clocks(today: date) -> Iterator[RunningClock]:
    """The clocks to be looked at on ``today``, longest waiting first, in batches: no lock, read anew by whoever acts.

    What it costs depends on what is due, not on what lives: a partial index holds the running clocks by ``next_on``.
    """
    place: tuple[date, int] | None = None
    while True:
        rows = Clock.objects.filter(next_on__isnull=False, next_on__lte=today)
        if place is not None:
            rows = rows.filter(Q(next_on__gt=place[0]) | Q(next_on=place[0], id__gt=place[1]))
        found = list(rows.order_by("next_on", "id")[:BATCH])
        yield from map(clocks.facts, found)
        if len(found) < BATCH:
            return
        last = found[-1]
        assert last.next_on is not None
        place = (last.next_on, last.pk)


def recomputation(actor: Actor | None) -> Recomputation:
    """Which running clocks the year tables of today would give another last day."""
    require(permissions.may_keep_calendar(require(present(actor))))
    return told(moving())


def moving() -> Iterator[Moved]:
    """Each running clock that would move, by id."""
    calendar, pace = clocks.calendar(), clocks.pace()
    rows = Clock.objects.filter(next_on__isnull=False, escalated_at__isnull=True).order_by("id")
    for row in rows.iterator(chunk_size=2000):
        one = clocks.facts(row)
        new = rules.recounted(one, calendar, pace)
        if new.due_on != one.due_on:
            yield Moved(one, new.due_on)


def told(moved: Iterator[Moved]) -> Recomputation:
    """How many, exactly which by digest, and the first of them."""
    digest, shown, count = sha256(), list[Moved](), 0
    for one in moved:
        count += 1
        digest.update(canonical([one.clock.id, one.clock.due_on.isoformat(), one.new_due_on.isoformat()]))
        if count <= MOST_SHOWN:
            shown.append(one)
    return Recomputation(count, digest.hexdigest(), tuple(shown))
