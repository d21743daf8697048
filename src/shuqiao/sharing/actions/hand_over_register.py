from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, ActorKind, not_permitted, present
from shuqiao.kernel.refusals import Words, require
from shuqiao.sharing import events
from shuqiao.sharing.passing import pass_on


@transaction.atomic
def hand_over_register(actor: Actor | None, before: DepartmentFacts, successor: DepartmentFacts) -> int:
    """A department was merged: what else stands in its name passes to its successor (移交承接部门); how many things.

    Demands, disputes, what is said about grants, and the registers of use.  Running clocks go with them.
    """
    who = require(present(actor))
    if who.kind is not ActorKind.SYSTEM:
        raise not_permitted(Words("移交承接部门", "Hand over to the successor"), ("system",))
    moved = pass_on(before, successor)
    if moved:
        told = {"was": before.code, "successor": successor.code, "count": len(moved)}
        record(who, events.REGISTER_HANDED_OVER, f"department:{before.code}", told, department=successor.code,
               items=moved)  # fmt: skip
    return len(moved)
