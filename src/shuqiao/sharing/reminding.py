"""Registry: what can be reminded of, by the kind of its log subject; each room and subject adds its own."""

from __future__ import annotations

from collections.abc import Callable

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent
from shuqiao.sharing import permissions
from shuqiao.sharing.calendars import calendar
from shuqiao.sharing.facts.reminders import Remindable
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.queries.work import with_clock
from shuqiao.sharing.rules import reminding as rules


def _application(actor: Actor, number: str) -> Remindable | None:
    _, asked = lock_application(number)
    if not permissions.sees_application(actor, asked):
        raise Absent(what=f"申请 application {number}")
    return rules.of_application(with_clock(asked, calendar()))


kinds: dict[str, Callable[[Actor, str], Remindable | None]] = {"application": _application}
"""``kind → (actor, number) → what waits``: called in the reminder's transaction, locks the thing, raises ``Absent``
where the actor may not see it, gives None where nobody owes anything.  ``kind`` is what stands before the colon of the
subject in the log."""
