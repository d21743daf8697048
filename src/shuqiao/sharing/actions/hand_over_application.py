from __future__ import annotations

from django.db import IntegrityError, transaction

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, ActorKind, not_permitted, present
from shuqiao.kernel.refusals import Words, require
from shuqiao.sharing import clocks, events
from shuqiao.sharing.effects import tell
from shuqiao.sharing.errors import AlreadyUnderWay
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import succeeding


@transaction.atomic
def hand_over_application(
    actor: Actor | None, number: str, before: DepartmentFacts, successor: DepartmentFacts
) -> ApplicationFacts:
    """A department was merged while an application was under way: its successor stands in its place.

    Nothing is decided by it, and clocks run on: what the old department owed, the new one owes.
    """
    who = require(present(actor))
    if who.kind is not ActorKind.SYSTEM:
        raise not_permitted(Words("移交承接部门", "Hand over to the successor"), ("system",))
    row, asked = lock_application(number)
    try:
        with transaction.atomic():
            moved = write(row, **succeeding.in_application(asked, before, successor))
    except IntegrityError as same:  # the successor has the same application under way
        raise AlreadyUnderWay() from same
    subject = events.of_application(number)
    clocks.hand_over(before.code, successor.code, subject)
    record(who, events.APPLICATION_HANDED_OVER, subject, {"was": before.code, "successor": successor.code},
           department=successor.code)  # fmt: skip
    tell("application_handed_over", moved, moved.applicant_department, moved.provider, successor=successor.name)
    return moved
