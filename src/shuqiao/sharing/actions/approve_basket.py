from __future__ import annotations

from typing import Any

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions, steps
from shuqiao.sharing.effects import committed, started
from shuqiao.sharing.facts import ApplicationFacts, BasketFacts
from shuqiao.sharing.locks import lock_basket
from shuqiao.sharing.queries import basket_facts
from shuqiao.sharing.records import application_facts
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def approve_basket(actor: Actor | None, number: str) -> BasketFacts:
    """The head approves what waits in a basket (负责人审批): each application gets its own clock.

    What an entry's own conditions exclude is refused at once, as for a single application; the
    others go on.  An entry that is no longer published is named, and nothing is approved.
    """
    who = require(present(actor))
    row, applications, _ = lock_basket(number)
    before = basket_facts(row)
    require(permissions.may_with_basket(who, "approve", before))
    place = {member.entry_code: index for index, member in enumerate(before.members)}
    gathered, passed = steps.Gathered(), []
    for one in applications:
        asked = application_facts(one)
        if APPLICATION.moves(asked.state, "approve"):
            with gathered.member(place[one.entry_code], one.entry_name):
                passed.append(steps.pass_on(who, one, asked))
    gathered.settle()
    on = [one for one in passed if one.decision is None]
    facts = {"basket": number, "count": len(passed), "excluded": len(passed) - len(on),
             "sha256": committed([_told(one) for one in passed]), **(started(on[0]) if on else {})}  # fmt: skip
    record(who, events.BASKET_APPROVED, events.of_basket(number), facts,
           items=[events.of_application(one.number) for one in passed])  # fmt: skip
    return basket_facts(row)


def _told(one: ApplicationFacts) -> dict[str, Any]:
    no = one.decision
    if no is None:
        return {"number": one.number, **started(one)}
    return {"number": one.number, "condition": no.reason_code, "reason": no.reason, "article": no.article}
