from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, Refusal, require
from shuqiao.sharing import answering, events, permissions
from shuqiao.sharing.effects import committed
from shuqiao.sharing.facts import Answer, ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import next_number
from shuqiao.sharing.rules import together


@transaction.atomic
def answer_together(actor: Actor | None, numbers: Sequence[str], answer: Answer) -> tuple[ApplicationFacts, ...]:
    """One answer for several applications for one entry or one matter (批量答复): all of them, or none.

    Each passes the very same rules as by itself; each that cannot be answered so is named with its reason.
    """
    who = require(present(actor))
    require(permissions.may_answer(who))
    require(together.chosen(numbers))
    place = {number: index for index, number in enumerate(numbers)}
    locked = [lock_application(number) for number in sorted(numbers)]
    for _, asked in locked:
        if not permissions.sees_application(who, asked):  # a stranger learns nothing by asking for several
            raise Absent(what=f"申请 application {asked.number}")
    require(together.alike([asked for _, asked in locked], answer.kind))
    wrong, answered = [], []
    for row, asked in locked:
        try:
            answered.append(answering.put(who, row, asked, answer))
        except Refusal as refusal:
            wrong.append(together.about(place[asked.number], asked, refusal))
    require(together.gathered(wrong))
    subject = next_number("PL", clock.today().year)
    told = [{"number": one.application.number, "event": one.event, **one.told} for one in answered]
    facts = {"answers": subject, "kind": answer.kind, "count": len(answered), "sha256": committed(told)}
    if answer.extra_conditions:
        facts["possible_obstruction"] = answer.extra_conditions
    items = [events.of_application(one.application.number) for one in answered]
    record(who, events.ANSWERED_TOGETHER, events.of_answers(subject), facts, department=who.department,
           items=[*items, *(item for one in answered for item in one.items)])  # fmt: skip
    for one in answered:
        one.announce()
    return tuple(one.application for one in answered)
