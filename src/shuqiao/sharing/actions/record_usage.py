from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions_of_use, registries
from shuqiao.sharing.facts import Usage, UsageFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.models import UsageRecord
from shuqiao.sharing.records import next_number
from shuqiao.sharing.rules import usage as rules
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.use_records import usage_document, usage_facts


@transaction.atomic
def record_usage(actor: Actor | None, grant: str, usage: Usage) -> UsageFacts:
    """The consumer says how a grant was used (登记使用情况; rules.md T17), beside what the platform counted itself."""
    who = require(present(actor))
    _, given = lock_grant(grant)
    require(permissions_of_use.may_record(who, given))
    law, today = in_force(), clock.today()
    require(rules.recordable(given, usage, today))
    row = UsageRecord.objects.create(
        number=next_number("SY", today.year),
        grant_id=given.number,
        consumer=given.consumer,
        provider=given.provider,
        period_from=usage.period_from,
        period_to=usage.period_to,
        keep_until=rules.keep_until(today, law.amount("usage_record_years")),
        rule_set_name=law.name,
        rule_set_version=law.version,
    )
    counted = registries.counted_calls(given.number, usage.period_from, usage.period_to)
    row.versions.create(version=1, content=usage_document(usage), counted=counted, at=clock.now(), by=who.name)
    record(who, events.USAGE_RECORDED, events.of_usage(row.number),
           {"grant": given.number, "period_from": usage.period_from.isoformat(),
            "period_to": usage.period_to.isoformat(), "rule_set": law.name}, department=given.provider)  # fmt: skip
    return usage_facts(row)
