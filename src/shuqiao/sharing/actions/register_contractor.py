from __future__ import annotations

from django.db import IntegrityError, transaction

from shuqiao.accounts.queries import department
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions_of_use
from shuqiao.sharing.errors import ContractorTwice
from shuqiao.sharing.facts import Access, ContractorFacts
from shuqiao.sharing.models import Contractor
from shuqiao.sharing.queries import known_systems
from shuqiao.sharing.records import next_number
from shuqiao.sharing.rules import contracting
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.use_records import access_columns, contractor_facts


@transaction.atomic
def register_contractor(actor: Actor | None, access: Access) -> ContractorFacts:
    """Register a contractor's access (第三方登记; requirement 65): scope, period, promise, supervisor."""
    who = require(present(actor))
    require(permissions_of_use.may_begin(who, "register_contractor"))
    owner, today = department(who.department or ""), clock.today()
    years = in_force().amount("contractor_years") or 1
    systems = known_systems(access.systems[: contracting.MOST_SYSTEMS])
    require(contracting.registrable(access, systems, owner.code, today, years))
    try:
        with transaction.atomic():
            row = Contractor.objects.create(
                number=next_number("WB", today.year),
                department=owner.code,
                department_name=owner.name,
                registered_at=clock.now(),
                registered_by=who.name,
                **access_columns(access),
            )
    except IntegrityError as same:
        raise ContractorTwice(field="organisation_code") from same
    facts = {"organisation": access.organisation_code, "valid_to": access.valid_to.isoformat(),
             "systems": list(access.systems), "staff_count": access.staff_count}  # fmt: skip
    record(who, events.CONTRACTOR_REGISTERED, events.of_contractor(row.number), facts)
    return contractor_facts(row)
