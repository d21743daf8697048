"""What this room does when an entry or a department changes: hung in at start, run in that change's transaction."""

from __future__ import annotations

from shuqiao.accounts.changing import department_changes
from shuqiao.accounts.closing import closing_objections
from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.accounts.queries import department
from shuqiao.catalogue import registries as catalogue
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, system
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing import actions, clocks, disposals, pausing, queries, registries
from shuqiao.sharing.errors import GrantsInService, StillUnderWay
from shuqiao.sharing.facts import RunningClock, Stop
from shuqiao.sharing.queries.demands import duties_of
from shuqiao.sharing.rules import stopping, succeeding
from shuqiao.sharing.rules.demands import meets
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.states import GrantState

CATALOGUE = system("catalogue")
REGISTER = system("register")


def connect() -> None:
    """Fill the catalogue's registries and the clocks' own; once per process."""
    if on_entry_change not in catalogue.entry_changes:
        catalogue.entry_changes.append(on_entry_change)
        catalogue.entry_changes.append(on_entry_for_a_demand)
        catalogue.withdrawal_objections.append(object_to_withdrawal)
        registries.grant_changes.append(disposals.on_grant_change)
        department_changes.append(on_department_change)
        closing_objections.append(object_to_closing)
    clocks.on_due.update(dict.fromkeys(pausing.LIMITS, bring_before_authority))


def on_entry_change(before: EntryFacts, after: EntryFacts) -> None:
    """Suspend the grants that ``after`` no longer carries; resume those that only the entry had stopped."""
    if not after.code or after == before:
        return
    for grant in queries.live_grants_of(after.code):
        why = stopping.carried(grant, after)
        if why is not None and grant.state is GrantState.ACTIVE:
            stop = Stop("entry", why.sentence("zh"), in_force().articles["catalogue_change"].zh)
            actions.suspend_grant(CATALOGUE, grant.number, stop)
        elif grant.stop_code == "entry" and stopping.may_resume(grant, after, clock.today()) is None:
            actions.resume_grant(CATALOGUE, grant.number)


def on_entry_for_a_demand(before: EntryFacts, after: EntryFacts) -> None:
    """A duty ends when the entry that it is about is published (requirement 33)."""
    if before.state != after.state and meets(after):
        for number in duties_of(after.id):
            actions.meet_demand(CATALOGUE, number, after)


def bring_before_authority(who: Actor, running: RunningClock) -> None:
    """The clock of an application's answer has its own verb: the application is escalated, and says so."""
    kind, _, number = running.subject.partition(":")
    if kind == "application":
        actions.escalate(who, number)
    else:
        actions.act_on_clock(who, running.id)


def object_to_withdrawal(entry: EntryFacts) -> Refusal | None:
    """An entry is not retired while grants serve from it: suspending it first gives their users notice."""
    serving = queries.active_grants_of(entry.code)
    if not serving:
        return None
    return GrantsInService(count=len(serving), numbers="、".join(grant.number for grant in serving))


def object_to_closing(closing: DepartmentFacts) -> StillUnderWay | None:
    """Applications are withdrawn or answered first, where no successor could go on with them."""
    open_ = queries.open_applications_of(closing.code, closing.merged_into)
    return StillUnderWay(numbers="、".join(open_[:20])) if open_ else None


def on_department_change(before: DepartmentFacts, after: DepartmentFacts) -> None:
    """What stands in a closed department's name passes to its successor; without one its grants end."""
    if after.active or not before.active:
        return
    successor = department(after.merged_into) if after.merged_into else None
    for grant in queries.grants_of_department(before.code):
        if successor is None or succeeding.shares_with_itself(grant, before, successor):
            why = f"{before.name}已撤销" + (f"并入{successor.name}，无需再共享" if successor else "，无承接部门")
            actions.revoke_grant(REGISTER, grant.number, Stop("closed", why))
        else:
            actions.hand_over_grant(REGISTER, grant.number, before, successor)
    if successor is not None:
        for number in queries.applications_of_department(before.code):
            actions.hand_over_application(REGISTER, number, before, successor)
        actions.hand_over_register(REGISTER, before, successor)
