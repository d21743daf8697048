from __future__ import annotations

from django.db import transaction

from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import permissions
from shuqiao.sharing.actions.issue import answer, grant_by_decision
from shuqiao.sharing.actions.locks import lock_application
from shuqiao.sharing.errors import ReasonMissing
from shuqiao.sharing.facts import USUAL_TERMS, ApplicationFacts, DecisionKind, Part, Terms
from shuqiao.sharing.rules import deciding, granting
from shuqiao.sharing.rulesets import in_force


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
    entry, today, rules = published_entry(asked.entry_code), clock.today(), in_force()
    given = require(deciding.in_part(entry, asked, part, today))
    grant = require(granting.from_decision(asked, entry, given, terms, today, rules))
    decision = answer(who, DecisionKind.CONSENT_IN_PART, "", reason, grant.article, extra_conditions)
    return grant_by_decision(who, "consent_in_part", row, asked, grant, decision)
