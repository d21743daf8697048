from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions, steps
from shuqiao.sharing.effects import of_members, saved
from shuqiao.sharing.facts import BasketFacts, Line, Scope
from shuqiao.sharing.models import Basket
from shuqiao.sharing.queries import basket_facts
from shuqiao.sharing.records import next_number
from shuqiao.sharing.rules import baskets


@transaction.atomic
def start_basket(actor: Actor | None, shared: Scope, lines: Sequence[Line]) -> BasketFacts:
    """Begin applications for several entries together (申请篮): all drafts, or none; each may still be incomplete.

    ``shared`` is what is said once (its items, look-up items, method and row filter do not count).
    An unconditional entry waits in the basket until it is sent off.  Refusals name entry and field.
    """
    who = require(present(actor))
    require(permissions.may_begin(who))
    require(baskets.acceptable(lines))
    applicant = department(who.department or "")
    row = Basket.objects.create(
        number=next_number("B", clock.today().year),
        applicant_department=applicant.code,
        applicant_department_name=applicant.name,
        applicant_id=who.id,
        applicant_name=who.name,
        created_at=clock.now(),
    )
    steps.fill(who, row, shared, lines)
    begun = basket_facts(row)
    record(who, events.BASKET_SAVED, events.of_basket(row.number), saved(begun), items=of_members(begun.members))
    return begun
