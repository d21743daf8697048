from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.units import unit_of
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, handling, permissions
from shuqiao.sharing.effects import digest, tell
from shuqiao.sharing.facts import ApplicationFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import JointSign, Opinion
from shuqiao.sharing.records import write
from shuqiao.sharing.rules import handling as rules
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def sign_joint(actor: Actor | None, number: str, opinion: str, words: str = "") -> ApplicationFacts:
    """A person of a unit that was asked gives the unit's one opinion (签署会签意见); the last one closes it."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "sign_joint", asked))
    unit = unit_of(who)
    open_ = require(rules.may_sign(handling.open_joint_sign(number), unit, opinion, words))
    mine = next(one for one in open_.waits_for if one.unit == unit)
    move = require(APPLICATION.move(asked.state, "sign_joint"))
    spoken = Opinion.objects.filter(joint_sign_id=open_.id, unit=mine.unit)
    spoken.update(opinion=opinion, words=words, by=who.name, at=clock.now())
    last = len(open_.waits_for) == 1
    if last:
        JointSign.objects.filter(pk=open_.id).update(closed_at=clock.now(), closed_by=who.name)
    signed = write(row, state=move.to)
    # the applicant reads this history: what a unit thinks stands in it as a digest
    record(who, events.JOINT_SIGNED, events.of_application(number),
           {"unit": mine.unit_name, "sha256": digest(f"{opinion} {words}"), "complete": last},
           department=asked.provider)  # fmt: skip
    if last:
        tell("joint_sign_complete", asked, asked.provider)
    return signed
