"""The middle of an answer, the same for one application, for several at once, and for the head's consent.

Permit, decide by the rules, save.  The verbs lock before it and record after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.queries import known_entry, published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, events, handling, models, permissions, registries
from shuqiao.sharing.effects import committed, issue, obstruction, tell, told_of
from shuqiao.sharing.errors import ReasonMissing
from shuqiao.sharing.facts import Answer, ApplicationFacts, Decision, DecisionKind, GrantFacts, Part
from shuqiao.sharing.models import Application
from shuqiao.sharing.records import application_facts, decision_columns, write
from shuqiao.sharing.rules import conditions, deciding, granting, texts
from shuqiao.sharing.rules import handling as handling_rules
from shuqiao.sharing.rulesets import named
from shuqiao.sharing.states import APPLICATION, ApplicationState

STATE_OF = {
    DecisionKind.CONSENT: ApplicationState.GRANTED,
    DecisionKind.CONSENT_IN_PART: ApplicationState.PARTLY_GRANTED,
    DecisionKind.REFUSE: ApplicationState.REFUSED,
}
EVENT_OF = {
    DecisionKind.CONSENT: events.CONSENTED,
    DecisionKind.CONSENT_IN_PART: events.CONSENTED_IN_PART,
    DecisionKind.REFUSE: events.REFUSED,
}


@dataclass(frozen=True)
class Answered:
    """What an answer left behind: what the log says of it, and whom to tell."""

    application: ApplicationFacts
    event: str
    told: dict[str, Any]
    grant: GrantFacts | None = None

    @property
    def items(self) -> tuple[str, ...]:
        """The grant's subject, so that its own history begins with the answer."""
        return (events.of_grant(self.grant.number),) if self.grant is not None else ()

    def announce(self) -> None:
        """After the record: the rooms above hear of the grant, people of the answer."""
        about, decision = self.application, self.application.decision
        if self.grant is not None:
            registries.announce(self.grant)
            tell("application_granted", about, about.applicant_department, grant=self.grant.number)
        elif decision is not None:
            tell("application_refused", about, about.applicant_department, reason=decision.reason)
        else:
            tell("answer_to_confirm", about, about.provider)


def put(who: Actor, row: Application, asked: ApplicationFacts, answer: Answer) -> Answered:
    """A reviewer's answer: it decides, or waits for the provider's head where the rule set wants that consent."""
    require(permissions.may(who, answer.kind, asked))
    require(handling_rules.settled(handling.open_joint_sign(asked.number)))
    if named(asked.rule_set_name).on("decision_by_head"):
        return _propose(who, row, asked, answer)
    return settle(row, asked, answer, answer.kind, by=who.name)


def settle(
    row: Application, asked: ApplicationFacts, answer: Answer, verb: str, *, by: str, confirmed_by: str = ""
) -> Answered:
    """Decide: one decision, and the grant that follows from it, with its supply clock (requirement 31)."""
    decision, grant = _weigh(asked, answer, by, confirmed_by)
    move = require(APPLICATION.move(asked.state, verb, STATE_OF[answer.kind]))
    write(row, state=move.to, **decision_columns(decision))
    clocks.stop(events.of_application(asked.number))
    confirmed = {"confirmed_by": confirmed_by} if confirmed_by else {}
    if grant is None:
        why = {"reason_code": decision.reason_code, "reason": decision.reason, "article": decision.article}
        told = {**why, **obstruction(decision), **confirmed}
        return Answered(application_facts(row), EVENT_OF[answer.kind], told)
    given = issue(grant)
    _start_supply(given)
    return Answered(application_facts(row), EVENT_OF[answer.kind], {**told_of(given, decision), **confirmed}, given)


def _propose(who: Actor, row: Application, asked: ApplicationFacts, answer: Answer) -> Answered:
    """The same rules now as at the head's consent, so that the head is asked for nothing that cannot be."""
    _weigh(asked, answer, who.name, "")
    move = require(APPLICATION.move(asked.state, answer.kind, ApplicationState.WAITING_PROVIDER_HEAD))
    document = handling.answer_document(answer)
    models.Proposal.objects.create(
        application_id=asked.number, answer=document, by_id=who.id, by=who.name, at=clock.now()
    )
    proposed = write(row, state=move.to)
    # the applicant reads this history: what is only proposed stands in it as a digest
    return Answered(proposed, events.ANSWER_PROPOSED, {"sha256": committed([{"number": asked.number, **document}])})


def _weigh(asked: ApplicationFacts, answer: Answer, by: str, confirmed_by: str) -> tuple[Decision, GrantFacts | None]:
    """The decision and the grant that ``answer`` would be today, under the entry as it stands (51号 Art. 12)."""
    if answer.kind is DecisionKind.REFUSE:
        return _refusal(asked, answer, by, confirmed_by), None
    if answer.kind is DecisionKind.CONSENT_IN_PART and not answer.reason.strip():
        raise ReasonMissing(field="reason")
    entry, today, rules = published_entry(asked.entry_code, hold=True), clock.today(), named(asked.rule_set_name)
    if answer.kind is DecisionKind.CONSENT_IN_PART:
        given = require(deciding.in_part(entry, asked, answer.part or Part(()), today, answer.terms))
    else:
        given = require(deciding.in_full(entry, asked, today))
    grant = require(granting.from_decision(asked, entry, given, answer.terms, today, rules))
    decision = Decision(
        answer.kind, clock.now(), by, asked.provider, "", answer.reason, grant.article, answer.extra_conditions,
        confirmed_by,
    )  # fmt: skip
    require(texts.decidable(decision))
    return decision, grant


def _refusal(asked: ApplicationFacts, answer: Answer, by: str, confirmed_by: str) -> Decision:
    grounds = conditions.grounds(known_entry(asked.entry_code), asked, lists())
    why = require(deciding.refusal(grounds, answer.reason_code, answer.reason, answer.citation))
    article = why.article or named(asked.rule_set_name).articles["supply"].zh
    decision = Decision(
        answer.kind, clock.now(), by, asked.provider, why.code, why.text, article, answer.extra_conditions, confirmed_by
    )
    require(texts.decidable(decision))
    return decision


def _start_supply(grant: GrantFacts) -> None:
    """T15: from consent until the first delivery.  Where the law sets no days nothing runs, and the page shows it."""
    here = f"/sharing/grants/{grant.number}/"
    clocks.start(events.of_grant(grant.number), "supply_after_consent", grant.provider, here, other=grant.consumer)
