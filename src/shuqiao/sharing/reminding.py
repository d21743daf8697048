"""Registry: what can be reminded of, by the kind of its log subject; each room and subject adds its own."""

from __future__ import annotations

from collections.abc import Callable

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent
from shuqiao.sharing import (
    clocks,
    demand_permissions,
    dispute_permissions,
    events,
    permissions,
    permissions_of_use,
)
from shuqiao.sharing.calendars import calendar
from shuqiao.sharing.demand_records import lock_demand
from shuqiao.sharing.dispute_records import lock_dispute
from shuqiao.sharing.facts.reminders import Remindable
from shuqiao.sharing.locks import lock_application, lock_grant, lock_renewal
from shuqiao.sharing.queries.work import with_clock
from shuqiao.sharing.rules import reminding as rules
from shuqiao.sharing.use_records import lock_disposal


def _application(actor: Actor, number: str) -> Remindable | None:
    _, asked = lock_application(number)
    if not permissions.sees_application(actor, asked):
        raise Absent(what=f"申请 application {number}")
    return rules.of_application(with_clock(asked, calendar()))


def _grant(actor: Actor, number: str) -> Remindable | None:
    _, grant = lock_grant(number)
    if not permissions.sees_grant(actor, grant):
        raise Absent(what=f"授权 grant {number}")
    here, sides = f"/sharing/grants/{number}/", (grant.consumer, grant.provider)
    return rules.of_clocks(number, grant.entry_name, here, clocks.of(events.of_grant(number)), sides)


def _renewal(actor: Actor, number: str) -> Remindable | None:
    _, grant, _, asked = lock_renewal(number)
    if not permissions.sees_grant(actor, grant):
        raise Absent(what=f"续期申请 renewal {number}")
    here, sides = f"/sharing/grants/{grant.number}/", (grant.consumer, grant.provider)
    return rules.of_clocks(number, asked.entry_name, here, clocks.of(events.of_renewal(number)), sides)


def _demand(actor: Actor, number: str) -> Remindable | None:
    _, demand = lock_demand(number)
    if not demand_permissions.sees_details(actor, demand):
        raise demand_permissions.absent(number)
    here, sides = f"/sharing/demands/{number}/", (demand.applicant_department,)
    return rules.of_clocks(number, demand.wish.name, here, clocks.of(events.of_demand(number)), sides)


def _dispute(actor: Actor, number: str) -> Remindable | None:
    _, dispute = lock_dispute(number)
    if not dispute_permissions.sees(actor, dispute):
        raise dispute_permissions.absent(number)
    here = f"/sharing/disputes/{number}/"
    return rules.of_clocks(number, dispute.subject_name, here, clocks.of(events.of_dispute(number)), dispute.sides)


def _disposal(actor: Actor, number: str) -> Remindable | None:
    _, found = lock_disposal(number)
    if not permissions_of_use.sees(actor, found):
        raise Absent(what=f"处置 disposal {number}")
    here, sides = f"/sharing/disposals/{number}/", (found.consumer, found.provider)
    return rules.of_clocks(number, found.entry_name, here, clocks.of(events.of_disposal(number)), sides)


kinds: dict[str, Callable[[Actor, str], Remindable | None]] = {
    "application": _application,
    "grant": _grant,
    "renewal": _renewal,
    "demand": _demand,
    "dispute": _dispute,
    "disposal": _disposal,
}
"""``kind → (actor, number) → what waits``: called in the reminder's transaction, locks the thing, raises ``Absent``
where the actor may not see it, gives None where nobody owes anything.  ``kind`` is what stands before the colon of the
subject in the log."""
