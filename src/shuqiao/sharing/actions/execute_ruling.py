from __future__ import annotations

from datetime import date

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events
from shuqiao.sharing import dispute_steps as steps
from shuqiao.sharing.dispute_records import dispute_facts
from shuqiao.sharing.facts.disputes import DisputeFacts, Outcome
from shuqiao.sharing.rules import disputes as rules
from shuqiao.sharing.states.disputes import DisputeState


@transaction.atomic
def execute_ruling(actor: Actor | None, number: str, due_on: date | None = None) -> DisputeFacts:
    """The decision is to be carried out until its day (交付执行); what is answered anew is prepared at once.

    ``due_on`` sets a new last day, needed after a first one passed in vain.
    """
    held = steps.hold(actor, "execute", number)
    require(rules.owed(held.dispute))
    ruling = held.dispute.ruling
    assert ruling is not None
    last = due_on or (ruling.due_on if held.dispute.state is DisputeState.DECIDED else None)
    require(rules.due_day(last, clock.today()))
    assert last is not None
    anew = held.dispute.reopened
    if ruling.outcome is Outcome.REOPEN and not anew:
        anew = steps.answer_anew(held.dispute, ruling)
    executing = steps.move(held, "execute", reopened=anew)
    subject = events.of_dispute(number)
    clocks.start_until(subject, steps.EXECUTION, executing.respondent, last, steps.link(number), executing.article,
                       other=executing.claimant)  # fmt: skip
    items = [_subject(executing, anew)] if anew else []
    said = {"due_on": last.isoformat(), **({"reopened": anew} if anew else {})}
    record(held.who, events.DISPUTE_EXECUTING, subject, said, department=executing.respondent, items=items)
    steps.tell("dispute_executing", executing, *executing.sides, due_on=last.isoformat())
    return dispute_facts(held.row)


def _subject(dispute: DisputeFacts, number: str) -> str:
    return events.of_application(number) if dispute.about == "application" else events.of_demand(number)
