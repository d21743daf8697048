from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions_of_use, registries
from shuqiao.sharing.facts import Usage, UsageFacts
from shuqiao.sharing.locks import lock_grant
from shuqiao.sharing.rules import disposing
from shuqiao.sharing.rules import usage as rules
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.states import USAGE
from shuqiao.sharing.use_records import lock_usage, usage_document, usage_facts


@transaction.atomic
def amend_usage(actor: Actor | None, number: str, usage: Usage, reason: str) -> UsageFacts:
    """Correct a usage record by a new version (更正登记); the old one stays, retention runs from today."""
    who = require(present(actor))
    row, found = lock_usage(number)
    require(permissions_of_use.may(who, "amend", found))
    _, given = lock_grant(found.grant)
    law, today = in_force(), clock.today()
    require(disposing.reason(reason))
    require(rules.recordable(given, usage, today))
    move = require(USAGE.move(found.state, "amend"))
    row.state, row.version = move.to, found.version + 1
    row.period_from, row.period_to = usage.period_from, usage.period_to
    row.keep_until = rules.keep_until(today, law.amount("usage_record_years"), found.keep_until)
    row.rule_set_name, row.rule_set_version = law.name, law.version
    row.save()
    counted = registries.counted_calls(given.number, usage.period_from, usage.period_to)
    row.versions.create(
        version=row.version, content=usage_document(usage), counted=counted, at=clock.now(), by=who.name, reason=reason
    )
    facts = {"grant": given.number, "version": row.version, "reason": reason}
    record(who, events.USAGE_AMENDED, events.of_usage(number), facts, department=given.provider)
    return usage_facts(row)
