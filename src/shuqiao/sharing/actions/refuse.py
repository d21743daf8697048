from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, permissions
from shuqiao.sharing.effects import obstruction, tell
from shuqiao.sharing.facts import ApplicationFacts, Citation, Decision, DecisionKind
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.records import decision_columns, write
from shuqiao.sharing.rules import conditions, deciding, texts
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.states import APPLICATION


@transaction.atomic
def refuse(
    actor: Actor | None, number: str, reason_code: str, reason: str, citation: Citation | None = None,
    *, extra_conditions: str = "",
) -> ApplicationFacts:  # fmt: skip
    """The provider refuses and says why (不予同意; 51号 Art. 12: "不予共享的应说明理由").

    ``reason_code`` is one of ``queries.grounds`` or ``law``, which needs ``citation``.
    """
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "refuse", asked))
    grounds = conditions.grounds(known_entry(asked.entry_code), asked, lists())
    why = require(deciding.refusal(grounds, reason_code, reason, citation))
    article = why.article or in_force().articles["supply"].zh
    decision = Decision(
        DecisionKind.REFUSE, clock.now(), who.name, asked.provider, why.code, why.text, article, extra_conditions
    )
    require(texts.decidable(decision))
    move = require(APPLICATION.move(asked.state, "refuse"))
    clocks.stop(events.of_application(number))
    refused = write(row, state=move.to, **decision_columns(decision))
    facts = {"reason_code": why.code, "reason": why.text, "article": article, **obstruction(decision)}
    record(who, events.REFUSED, events.of_application(number), facts, department=asked.applicant_department)
    tell("application_refused", asked, asked.applicant_department, reason=why.text)
    return refused
