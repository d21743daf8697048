"""Under the Regulation: one correction notice with a clock that stands still, and quick answers for open entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shuqiao.accounts.actions import deactivate_person, hand_over
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal
from shuqiao.kernel.transitions import WrongState
from shuqiao.sharing import actions, clocks, documents, queries
from shuqiao.sharing.events import of_application
from shuqiao.sharing.models import Correction
from shuqiao.sharing.queries.corrections import correction
from shuqiao.sharing.states import ApplicationState
from tests.cast.people import HOUSING, Cast, person
from tests.rooms.catalogue.entries import step
from tests.rooms.sharing.papers import pdf
from tests.rooms.sharing.stage import (
    MISSING,
    OPEN,
    SCOPE,
    TODAY,
    YEAR_2025,
    application_in,
    confirmed,
    log,
    on,
    published,
)

pytestmark = pytest.mark.django_db
BETTER = replace(SCOPE, basis="《公共租赁住房管理办法》第七条、第八条")


@pytest.fixture(autouse=True)
def _law(settings: Any) -> None:
    settings.SHUQIAO_RULE_SET = YEAR_2025


def resubmitted(cast: Cast, number: str) -> Any:
    actions.attach_document(cast.applicant, number, "proof", "事项清单.pdf", pdf())
    return actions.resubmit(cast.applicant, number, BETTER, "条款号已补，清单已附")


def test_the_clock_stands_still_and_goes_on_with_what_was_left(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        assert queries.application(cast.applicant, number).due_on == date(2025, 10, 11)
    with on(date(2025, 9, 25)):
        asked = actions.request_correction(cast.provider_reviewer, number, MISSING)
        assert (asked.state, asked.left_wd) == (ApplicationState.CORRECTION_REQUESTED, 7)
        event, subject, facts = log()[-1]
        assert (event, subject) == ("sharing.application.correction_requested", of_application(number))
        assert facts["missing"][0] == {"field": "basis", "what": "请写明条款号"}
        assert facts["clock_paused"] is True
    with on(date(2025, 10, 20)):  # long after the first due day: nothing is overdue while the applicant corrects
        assert queries.application(cast.applicant, number).clock is None
        back = resubmitted(cast, number)
        assert (back.state, back.due_on, back.left_wd) == (ApplicationState.UNDER_REVIEW, date(2025, 10, 29), None)
        assert back.scope.basis == BETTER.basis
        event, _, facts = log()[-1]
        assert (event, facts["due_on"]) == ("sharing.application.resubmitted", "2025-10-29")
    found = correction(cast.provider_reviewer, number)
    assert found is not None
    assert (found.missing, found.answered_by, found.note) == (MISSING, cast.applicant.name, "条款号已补，清单已附")
    with pytest.raises(Absent):
        correction(cast.stranger, number)


def test_a_kept_clock_is_paused_and_resumed_with_it(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        subject = of_application(number)
        if clocks.running(subject, "conditional_reply") is None:
            clocks.start(subject, "conditional_reply", cast.provider_reviewer.department or "")
    with on(date(2025, 9, 25)):
        actions.request_correction(cast.provider_reviewer, number, MISSING)
        paused = clocks.running(subject, "conditional_reply")
        assert paused is not None
        assert (paused.left_wd, paused.running) == (7, False)
    with on(date(2025, 10, 20)):
        back = resubmitted(cast, number)
        running = clocks.running(subject, "conditional_reply")
        assert running is not None
        assert (running.due_on, running.running) == (back.due_on, True)


def test_a_second_notice_is_refused_by_its_own_name_and_by_the_table(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "correction_requested").number
        with pytest.raises(WrongState):
            actions.request_correction(cast.provider_reviewer, number, MISSING)
        resubmitted(cast, number)
        before = len(log())
        with pytest.raises(Refusal, match="correction_asked_already"):
            actions.request_correction(cast.provider_reviewer, number, MISSING)
        assert len(log()) == before
        at = Correction.objects.get().asked_at
        with pytest.raises(IntegrityError), transaction.atomic():
            Correction.objects.create(application_id=number, missing=[], asked_by="x", asked_at=at, paused=False)
        answered = confirmed(cast, actions.consent(cast.provider_reviewer, number))
        assert answered.state == ApplicationState.GRANTED


def test_what_is_missing_stays_missing(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "correction_requested").number
        before = len(log())
        for scope, code in (
            (BETTER, "correction_incomplete"),
            (replace(BETTER, items=(*SCOPE.items, "与户主关系")), "correction_widens"),
            (replace(BETTER, basis="x" * 3000), "too_large"),
        ):
            with pytest.raises(Refusal, match=code):
                actions.resubmit(cast.applicant, number, scope)
        actions.attach_document(cast.applicant, number, "proof", "清单.pdf", pdf())
        for scope, code in (
            (replace(BETTER, basis=""), "field_missing"),
            (replace(BETTER, truth_statement=False), "truth_statement_missing"),
        ):
            with pytest.raises(Refusal, match=code):
                actions.resubmit(cast.applicant, number, scope)
        assert len(log()) == before + 1
        assert [d.purpose for d in documents.of(of_application(number))] == ["proof"]
        for who in ("shenwangchuan", "fangxiaoman"):
            with pytest.raises(NotPermitted):
                actions.resubmit(cast[who], number, BETTER)
        with pytest.raises(Absent):
            actions.resubmit(cast.stranger, number, BETTER)


def test_missing_papers_are_no_ground_for_refusing(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        codes = {ground.code for ground in queries.grounds(cast.provider_reviewer, number)}
        for code in ("incomplete", "missing", "correction", "basis", "document"):
            assert code not in codes
            with pytest.raises(Refusal, match="ground_unknown"):
                actions.refuse(cast.provider_reviewer, number, code, "材料不全")


def test_an_application_keeps_the_law_under_which_its_clock_began(cast: Cast, settings: Any) -> None:
    settings.SHUQIAO_RULE_SET = "measures-2016"
    with on(TODAY):
        number = application_in(cast, "under_review").number
        settings.SHUQIAO_RULE_SET = YEAR_2025
        with pytest.raises(Refusal, match="no_correction_notice"):
            actions.request_correction(cast.provider_reviewer, number, MISSING)


def test_an_open_entry_is_applied_for_and_answered_quickly(cast: Cast, settings: Any) -> None:
    with on(TODAY):
        entry = published(cast, **OPEN)
        scope = replace(SCOPE, systems=("zjj-housing-check",))
        with pytest.raises(Refusal, match="apply_instead"):
            actions.subscribe(cast.applicant, entry.code, scope)
        number = actions.start_draft(cast.applicant, entry.code, scope).number
        actions.submit(cast.applicant, number)
        approved = actions.approve(cast.applicant_head, number)
        assert (approved.due_on, approved.due_article) == (date(2025, 9, 23), "809号第二十一条")
        granted = confirmed(cast, actions.consent(cast.provider_reviewer, number))
        assert len(granted.grants) == 1
        settings.SHUQIAO_RULE_SET = "measures-2016"
        with pytest.raises(Refusal, match="subscribe_instead"):
            actions.start_draft(cast.applicant, entry.code, scope)


@pytest.mark.parametrize("verb", ["suspend", "retire"])
@pytest.mark.parametrize("state", ["draft", "waiting_head", "under_review", "correction_requested"])
def test_an_entry_that_goes_under_an_application(cast: Cast, state: str, verb: str) -> None:
    """One lawful outcome at each state; nobody is stuck, and withdrawing is always possible."""
    with on(TODAY):
        found = application_in(cast, state)
        number, code = found.number, found.entry_code
        step(cast, verb, known_entry(code).id)
        if state == "draft":
            with pytest.raises(Refusal, match="catalogue_not_published"):
                actions.submit(cast.applicant, number)
        elif state == "waiting_head":
            with pytest.raises(Refusal, match="catalogue_not_published"):
                actions.approve(cast.applicant_head, number)
            actions.return_(cast.applicant_head, number, "条目已停用，请改用其他资源")
        else:
            if state == "correction_requested":
                assert resubmitted(cast, number).state == ApplicationState.UNDER_REVIEW
            with pytest.raises(Refusal, match="catalogue_not_published"):
                actions.consent(cast.provider_reviewer, number)
            refused = actions.refuse(cast.provider_reviewer, number, "entry", "该目录已停用")
            assert confirmed(cast, refused).state == ApplicationState.REFUSED
            return
        assert actions.withdraw(cast.applicant, number).state == ApplicationState.WITHDRAWN


def test_an_applicant_who_leaves_leaves_nothing_stuck(cast: Cast) -> None:
    with on(TODAY):
        numbers = [application_in(cast, "correction_requested").number]
        other = person("xuqing", "许青", HOUSING, "数据专员", ("data_officer",))
        leaving = cast.people["jianruoxi"].id
        with pytest.raises(Refusal, match="tasks_open"):
            deactivate_person(cast.system_manager, leaving)
        assert hand_over(cast.system_manager, leaving, other.id) == 1
        deactivate_person(cast.system_manager, leaving)
        colleague = type(cast)(cast.departments, {**cast.people, "xuqing": other})["xuqing"]
        number = numbers[0]
        actions.attach_document(colleague, number, "proof", "清单.pdf", pdf())
        again = actions.resubmit(colleague, number, replace(BETTER, contact_name="许青"))
        assert again.scope.contact_name == "许青"
        assert actions.withdraw(colleague, number).state == ApplicationState.WITHDRAWN


def test_the_head_s_post_is_kept_with_the_approval(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "under_review")
    assert (found.approved_by, found.approved_post) == ("沈望川", "分管负责人(首席数据官)")
