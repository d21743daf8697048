from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, handling, permissions
from shuqiao.sharing.effects import digest
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import JointSign, Opinion
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import handling as rules
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def ask_joint_sign(actor: Actor | None, number: str, units: Sequence[int], words: str = "") -> ApplicationFacts:
    """Ask several inner units for their opinions (会签); no answer goes out until all have spoken."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "ask_joint_sign", asked))
    here, open_ = handling.unit_names(asked.provider), handling.open_joint_sign(number)
    require(rules.may_ask_joint_sign(open_, units, list(here)))
    require(texts.fits("words", words))
    move = require(APPLICATION.move(asked.state, "ask_joint_sign"))
    made = JointSign.objects.create(application_id=number, asked_by=who.name, asked_at=clock.now(), words=words)
    Opinion.objects.bulk_create([Opinion(joint_sign=made, unit=unit, unit_name=here[unit]) for unit in units])
    waiting = write(row, state=move.to)
    told = {"units": [here[unit] for unit in units], **({"sha256": digest(words)} if words else {})}
    record(who, events.JOINT_SIGN_ASKED, events.of_application(number), told, department=asked.provider)
    for unit in units:
        handling.tell_unit("joint_sign_asked", asked, unit, unit=here[unit], words=words)
    return waiting
