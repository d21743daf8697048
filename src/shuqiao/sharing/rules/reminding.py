"""Who reminds whom of what, and on which day it counts.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.sharing.errors.working import NothingToRemind
from shuqiao.sharing.facts.applications import ApplicationFacts
from shuqiao.sharing.facts.clocks import RunningClock
from shuqiao.sharing.facts.reminders import Party, Remindable
from shuqiao.sharing.rules.baskets import waits
from shuqiao.sharing.states import APPLICANTS, HEAD, REVIEWERS, ApplicationState

AUTHORITY = Party(None, frozenset({"authority_reviewer"}))
SPEAKERS = frozenset({*APPLICANTS, *HEAD, *REVIEWERS})
"""Who speaks for a department that waits."""


def of_application(asked: ApplicationFacts) -> Remindable | None:
    """Whoever waits reminds whose turn it is (users.md 2.2); None for a draft and for what is settled."""
    turn = waits(asked)
    if turn is None or asked.state is ApplicationState.DRAFT:
        return None
    own = asked.applicant_department
    applicants, head = Party(own, frozenset(APPLICANTS)), Party(own, frozenset(HEAD))
    reviewers = Party(asked.provider, frozenset(REVIEWERS))
    if turn.side == "head":
        waiting: tuple[Party, ...] = (applicants,)
    elif turn.side == "provider":
        waiting = (applicants, head, AUTHORITY)
    elif turn.side == "provider_head":
        waiting = (applicants, head, reviewers, AUTHORITY)  # the reviewer proposed, the head has not consented
    elif asked.approved_at is None:
        waiting = (head,)  # returned by the own head
    else:
        waiting = (head, reviewers)  # to be corrected for the provider
    return Remindable(
        asked.number, asked.entry_name, f"/sharing/applications/{asked.number}/", turn.department, waiting, turn.due_on
    )


def of_clocks(
    number: str, title: str, link: str, found: Sequence[RunningClock], sides: Sequence[str] = ()
) -> Remindable | None:
    """Of a thing that clocks run on: the nearest says who owes; ``sides``, who waits by it and the authority remind.

    None where no clock runs: nobody owes anything by a day.
    """
    running = sorted((one for one in found if one.running), key=lambda one: one.due_on)
    if not running:
        return None
    due = running[0]
    waits = dict.fromkeys(code for code in (due.other, *sides) if code and code != due.turn)
    parties = tuple(Party(code, SPEAKERS) for code in waits)
    return Remindable(number, title, due.link or link, due.turn, (*parties, AUTHORITY), due.due_on)


def may_remind(actor: Actor, thing: Remindable | None, number: str) -> Remindable | NothingToRemind:
    """The thing, for one of a side that waits."""
    if thing is None or not any(party.includes(actor) for party in thing.waiting):
        return NothingToRemind(number=number)
    return thing


def counts_for(today: date, calendar: WorkCalendar) -> date:
    """The working day that a reminder of ``today`` counts for."""
    return today if calendar.is_working_day(today) else calendar.add(today, 1)
