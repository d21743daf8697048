from __future__ import annotations

from django.db import transaction

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, require
from shuqiao.sharing import demand_steps as steps
from shuqiao.sharing import events
from shuqiao.sharing.errors.demands import ChangedMeanwhile
from shuqiao.sharing.facts.demands import DemandFacts
from shuqiao.sharing.queries.demands import demand, similar
from shuqiao.sharing.rules import demands as rules


def submit_demand(actor: Actor | None, number: str) -> DemandFacts:
    """Put the complete form before one's own head (提交).

    The catalogue is searched first, outside the transaction: where an entry looks like what is
    asked for, the form has to say why it does not do (requirement 25).
    """
    asked = demand(actor, number)
    found, near = similar(actor, asked.wish.name)
    return _submit(actor, asked, () if near else found)


@transaction.atomic
def _submit(actor: Actor | None, seen: DemandFacts, found: tuple[EntryFacts, ...]) -> DemandFacts:
    held = steps.hold(actor, "submit", seen.number)
    if held.demand.version != seen.version:
        raise ChangedMeanwhile(number=seen.number)
    wish, applicant = held.demand.wish, held.demand.applicant_department
    require(rules.complete(wish, lists(), found, _supposed(wish.supposed), applicant, clock.today()))
    sent = steps.move(held, "submit", submitted_at=clock.now(), reason="")
    said = {"name": wish.name, "similar": [entry.code for entry in found]}
    record(held.who, events.DEMAND_SUBMITTED, events.of_demand(seen.number), said)
    steps.tell("demand_to_approve", sent, sent.applicant_department)
    return sent


def _supposed(code: str) -> DepartmentFacts | None:
    try:
        return department(code) if code else None
    except Absent:
        return None
