from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions, registries
from shuqiao.sharing.effects import issue, tell, told_of
from shuqiao.sharing.errors import ReasonMissing
from shuqiao.sharing.facts import USUAL_TERMS, ApplicationFacts, Decision, DecisionKind, Part, Terms
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import application_facts, decision_columns, write
from shuqiao.sharing.rules import deciding, granting, texts
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def consent_in_part(
    actor: Actor | None, number: str, part: Part, reason: str, terms: Terms = USUAL_TERMS, *, extra_conditions: str = ""
) -> ApplicationFacts:
    """The provider gives less than was asked and says why (部分同意; 51号 Art. 12)."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "consent_in_part", asked))
    if not reason.strip():
        raise ReasonMissing(field="reason")
    entry, today, rules = published_entry(asked.entry_code, hold=True), clock.today(), in_force()
    less = require(deciding.in_part(entry, asked, part, today))
    grant = require(granting.from_decision(asked, entry, less, terms, today, rules))
    decision = Decision(
        DecisionKind.CONSENT_IN_PART, clock.now(), who.name, asked.provider, "", reason, grant.article, extra_conditions
    )
    require(texts.decidable(decision))
    move = require(APPLICATION.move(asked.state, "consent_in_part"))
    clocks.stop(events.of_application(number))
    write(row, state=move.to, **decision_columns(decision))
    given = issue(grant)
    record(who, events.CONSENTED_IN_PART, events.of_application(number), told_of(given, decision),
           department=asked.applicant_department, items=(events.of_grant(given.number),))  # fmt: skip
    registries.announce(given)
    tell("application_granted", asked, asked.applicant_department, grant=given.number)
    return application_facts(row)
