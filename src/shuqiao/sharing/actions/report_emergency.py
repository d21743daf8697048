from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.effects import tell_authority
from shuqiao.sharing.facts import EmergencyFacts
from shuqiao.sharing.locks import lock_emergency
from shuqiao.sharing.records_grants import emergency_facts
from shuqiao.sharing.rules import outages
from shuqiao.sharing.states import EMERGENCY


@transaction.atomic
def report_emergency(actor: Actor | None, number: str, report: str) -> EmergencyFacts:
    """Tell the authority what happened (报告主管部门), by whoever may stop in an emergency."""
    who = require(present(actor))
    grant, row, found = lock_emergency(number)
    require(permissions.may_about_grant(who, "report_emergency", EMERGENCY, found, grant, grant.provider))
    require(outages.worded("report", report))
    row.state = require(EMERGENCY.move(found.state, "report_emergency")).to
    row.report, row.reported_at, row.reported_by = report, clock.now(), who.name
    row.save()
    late = clock.now() > row.report_due_at
    facts = {"emergency": number, "report": report, **({"late": True} if late else {})}
    record(who, events.EMERGENCY_REPORTED, events.of_grant(grant.number), facts, department=grant.consumer)
    tell_authority("emergency_reported", grant)
    return emergency_facts(row)
