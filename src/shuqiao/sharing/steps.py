"""The middle of a verb, for one application: permit, decide by a rule, save.

The verb of one application and that of a basket lock before it and record after it:
each member of a basket passes the very same rules as an application by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.accounts.queries import department, people_with_role
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.queries import known_entry, published_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal, require
from shuqiao.sharing import clocks, permissions
from shuqiao.sharing.effects import issue, tell
from shuqiao.sharing.errors import AlreadyUnderWay, ExcludedByConditions, OwnResource
from shuqiao.sharing.events import of_application
from shuqiao.sharing.facts import ApplicationFacts, Decision, DecisionKind, GrantFacts, Line, Scope
from shuqiao.sharing.models import Application, Basket, Direct
from shuqiao.sharing.queries import known_systems
from shuqiao.sharing.records import (
    application_facts,
    decision_columns,
    next_number,
    scope_columns,
    scope_document,
    write,
)
from shuqiao.sharing.rules import applying, baskets, conditions, granting, texts
from shuqiao.sharing.rules.clock import reply_limit
from shuqiao.sharing.rulesets import in_force
from shuqiao.sharing.states import APPLICATION, ApplicationState


def begin(
    who: Actor, applicant: DepartmentFacts, entry: EntryFacts, scope: Scope, basket: str | None = None
) -> ApplicationFacts:
    """A new draft for ``entry``."""
    require(texts.storable(scope))
    require(applying.may_apply(entry, applicant.code, in_force()))
    row = Application.objects.create(
        number=next_number("SQ", clock.today().year),
        basket_id=basket,
        entry_code=entry.code,
        entry_name=entry.name,
        provider=entry.provider,
        provider_name=entry.provider_name,
        applicant_department=applicant.code,
        applicant_department_name=applicant.name,
        applicant_id=who.id,
        applicant_name=who.name,
        created_at=clock.now(),
        **scope_columns(scope),
    )
    return application_facts(row)


def put_before_head(who: Actor, row: Application, asked: ApplicationFacts) -> ApplicationFacts:
    """The complete form goes to the applicant's own head (requirement 26)."""
    require(permissions.may(who, "submit", asked))
    entry = published_entry(asked.entry_code)
    require(applying.may_apply(entry, asked.applicant_department, in_force()))
    systems = known_systems(asked.scope.systems)
    require(applying.complete(entry, asked.scope, systems, asked.applicant_department, lists(), clock.today()))
    move = require(APPLICATION.move(asked.state, "submit"))
    often = asked.scope.frequency or applying.usual_frequency(entry, asked.scope.method)
    return unless_under_way(row, state=move.to, submitted_at=clock.now(), return_reason="", frequency=often)


def unless_under_way(row: Application, **columns: Any) -> ApplicationFacts:
    """Save the columns.  Raises ``AlreadyUnderWay`` where the same is asked already."""
    try:
        with transaction.atomic():
            return write(row, **columns)
    except IntegrityError as same:
        raise AlreadyUnderWay() from same


def corrected(asked: ApplicationFacts, scope: Scope) -> None:
    """Whether the corrected form is complete; what decides the entry's conditions is judged where it changed."""
    entry = known_entry(asked.entry_code)
    systems = known_systems(scope.systems)
    require(applying.complete(entry, scope, systems, asked.applicant_department, lists(), clock.today()))
    told = ("scenario", "purpose_type", "method")
    if any(getattr(scope, name) != getattr(asked.scope, name) for name in told):
        excluded = conditions.conditions_met(entry, replace(asked, scope=scope), lists())
        if excluded is not None:
            raise excluded


def pass_on(who: Actor, row: Application, asked: ApplicationFacts) -> ApplicationFacts:
    """The head's approval starts the provider's clock, or refuses what the entry excludes (51号 Art. 9, 12)."""
    require(permissions.may(who, "approve", asked))
    entry = published_entry(asked.entry_code)
    excluded = conditions.conditions_met(entry, asked, lists())
    return _refuse_at_once(who, row, asked, excluded) if excluded else _start_clock(who, row, asked, entry)


def take(consumer: DepartmentFacts, entry: EntryFacts, scope: Scope) -> GrantFacts:
    """The standing grant of an unconditional ``entry``, which the caller holds (requirement 27)."""
    require(applying.may_take(entry, in_force()))
    require(texts.storable(scope))
    require(applying.purpose_stated(scope, lists()))
    require(applying.receiving(scope, known_systems(scope.systems), consumer.code))
    return issue(require(granting.standing(entry, scope, consumer, clock.today(), in_force())))


class Gathered:
    """What is wrong with the members of a basket, gathered so that it is said at once; the act is undone by it."""

    def __init__(self) -> None:
        self._wrong: list[Refusal] = []

    @contextmanager
    def member(self, index: int, name: str) -> Iterator[None]:
        """Round whatever is done with the member at ``index``."""
        try:
            yield
        except Refusal as refusal:
            self._wrong.append(baskets.about(index, name, refusal))

    def settle(self) -> None:
        """Raise all that was gathered as one refusal."""
        require(baskets.together(self._wrong))


def fill(who: Actor, basket: Basket, shared: Scope, lines: Sequence[Line]) -> None:
    """Make ``lines`` the members of an unsent basket; drafts for other entries are withdrawn and leave it."""
    applicant, gathered = department(basket.applicant_department), Gathered()
    wanted: list[tuple[int, EntryFacts, Scope]] = []
    for index, line in enumerate(lines):
        with gathered.member(index, line.entry_code[:40]):
            wanted.append((index, published_entry(line.entry_code), baskets.whole(shared, line)))
    gathered.settle()
    law = in_force()
    asked = {entry.code for _, entry, _ in wanted if applying.needs_application(entry, law)}
    kept = _kept(who, basket, asked)
    Direct.objects.filter(basket=basket).delete()
    for index, entry, scope in wanted:
        with gathered.member(index, entry.name):
            if entry.code in kept:
                require(texts.storable(scope))
                write(kept[entry.code], **scope_columns(scope))
            elif entry.code in asked:
                begin(who, applicant, entry, scope, basket.number)
            else:
                _set_aside(basket, entry, scope)
    gathered.settle()


def _kept(who: Actor, basket: Basket, codes: set[str]) -> dict[str, Application]:
    """The drafts for ``codes``; the basket's other applications leave it, withdrawn where they were drafts."""
    kept = {}
    for row in basket.applications.select_for_update().order_by("entry_code"):
        found = application_facts(row)
        if found.state is ApplicationState.DRAFT and row.entry_code in codes:
            require(permissions.may(who, "save_draft", found))
            kept[row.entry_code] = row
            continue
        if found.state is ApplicationState.DRAFT:
            row.state = require(APPLICATION.move(found.state, "withdraw")).to
        write(row, basket_id=None)
    return kept


def _set_aside(basket: Basket, entry: EntryFacts, scope: Scope) -> None:
    """An unconditional entry waits in the basket until it is taken."""
    require(texts.storable(scope))
    if entry.provider == basket.applicant_department:
        raise OwnResource(entry=entry.name)
    Direct.objects.create(
        basket=basket,
        entry_code=entry.code,
        entry_name=entry.name,
        provider=entry.provider,
        provider_name=entry.provider_name,
        scope=scope_document(scope),
    )


def _start_clock(who: Actor, row: Application, asked: ApplicationFacts, entry: EntryFacts) -> ApplicationFacts:
    move = require(APPLICATION.move(asked.state, "approve", ApplicationState.UNDER_REVIEW))
    here, limit = f"/sharing/applications/{asked.number}/", reply_limit(entry, in_force())
    started = clocks.start(of_application(asked.number), limit, asked.provider, here, other=asked.applicant_department)
    assert started is not None, "every rule set has a limit for the answer"
    post = _post(who, asked.applicant_department)
    approved = write(
        row, state=move.to, approved_at=clock.now(), approved_by=who.name, approved_post=post, clock_id=started.id
    )
    tell("application_to_decide", asked, asked.provider, due_on=started.due_on.isoformat())
    return approved


def _post(who: Actor, department_code: str) -> str:
    """The post in which the head approves, as the department names it (负责人审批: which post that is, is its own)."""
    heads = people_with_role("head", department_code)
    return next((one.title[:60] for one in heads if who.id == f"person:{one.id}"), "")


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
    tell("application_refused", asked, asked.applicant_department, reason=decision.reason)
    return refused
