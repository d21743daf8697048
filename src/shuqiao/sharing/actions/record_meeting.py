from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import dispute_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.facts.disputes import DisputeFacts, Meeting
from shuqiao.sharing.models import DisputeMeeting
from shuqiao.sharing.rules import disputes as rules


@transaction.atomic
def record_meeting(actor: Actor | None, number: str, meeting: Meeting) -> DisputeFacts:
    """Keep the minutes of one meeting (协商记录): when, who, what was said (requirement 57)."""
    held = steps.hold(actor, "record_meeting", number)
    require(rules.minuted(meeting, held.dispute, clock.today()))
    own = department(held.who.department or "")
    DisputeMeeting.objects.create(
        dispute_id=number, held_on=meeting.held_on, attended=meeting.attended, text=meeting.text,
        by=held.who.name, department_name=own.name, at=clock.now(),
    )  # fmt: skip
    kept = steps.move(held, "record_meeting")
    said = {"held_on": meeting.held_on.isoformat(), "attended": meeting.attended}
    record(held.who, events.DISPUTE_MEETING, events.of_dispute(number), said, department=kept.respondent)
    return kept
