from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions, steps
from shuqiao.sharing.effects import of_members, saved
from shuqiao.sharing.facts import BasketFacts, Line, Scope
from shuqiao.sharing.locks import lock_basket
from shuqiao.sharing.queries import basket_facts
from shuqiao.sharing.rules import baskets


@transaction.atomic
def save_basket(actor: Actor | None, number: str, shared: Scope, lines: Sequence[Line]) -> BasketFacts:
    """Keep an unsent basket as it stands (暂存); entries that left it have their drafts withdrawn."""
    who = require(present(actor))
    row, *_ = lock_basket(number)
    before = basket_facts(row)
    require(permissions.may_with_basket(who, "save_draft", before))
    require(baskets.acceptable(lines))
    steps.fill(who, row, shared, lines)
    kept = basket_facts(row)
    touched = of_members((*before.members, *kept.members))
    record(who, events.BASKET_SAVED, events.of_basket(row.number), saved(kept), items=touched)
    return kept
