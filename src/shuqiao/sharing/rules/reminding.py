"""Who reminds whom of what, and on which day it counts.  Pure."""

from __future__ import annotations

from datetime import date

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.sharing.errors.working import NothingToRemind
from shuqiao.sharing.facts.applications import ApplicationFacts
from shuqiao.sharing.facts.reminders import Party, Remindable
from shuqiao.sharing.rules.baskets import waits
from shuqiao.sharing.states import APPLICANTS, HEAD, REVIEWERS, ApplicationState

AUTHORITY = Party(None, frozenset({"authority_reviewer"}))


def of_application(asked: ApplicationFacts) -> Remindable | None:
    """Whoever waits reminds whose turn it is (users.md 2.2); None for a draft and for what is settled."""
    turn = waits(asked)
    if turn is None or asked.state is ApplicationState.DRAFT:
        return None
    own = asked.applicant_department
    applicants, head = Party(own, frozenset(APPLICANTS)), Party(own, frozenset(HEAD))
    if turn.side == "head":
        waiting: tuple[Party, ...] = (applicants,)
    elif turn.side in ("provider", "provider_head"):
        waiting = (applicants, head, AUTHORITY)
    elif asked.approved_at is None:
        waiting = (head,)  # returned by the own head
    else:
        waiting = (head, Party(asked.provider, frozenset(REVIEWERS)))  # to be corrected for the provider
    return Remindable(
        asked.number, asked.entry_name, f"/sharing/applications/{asked.number}/", turn.department, waiting, turn.due_on
    )


def may_remind(actor: Actor, thing: Remindable | None, number: str) -> Remindable | NothingToRemind:
    """The thing, for one of a side that waits."""
    if thing is None or not any(party.includes(actor) for party in thing.waiting):
        return NothingToRemind(number=number)
    return thing


def counts_for(today: date, calendar: WorkCalendar) -> date:
    """The working day that a reminder of ``today`` counts for."""
    return today if calendar.is_working_day(today) else calendar.add(today, 1)
