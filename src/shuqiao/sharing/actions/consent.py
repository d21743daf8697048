from __future__ import annotations

from django.db import transaction

from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import permissions
from shuqiao.sharing.actions.issue import answer, grant_by_decision
from shuqiao.sharing.actions.locks import lock_application
from shuqiao.sharing.facts import USUAL_TERMS, ApplicationFacts, DecisionKind, Terms
from shuqiao.sharing.rules import deciding, granting
from shuqiao.sharing.rulesets import in_force


@transaction.atomic
def consent(
    actor: Actor | None, number: str, terms: Terms = USUAL_TERMS, *, note: str = "", extra_conditions: str = ""
) -> ApplicationFacts:
    """The provider gives all that was asked (同意; 51号 Art. 12), as a grant."""
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "consent", asked))
    entry, today, rules = published_entry(asked.entry_code), clock.today(), in_force()
    whole = require(deciding.in_full(entry, asked, today))
    grant = require(granting.from_decision(asked, entry, whole, terms, today, rules))
    decision = answer(who, DecisionKind.CONSENT, "", note, grant.article, extra_conditions)
    return grant_by_decision(who, "consent", row, asked, grant, decision)
