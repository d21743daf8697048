from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions, registries
from shuqiao.sharing.errors import NotATest
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.steps_grants import save


@transaction.atomic
def end_test(actor: Actor | None, number: str) -> GrantFacts:
    """The user has tried enough (结束测试)."""
    who = require(present(actor))
    row, grant = lock_grant(number)
    require(permissions.may_with_grant(who, "end_test", grant))
    if not grant.test:
        raise NotATest(number=number)
    saved = save(row, grant, "end_test")
    record(who, events.TEST_ENDED, events.of_grant(number), {"version": saved.version}, department=grant.consumer)
    registries.announce(saved)
    return saved
