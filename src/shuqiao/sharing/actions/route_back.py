from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.effects import digest, tell
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import handling as rules
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def route_back(actor: Actor | None, number: str, reason: str) -> ApplicationFacts:
    """The inner unit gives the application back, with a reason (退回转办)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "route_back", asked))
    require(rules.may_route_back(asked))
    require(rules.reasoned(reason))
    move = require(APPLICATION.move(asked.state, "route_back"))
    back = write(row, state=move.to, unit=None, unit_name="")
    record(who, events.ROUTED_BACK, events.of_application(number),
           {"unit": asked.unit_name, "sha256": digest(reason)}, department=asked.provider)  # fmt: skip
    tell("application_routed_back", asked, asked.provider, unit=asked.unit_name, reason=reason)
    return back
