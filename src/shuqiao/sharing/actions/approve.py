from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.refusals import require
from shuqiao.sharing import events, permissions
from shuqiao.sharing.effects import tell
from shuqiao.sharing.errors import ExcludedByConditions
from shuqiao.sharing.facts import ApplicationFacts, Decision, DecisionKind
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import Application
from shuqiao.sharing.records import decision_columns, write
from shuqiao.sharing.rules import clock as clocks
from shuqiao.sharing.rules import conditions
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.states import APPLICATION, ApplicationState


@transaction.atomic
def approve(actor: Actor | None, number: str) -> ApplicationFacts:
    """The applicant's head approves (负责人审批) and the provider's clock starts (51号 Art. 12).

    What the entry's own conditions exclude never reaches the provider: it is
    refused at once, with the condition and the article.
    """
    who = require(present(actor))
    row, asked = lock_application(number)
    require(permissions.may(who, "approve", asked))
    entry = published_entry(asked.entry_code)
    excluded = conditions.conditions_met(entry, asked, lists())
    if excluded is not None:
        return _refuse_at_once(who, row, asked, excluded)
    return _start_clock(who, row, asked)


def _start_clock(who: Actor, row: Application, asked: ApplicationFacts) -> ApplicationFacts:
    move = require(APPLICATION.move(asked.state, "approve", ApplicationState.UNDER_REVIEW))
    rules, today, calendar = in_force(), clock.today(), WorkCalendar()
    limit = rules.limits[move.deadline or ""]
    due_on = clocks.due_on(today, limit, calendar)
    guessed = list(calendar.years_without_table(today, due_on))
    approved = write(
        row,
        state=move.to,
        approved_at=clock.now(),
        approved_by=who.name,
        due_on=due_on,
        rule_set_name=rules.name,
        rule_set_version=rules.version,
        due_article=limit.article.zh,
    )
    record(who, events.APPROVED, events.of_application(asked.number),
           {"due_on": due_on.isoformat(), "rule_set": rules.name, "rule_set_version": rules.version,
            "article": limit.article.zh, **({"years_without_table": guessed} if guessed else {})},
           department=asked.provider)  # fmt: skip
    tell("application_to_decide", asked, asked.provider, due_on=due_on.isoformat())
    return approved


def _refuse_at_once(
    who: Actor, row: Application, asked: ApplicationFacts, excluded: ExcludedByConditions
) -> ApplicationFacts:
    move = require(APPLICATION.move(asked.state, "approve", ApplicationState.REFUSED))
    decision = Decision(
        kind=DecisionKind.EXCLUDED,
        at=clock.now(),
        by=who.name,
        department=asked.applicant_department,
        reason_code=excluded.facts["condition"],
        reason=excluded.sentence("zh"),
        article=in_force().articles["sharing_types"].zh,
    )
    refused = write(row, state=move.to, **decision_columns(decision))
    record(who, events.EXCLUDED, events.of_application(asked.number),
           {"condition": decision.reason_code, "reason": decision.reason, "article": decision.article})  # fmt: skip
    tell("application_refused", asked, asked.applicant_department, reason=decision.reason)
    return refused
