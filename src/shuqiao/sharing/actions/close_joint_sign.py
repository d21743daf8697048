from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, handling, permissions
from shuqiao.sharing.effects import digest
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import JointSign
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import handling as rules
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def close_joint_sign(actor: Actor | None, number: str, reason: str) -> ApplicationFacts:
    """The reviewer goes on without the units that have not spoken, and says why (结束会签)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "close_joint_sign", asked))
    open_ = require(rules.may_close_joint_sign(handling.open_joint_sign(number), reason))
    move = require(APPLICATION.move(asked.state, "close_joint_sign"))
    JointSign.objects.filter(pk=open_.id).update(closed_at=clock.now(), closed_by=who.name, close_reason=reason)
    closed = write(row, state=move.to)
    record(who, events.JOINT_SIGN_CLOSED, events.of_application(number),
           {"unsigned": [one.unit_name for one in open_.waits_for], "sha256": digest(reason)},
           department=asked.provider)  # fmt: skip
    return closed
