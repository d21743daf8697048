from __future__ import annotations

from django.db import IntegrityError, transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import dispute_permissions as permissions
from shuqiao.sharing import dispute_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.dispute_records import dispute_facts, subject
from shuqiao.sharing.errors.disputes import DisputeOpen
from shuqiao.sharing.facts.disputes import About, DisputeFacts
from shuqiao.sharing.models import Dispute
from shuqiao.sharing.records import next_number
from shuqiao.sharing.rules import disputes as rules


@transaction.atomic
def open_dispute(actor: Actor | None, about: About, number: str, claim: str) -> DisputeFacts:
    """A department objects to an answer, to silence, or to a stop (争议); the two sides negotiate first."""
    who = require(present(actor))
    require(permissions.may_open(who))
    found = subject(about, number, who.department or "")
    require(rules.disputable(found))
    require(rules.claimed(claim))
    try:
        with transaction.atomic():
            row = Dispute.objects.create(
                number=next_number("ZY", clock.today().year),
                about=about,
                subject=found.number,
                subject_name=found.name,
                claimant=found.claimant,
                claimant_name=found.claimant_name,
                respondent=found.respondent,
                respondent_name=found.respondent_name,
                claim=claim,
                opened_at=clock.now(),
                opened_by=who.name,
                refused=found.refused,
            )
    except IntegrityError as same:
        raise DisputeOpen() from same
    opened = dispute_facts(row)
    said = {"about": about.value, "subject": found.number, "claim": claim}
    record(who, events.DISPUTE_OPENED, events.of_dispute(opened.number), said, department=opened.respondent)
    steps.tell("dispute_opened", opened, opened.respondent, claimant=opened.claimant_name)
    return opened
