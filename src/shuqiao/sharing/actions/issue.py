"""A decision becomes a grant: the end that consent and consent in part share."""

from __future__ import annotations

from dataclasses import replace

from shuqiao.accounts.actions import notify
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, registries
from shuqiao.sharing.facts import ApplicationFacts, Decision, DecisionKind, GrantFacts
from shuqiao.sharing.models import Application, Grant
from shuqiao.sharing.records import application_facts, decision_columns, next_number, write, write_grant
from shuqiao.sharing.rules import texts
from shuqiao.sharing.states import APPLICATION

EVENT = {"consent": events.CONSENTED, "consent_in_part": events.CONSENTED_IN_PART}


def grant_by_decision(
    who: Actor, verb: str, row: Application, asked: ApplicationFacts, grant: GrantFacts, decision: Decision
) -> ApplicationFacts:
    """Save the decision, give the grant its number, tell the registry, record once."""
    move = require(APPLICATION.move(asked.state, verb))
    write(row, state=move.to, **decision_columns(decision))
    given = write_grant(Grant(), replace(grant, number=next_number("G", clock.today().year)))
    registries.announce(given)
    facts = {
        "grant": given.number,
        "items": {g.item: g.rule for g in given.items},
        "valid_to": given.valid_to.isoformat(),
        "article": decision.article,
    }
    if decision.extra_conditions:
        facts["possible_obstruction"] = decision.extra_conditions
    record(who, EVENT[verb], events.of_application(asked.number), facts,
           department=asked.applicant_department, items=(events.of_grant(given.number),))  # fmt: skip
    notify("application_granted", {"number": asked.number, "entry": asked.entry_name, "grant": given.number},
           f"/sharing/applications/{asked.number}/", department=asked.applicant_department)  # fmt: skip
    return application_facts(row)


def answer(who: Actor, kind: DecisionKind, reason_code: str, reason: str, article: str, extra: str = "") -> Decision:
    """A decision of ``who``, now.  Raises ``TooLarge`` for words without end."""
    require(texts.fits("reason", reason) or texts.fits("extra_conditions", extra))
    return Decision(kind, clock.now(), who.name, who.department or "", reason_code, reason, article, extra)
