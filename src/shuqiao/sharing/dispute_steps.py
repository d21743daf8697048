"""The middle of a dispute's verbs: lock, permit, save, clocks, notices, and the case that is answered anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from shuqiao.accounts.actions import notify
from shuqiao.accounts.queries import authority_departments, department
from shuqiao.catalogue.queries import published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing import clocks, demand_steps, events
from shuqiao.sharing import dispute_permissions as permissions
from shuqiao.sharing.demand_records import demand_facts, wish_columns
from shuqiao.sharing.dispute_records import lock_dispute, write_dispute
from shuqiao.sharing.errors import AlreadyUnderWay
from shuqiao.sharing.facts import Scope
from shuqiao.sharing.facts.disputes import About, DisputeFacts, Place, Ruling
from shuqiao.sharing.models import Application, Demand, Dispute
from shuqiao.sharing.records import application_facts, next_number, scope_columns
from shuqiao.sharing.rules import disputes as rules
from shuqiao.sharing.rules.clock import reply_limit
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.states.applications import ApplicationState
from shuqiao.sharing.states.demands import DemandState
from shuqiao.sharing.states.disputes import DISPUTE, Forum

EXECUTION = "dispute_execution"
"""The clock of a decision: its last day is set by the decision itself."""


@dataclass(frozen=True)
class Held:
    """Who acts on which locked row."""

    who: Actor
    row: Dispute
    dispute: DisputeFacts


def hold(actor: Actor | None, verb: str, number: str) -> Held:
    """Who acts, the locked dispute, and leave to do ``verb`` to it.  Raises the refusal otherwise."""
    who = require(present(actor))
    row, found = lock_dispute(number)
    require(permissions.may(who, verb, found))
    return Held(who, row, found)


def move(held: Held, verb: str, to: str | None = None, /, **columns: Any) -> DisputeFacts:
    """Save the move."""
    step = require(DISPUTE.move(held.dispute.state, verb, to))
    return write_dispute(held.row, state=step.to, **columns)


def seats(dispute: DisputeFacts) -> tuple[Place, Place]:
    """Where the two sides sit now."""
    one, other = department(dispute.claimant), department(dispute.respondent)
    return rules.seat(one.division, one.level), rules.seat(other.division, other.level)


def authorities() -> tuple[str, ...]:
    """The credit codes of the authority's departments."""
    return tuple(found.code for found in authority_departments())


def party(dispute: DisputeFacts) -> bool:
    """Whether every department of the authority is a side of the dispute."""
    return bool(authorities()) and all(code in dispute.sides for code in authorities())


def before(held: Held, verb: str, forum: Forum, place: Place) -> DisputeFacts:
    """It lies before ``forum``; the clock starts where the rule set sets a number of days."""
    law = in_force()
    to = "authority" if forum is Forum.AUTHORITY else "superior"
    article = law.articles.get("dispute")
    subject = events.of_dispute(held.dispute.number)
    moved = move(
        held, verb, to, forum=forum, division=place.division, rule_set_name=law.name, rule_set_version=law.version,
        article=article.zh if article else "", outcome="",
    )  # fmt: skip
    clocks.stop(subject)
    owes = next(iter(authorities()), "")
    if owes:
        clocks.start(subject, "dispute_days", owes, link(moved.number), other=moved.claimant)
    tell("dispute_brought", moved, *authorities(), *moved.sides)
    return replace(moved, due_on=next((c.due_on for c in clocks.of(subject) if c.running), None))


def answer_anew(dispute: DisputeFacts, ruling: Ruling) -> str:
    """The refused application or declined demand again, as a new one; the old decision stays.  Its number.

    It is the claimant's: where that was merged meanwhile, the successor's.
    """
    if dispute.about is About.APPLICATION:
        return _application_anew(dispute, ruling)
    row = Demand.objects.select_for_update().get(number=dispute.subject)
    return _demand_anew(demand_facts(row), dispute, ruling)


def _application_anew(dispute: DisputeFacts, ruling: Ruling) -> str:
    old = application_facts(Application.objects.select_for_update().get(number=dispute.subject))
    entry, number = published_entry(old.entry_code), next_number("SQ", clock.today().year)
    subject, here = events.of_application(number), f"/sharing/applications/{number}/"
    assert ruling.due_on is not None, "a decision that reopens names its day"
    started = clocks.start_until(
        subject, reply_limit(entry, in_force()), entry.provider, ruling.due_on, here, dispute.article,
        other=dispute.claimant,
    )  # fmt: skip
    try:
        with transaction.atomic():
            Application.objects.create(
                number=number,
                entry_code=entry.code,
                entry_name=entry.name,
                provider=entry.provider,
                provider_name=entry.provider_name,
                applicant_department=dispute.claimant,
                applicant_department_name=dispute.claimant_name,
                applicant_id=old.applicant_id,
                applicant_name=old.applicant_name,
                state=ApplicationState.UNDER_REVIEW,
                created_at=clock.now(),
                submitted_at=clock.now(),
                approved_at=clock.now(),
                approved_by=dispute.number,
                clock_id=started.id,
                **scope_columns(_by_decision(old.scope, dispute, ruling)),
            )
    except IntegrityError as same:
        raise AlreadyUnderWay() from same
    told = {"number": number, "entry": entry.name, "due_on": ruling.due_on.isoformat()}
    notify("application_to_decide", told, here, department=entry.provider)
    return number


def _by_decision(scope: Scope, dispute: DisputeFacts, ruling: Ruling) -> Scope:
    paper = f"（{ruling.document_number}）" if ruling.document_number else ""
    return replace(scope, basis=f"{scope.basis}\n争议处理决定 {dispute.number}{paper}"[:2000])


def _demand_anew(old: Any, dispute: DisputeFacts, ruling: Ruling) -> str:
    owed = bool(dispute.respondent) and dispute.respondent not in authorities()
    row = Demand.objects.create(
        number=next_number("XQ", clock.today().year),
        applicant_department=dispute.claimant,
        applicant_department_name=dispute.claimant_name,
        applicant_id=old.applicant_id,
        applicant_name=old.applicant_name,
        state=DemandState.DISPATCHED if owed else DemandState.FILED,
        created_at=clock.now(),
        submitted_at=clock.now(),
        filed_at=clock.now(),
        approved_by=dispute.number,
        department=dispute.respondent if owed else "",
        department_name=dispute.respondent_name if owed else "",
        note=ruling.text,
        arises_from=dispute.number,
        **wish_columns(old.wish),
    )
    anew = demand_facts(row)
    limit = "demand_claim_wd" if owed else "demand_dispatch_wd"
    turn = demand_steps.turn(anew)
    assert ruling.due_on is not None, "a decision that reopens names its day"
    if turn:
        clocks.start_until(
            events.of_demand(anew.number), limit, turn, ruling.due_on, demand_steps.link(anew.number),
            other=anew.applicant_department,
        )  # fmt: skip
    demand_steps.tell("demand_to_claim" if owed else "demand_to_dispatch", anew, turn,
                      department=anew.applicant_department_name)  # fmt: skip
    return str(row.number)


def link(number: str) -> str:
    """The dispute's page."""
    return f"/sharing/disputes/{number}/"


def tell(code: str, about: DisputeFacts, *departments: str, **facts: str) -> None:
    """Put a notice about a dispute before each of ``departments``, once."""
    told = {"number": about.number, "name": about.subject_name, **facts}
    for code_ in dict.fromkeys(departments):
        if code_:
            notify(code, told, link(about.number), department=code_)
