from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.rules import succeeding
from shuqiao.sharing.steps_grants import follow, save


@transaction.atomic
def hand_over_grant(
    actor: Actor | None, number: str, before: DepartmentFacts, successor: DepartmentFacts
) -> GrantFacts:
    """A department was merged: its successor stands in the grant in its place (移交承接部门), with new orders."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "hand_over", grant))
    saved = save(row, grant, "hand_over", **succeeding.in_grant(grant, before, successor))
    facts = {"version": saved.version, "was": before.code, "successor": successor.code}
    record(who, events.HANDED_OVER, events.of_grant(number), facts, department=successor.code)
    return follow(saved, "grant_handed_over")
