"""移交: all tasks of a person who leaves go to a successor, in one act."""

from __future__ import annotations

from django.db import transaction

from shuqiao.accounts import permissions, queries
from shuqiao.accounts.actions.notices import notify
from shuqiao.accounts.actions.people import end_secrets, locked_person
from shuqiao.accounts.deputies import rules
from shuqiao.accounts.deputies.errors import NoDeputyOfDeputy, SuccessorUnfit
from shuqiao.accounts.events import Event
from shuqiao.accounts.facts import PersonFacts
from shuqiao.accounts.handing_over import handing_over
from shuqiao.accounts.models import Deputyship
from shuqiao.accounts.permissions import Verb
from shuqiao.accounts.states import VERBS
from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, require


def hand_over(actor: Actor | None, person: int, successor: int) -> int:
    """Move every task of ``person`` to ``successor`` of the same department; how many things moved.

    Deputyships given and held end, access tokens and the calendar's address are revoked: they were personal.
    One entry holds the count and the root over everything that moved.
    """
    with transaction.atomic():
        who = require(present(actor))
        if who.deputy_of:
            raise NoDeputyOfDeputy(verb=VERBS[Verb.HAND_OVER])
        # first, so that strangers learn nothing of the successor
        require(permissions.may(who, Verb.HAND_OVER, queries.person(who, person)))
        for number in sorted({person, successor}):  # both rows in one order, whoever hands over to whom
            _known(number, successor)
        before, after = locked_person(person), locked_person(successor)
        require(permissions.may(who, Verb.HAND_OVER, before))
        require(rules.successor(before, after))
        moved = [subject for kind in handing_over for subject in kind.move(before, after)]
        ended = Deputyship.objects.filter(person_id=person, state="active").update(state="ended")
        ended += Deputyship.objects.filter(deputy_id=person, state="active").update(state="ended")
        tokens = end_secrets([person])
        told = {
            "successor": f"person:{successor}", "count": len(moved), "deputyships_ended": ended,
            "tokens_revoked": tokens,
        }  # fmt: skip
        record(who, Event.TASKS_HANDED_OVER.value, f"person:{person}", told, department=before.department,
               items=[f"person:{successor}", *moved])  # fmt: skip
        _tell(before, after, len(moved))
        return len(moved)


def _known(number: int, successor: int) -> None:
    try:
        locked_person(number)
    except Absent:
        if number != successor:
            raise
        raise SuccessorUnfit(field="successor", why_zh="没有此人", why_en="there is no such person") from None


def _tell(before: PersonFacts, after: PersonFacts, count: int) -> None:
    notify("tasks_handed_over", {"person": before.name, "count": str(count)}, "/", person=after.id)
