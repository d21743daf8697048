"""Each verb ends on exactly one audit entry of the right kind, and leaves what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from shuqiao.accounts import queries as accounts
from shuqiao.audit import queries as audit
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel.refusals import Absent, ActorMissing, NotPermitted, Refusal
from shuqiao.sharing import actions, errors, events, jobs, queries, registries
from shuqiao.sharing.facts import GrantFacts, Stop
from shuqiao.sharing.models import Application, Grant
from shuqiao.sharing.states import ApplicationState, GrantState
from tests.cast.people import HOUSING, POLICE, Cast, client_system
from tests.rooms.catalogue.entries import step
from tests.rooms.sharing.stage import (
    CLOCK,
    INCIDENT,
    LAW,
    NAME_ONLY,
    OPEN,
    SCOPE,
    TODAY,
    application_in,
    grant_in,
    log,
    on,
    published,
)

pytestmark = pytest.mark.django_db


def test_nobody_acts_without_being_somebody(cast: Cast) -> None:
    with pytest.raises(ActorMissing):
        actions.start_draft(None, "101002/000001", SCOPE)
    assert log() == []


def test_a_draft_gets_the_year_s_next_number(cast: Cast) -> None:
    with on(TODAY):
        code = published(cast).code
        first = actions.start_draft(cast.applicant, code, SCOPE)
        second = actions.start_draft(cast.applicant, code, SCOPE)
    with on(date(2026, 1, 4)):
        third = actions.start_draft(cast.applicant, code, SCOPE)
    assert [a.number for a in (first, second, third)] == ["SQ-2025-000001", "SQ-2025-000002", "SQ-2026-000001"]
    assert log()[0] == (events.DRAFT_SAVED, "application:SQ-2025-000001", {"entry": code})


def test_an_undone_action_gives_its_number_back(cast: Cast) -> None:
    with on(TODAY):
        code = published(cast).code
        with transaction.atomic():
            actions.start_draft(cast.applicant, code, SCOPE)
            transaction.set_rollback(True)
        assert actions.start_draft(cast.applicant, code, SCOPE).number == "SQ-2025-000001"


@pytest.mark.parametrize("who", ["provider_reviewer", "applicant_head", "auditor", "authority_reviewer"])
def test_only_applicants_begin_an_application(cast: Cast, who: str) -> None:
    code = published(cast).code
    with pytest.raises(NotPermitted):
        actions.start_draft(getattr(cast, who), code, SCOPE)


def test_an_incomplete_form_is_kept_but_not_submitted(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "draft", replace(SCOPE, truth_statement=False))
        with pytest.raises(errors.TruthStatementMissing):
            actions.submit(cast.applicant, found.number)
    assert [event for event, *_ in log()] == [events.DRAFT_SAVED]


def test_the_same_question_is_asked_once_at_a_time(cast: Cast) -> None:
    with on(TODAY):
        first = application_in(cast, "under_review")
        second = actions.start_draft(cast.applicant, first.entry_code, SCOPE)
        with pytest.raises(errors.AlreadyUnderWay):
            actions.submit(cast.applicant, second.number)
        actions.withdraw(cast.applicant, first.number)
        assert actions.submit(cast.applicant, second.number).state is ApplicationState.WAITING_HEAD


def test_the_head_s_approval_starts_the_clock_and_stores_its_law(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "under_review")
    assert (found.due_on, found.rule_set_name, found.rule_set_version) == (date(2025, 10, 11), "measures-2016", "1")
    event, subject, facts = log()[-1]
    assert (event, subject) == (events.APPROVED, f"application:{found.number}")
    assert (facts["due_on"], facts["article"]) == ("2025-10-11", "51号第十二条")
    assert [n.code for n in accounts.notices(cast.provider_reviewer)] == ["application_to_decide"]


def test_an_excluded_purpose_is_refused_at_once_with_condition_and_article(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "under_review", replace(SCOPE, scenario="commercial_promotion"))
    assert found.state is ApplicationState.REFUSED
    assert found.decision is not None
    assert (found.decision.kind, found.decision.reason_code) == ("excluded", "excluded_scenario")
    assert "商业推广" in found.decision.reason
    assert found.decision.article == "51号第九条"
    assert log()[-1][0] == events.EXCLUDED
    assert found.due_on is None
    with pytest.raises(Absent):  # the provider was never asked
        queries.application(cast.provider_reviewer, found.number)


def test_consent_gives_a_grant_and_both_histories_tell_it(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "granted")
        grant = queries.grant(cast.applicant, found.grants[0])
    assert (grant.number, grant.state, grant.consumer, grant.provider) == ("G-2025-000001", "active", HOUSING, POLICE)
    assert [g.rule for g in grant.items] == ["mask:name", "mask:citizen_number", "mask:address"]
    assert log()[-1][0] == events.CONSENTED
    assert log()[-1][2]["grant"] == grant.number
    assert events.CONSENTED in [line.event for line in audit.history(events.of_grant(grant.number))]


def test_consent_in_part_gives_what_was_chosen_and_says_why(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "partly_granted")
        assert queries.grant_by_number(found.grants[0]).items == NAME_ONLY.items
    assert found.decision is not None
    assert found.decision.reason == "只需核对姓名"
    assert log()[-1][0] == events.CONSENTED_IN_PART


def test_a_refusal_names_the_law_it_rests_on(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "under_review")
        refused = actions.refuse(cast.provider_reviewer, found.number, "law", "未取得本人同意", LAW)
    assert refused.decision is not None
    assert "主席令第91号" in refused.decision.article
    assert log()[-1] == (events.REFUSED, f"application:{found.number}", {
        "reason_code": "law", "reason": "未取得本人同意", "article": refused.decision.article})  # fmt: skip


def test_what_is_asked_beyond_the_catalogue_is_recorded_as_possible_obstruction(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "under_review")
        actions.consent(cast.provider_reviewer, found.number, extra_conditions="须另签保密协议并报我局领导")
    assert log()[-1][2]["possible_obstruction"] == "须另签保密协议并报我局领导"


def test_silence_is_escalated_once_with_notice_and_decides_nothing(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
    with on(date(2025, 10, 11)):
        assert jobs.run_clocks() == 1  # the last day is told, nothing is escalated
        assert queries.application(cast.authority_reviewer, number).escalated_at is None
    with on(date(2025, 10, 13)):
        assert (jobs.run_clocks(), jobs.run_clocks()) == (1, 0)
        found = queries.application(cast.authority_reviewer, number)
        with pytest.raises(errors.AlreadyEscalated):
            actions.escalate(CLOCK, number)
        with pytest.raises(NotPermitted):
            actions.escalate(cast.authority_reviewer, number)
        assert queries.waiting(cast.authority_reviewer)["overdue"] == 1
        assert actions.consent(cast.provider_reviewer, number).state is ApplicationState.GRANTED
    assert (found.state, found.decision) == (ApplicationState.UNDER_REVIEW, None)
    assert [event for event, *_ in log()].count(events.ESCALATED) == 1
    assert "application_escalated" in {n.code for n in accounts.notices(cast.authority_reviewer)}
    assert "application_escalated" in {n.code for n in accounts.notices(cast.applicant)}


def test_a_callee_that_fails_undoes_decision_grant_number_and_log(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[GrantFacts] = []

    def fail(grant: GrantFacts) -> None:
        heard.append(grant)
        raise RuntimeError("no room for orders")

    with on(TODAY):
        found = application_in(cast, "under_review")
        recorded = len(log())
        monkeypatch.setattr(registries, "grant_changes", [fail])
        with pytest.raises(RuntimeError):
            actions.consent(cast.provider_reviewer, found.number)
        assert [g.number for g in heard] == ["G-2025-000001"]
        assert (Grant.objects.count(), len(log())) == (0, recorded)
        assert queries.application(cast.applicant, found.number) == found.__class__(
            **{**found.__dict__, "clock": queries.application(cast.applicant, found.number).clock})  # fmt: skip
        monkeypatch.setattr(registries, "grant_changes", [heard.append])
        given = actions.consent(cast.provider_reviewer, found.number).grants
    assert given == ("G-2025-000001",)
    assert heard[-1].number == given[0]


def test_subscribing_takes_an_unconditional_resource_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[GrantFacts] = []
    monkeypatch.setattr(registries, "grant_changes", [heard.append])
    with on(TODAY):
        code = published(cast, **OPEN).code
        grant = actions.subscribe(cast.applicant, code, SCOPE)
        with pytest.raises(errors.AlreadySubscribed):
            actions.subscribe(cast.applicant, code, SCOPE)
        with pytest.raises(errors.SystemNotYours):
            actions.subscribe(cast.applicant, code, replace(SCOPE, systems=("nobodys",)))
    assert (grant.standing, grant.methods, grant.purposes) == (True, ("query",), ("990100000000100001.basis",))
    assert heard == [grant] == [queries.grant_by_number(grant.number)]
    assert [(e, s) for e, s, _ in log()] == [(events.SUBSCRIBED, f"grant:{grant.number}")]


def test_a_grant_stops_only_for_a_listed_reason(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
        for code in ("busy", "entry", ""):  # "entry" is the platform's own word
            with pytest.raises(errors.StopReasonUnknown):
                actions.suspend_grant(cast.provider_reviewer, grant.number, Stop(code, "系统忙"))
        with pytest.raises(errors.ReasonMissing):
            actions.revoke_grant(cast.provider_reviewer, grant.number, Stop("incident", " "))
        stopped = actions.suspend_grant(cast.provider_reviewer, grant.number, INCIDENT)
    assert (stopped.state, stopped.stop_code, stopped.version) == (GrantState.SUSPENDED, "incident", 2)
    assert log()[-1][0] == events.SUSPENDED
    assert "grant_suspended" in {n.code for n in accounts.notices(cast.applicant)}


def test_narrowing_gives_less_and_never_more(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
        narrowed = actions.narrow_grant(cast.provider_reviewer, grant.number, NAME_ONLY, INCIDENT)
        with pytest.raises(errors.BeyondAsked):
            actions.narrow_grant(cast.provider_reviewer, grant.number, replace(NAME_ONLY, items=grant.items), INCIDENT)
    assert (narrowed.items, narrowed.version) == (NAME_ONLY.items, 2)
    assert log()[-1][0] == events.NARROWED


def test_suspending_the_entry_suspends_its_grants_and_resuming_resumes_them(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
        entry_id = known_entry(grant.entry_code).id
        step(cast, "suspend", entry_id)
        stopped = queries.grant_by_number(grant.number)
        with pytest.raises(errors.EntryDoesNotCarry):
            actions.resume_grant(cast.provider_reviewer, grant.number)
        assert (stopped.state, stopped.stop_code, stopped.stop_article) == ("suspended", "entry", "51号第八条")
        step(cast, "resume", entry_id)
        assert queries.grant_by_number(grant.number).state is GrantState.ACTIVE
    assert [event for event, *_ in log()][-2:] == [events.SUSPENDED, events.RESUMED]


def test_what_people_suspended_is_not_resumed_by_the_entry(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "suspended")
        entry_id = known_entry(grant.entry_code).id
        step(cast, "suspend", entry_id)
        step(cast, "resume", entry_id)
        assert queries.grant_by_number(grant.number).stop_code == "incident"


def test_an_entry_is_not_retired_under_its_users_feet(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
        entry_id = known_entry(grant.entry_code).id
        with pytest.raises(Refusal) as objection:
            step(cast, "retire", entry_id)
        assert grant.number in objection.value.sentence("zh")
        step(cast, "suspend", entry_id)
        step(cast, "retire", entry_id)
        assert queries.grant_by_number(grant.number).state is GrantState.SUSPENDED


def test_grants_end_the_day_after_their_last(cast: Cast) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
    with on(date(2026, 9, 21)):
        assert jobs.expire_grants() == 0
    with on(date(2026, 9, 22)):
        assert (jobs.expire_grants(), jobs.expire_grants()) == (1, 0)
    assert queries.grant_by_number(number).state is GrantState.EXPIRED
    assert log()[-1][0] == events.EXPIRED


@pytest.mark.parametrize(
    "change",
    [
        {"state": "granted"},  # decided without a decision
        {"state": "under_review", "clock": None},  # under review without a clock
    ],
)
def test_the_tables_refuse_what_the_rules_would_never_do(cast: Cast, change: dict[str, object]) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(number=number).update(**change)


def test_a_second_grant_for_the_same_decision_is_impossible(cast: Cast) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
    row = Grant.objects.get(number=grant.number)
    row.pk, row.number = None, "G-2025-999999"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_second_system_may_subscribe_for_the_same_purpose(cast: Cast) -> None:
    with on(TODAY):
        code = published(cast, **OPEN).code
        client_system(id="zjj-second", name="租赁补贴系统")
        numbers = {
            actions.subscribe(cast.applicant, code, replace(SCOPE, systems=(system,))).number
            for system in ("zjj-housing-check", "zjj-second")
        }
    assert len(numbers) == 2
