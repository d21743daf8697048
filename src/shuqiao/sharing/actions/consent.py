from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions, registries
from shuqiao.sharing.effects import issue, tell, told_of
from shuqiao.sharing.facts import USUAL_TERMS, ApplicationFacts, Decision, DecisionKind, Terms
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import application_facts, decision_columns, write
from shuqiao.sharing.rules import deciding, granting, texts
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def consent(
    actor: Actor | None, number: str, terms: Terms = USUAL_TERMS, *, note: str = "", extra_conditions: str = ""
) -> ApplicationFacts:
    """The provider gives all that was asked (同意; 51号 Art. 12), as a grant."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "consent", asked))
    entry, today, rules = published_entry(asked.entry_code, hold=True), clock.today(), in_force()
    whole = require(deciding.in_full(entry, asked, today))
    grant = require(granting.from_decision(asked, entry, whole, terms, today, rules))
    decision = Decision(
        DecisionKind.CONSENT, clock.now(), who.name, asked.provider, "", note, grant.article, extra_conditions
    )
    require(texts.decidable(decision))
    move = require(APPLICATION.move(asked.state, "consent"))
    clocks.stop(events.of_application(number))
    write(row, state=move.to, **decision_columns(decision))
    given = issue(grant)
    record(who, events.CONSENTED, events.of_application(number), told_of(given, decision),
           department=asked.applicant_department, items=(events.of_grant(given.number),))  # fmt: skip
    registries.announce(given)
    tell("application_granted", asked, asked.applicant_department, grant=given.number)
    return application_facts(row)
