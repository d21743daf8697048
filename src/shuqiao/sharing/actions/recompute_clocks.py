from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.actions import notify
from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions
from shuqiao.sharing.errors import NothingToRecompute, RecomputationChanged
from shuqiao.sharing.facts import Moved, Recomputation
from shuqiao.sharing.models import Clock
from shuqiao.sharing.queries import moving, told
from shuqiao.sharing.rules.clocks import recounted

CHUNK = 500


@transaction.atomic
def recompute_clocks(actor: Actor | None, digest: str) -> Recomputation:
    """Give the running clocks the last day that the year tables of today give them: exactly the list looked at.

    One entry in the log holds the count and the root over the things concerned; each thing's history points
    to it, and each department that owes something is told once.
    """
    who = require(present(actor))
    require(permissions.may_keep_calendar(who))
    moved = tuple(moving())
    done = told(iter(moved))
    if not moved:
        raise NothingToRecompute()
    if done.digest != digest or not _write(moved):
        raise RecomputationChanged()
    record(who, events.CLOCKS_RECOMPUTED, events.CLOCKS, {"count": done.count, "sha256": done.digest},
           items=tuple(dict.fromkeys(one.clock.subject for one in moved)))  # fmt: skip
    for department in sorted({one.clock.turn for one in moved}):
        count = sum(1 for one in moved if one.clock.turn == department)
        notify("clocks_recomputed", {"count": str(count)}, "/sharing/calendar/", department=department)
    return done


def _write(moved: tuple[Moved, ...]) -> bool:
    """Lock and move them in one order; False where one is no longer what was counted."""
    calendar, pace = clocks.calendar(), clocks.pace()
    for at in range(0, len(moved), CHUNK):
        part = {one.clock.id: one for one in moved[at : at + CHUNK]}
        rows = list(Clock.objects.select_for_update().filter(pk__in=part).order_by("id"))
        for row in rows:
            found, looked_at = clocks.facts(row), part[row.pk]
            new = recounted(found, calendar, pace)
            if found != looked_at.clock or new.due_on != looked_at.new_due_on:
                return False
            clocks.fill(row, new)
        Clock.objects.bulk_update(rows, clocks.KEPT)
    return True
