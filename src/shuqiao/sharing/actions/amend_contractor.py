from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions_of_use
from shuqiao.sharing.facts import Access, ContractorFacts
from shuqiao.sharing.queries import known_systems
from shuqiao.sharing.rules import contracting
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.states import CONTRACTOR
from shuqiao.sharing.use_records import access_columns, contractor_facts, lock_contractor


@transaction.atomic
def amend_contractor(actor: Actor | None, number: str, access: Access) -> ContractorFacts:
    """Change a contractor's registration (变更登记); the organisation itself stays the same."""
    who = require(present(actor))
    row, found = lock_contractor(number)
    require(permissions_of_use.may(who, "amend", found))
    same = replace(access, organisation=found.access.organisation, organisation_code=found.access.organisation_code)
    systems, years = known_systems(same.systems[: contracting.MOST_SYSTEMS]), in_force().amount("contractor_years") or 1
    require(contracting.registrable(same, systems, found.department, clock.today(), years))
    row.state = require(CONTRACTOR.move(found.state, "amend")).to
    row.version = found.version + 1
    for name, value in access_columns(same).items():
        setattr(row, name, value)
    row.save()
    facts = {"version": row.version, "valid_to": same.valid_to.isoformat(),
             "systems": list(same.systems), "staff_count": same.staff_count}  # fmt: skip
    record(who, events.CONTRACTOR_AMENDED, events.of_contractor(number), facts)
    return contractor_facts(row)
