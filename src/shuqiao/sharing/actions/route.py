from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, handling, permissions
from shuqiao.sharing.effects import digest
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import handling as rules
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def route(actor: Actor | None, number: str, unit: int, words: str = "") -> ApplicationFacts:
    """Send the application to an inner unit of the provider (转办); the clock runs on."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "route", asked))
    here = handling.unit_names(asked.provider)
    require(rules.may_route(asked, unit, here.get(unit, str(unit)), list(here)))
    require(texts.fits("words", words))
    move = require(APPLICATION.move(asked.state, "route"))
    routed = write(row, state=move.to, unit=unit, unit_name=here[unit])
    told = {"unit": here[unit], **({"sha256": digest(words)} if words else {})}
    record(who, events.ROUTED, events.of_application(number), told, department=asked.provider)
    handling.tell_unit("application_routed", asked, unit, unit=here[unit], words=words)
    return routed
