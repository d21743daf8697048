from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions_of_use
from shuqiao.sharing.facts import UsageFacts
from shuqiao.sharing.rules import usage as rules
from shuqiao.sharing.states import USAGE
from shuqiao.sharing.use_records import lock_usage, usage_facts


@transaction.atomic
def erase_usage(actor: Actor | None, number: str) -> UsageFacts:
    """Erase what a usage record says once its retention is over (期满清除); that it existed stays."""
    who = require(present(actor))
    row, found = lock_usage(number)
    require(permissions_of_use.may(who, "erase", found))
    require(rules.may_erase(found, clock.today()))
    row.state = require(USAGE.move(found.state, "erase")).to
    row.save()
    row.versions.update(content=None, counted=None, reason="")
    facts = {"grant": found.grant, "versions": found.version, "keep_until": str(found.keep_until)}
    record(who, events.USAGE_ERASED, events.of_usage(number), facts, department=found.provider)
    return usage_facts(row)
