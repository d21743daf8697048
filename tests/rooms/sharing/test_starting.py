"""Drafts, copies, templates and the usual answers: what an applicant does not type again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from shuqiao.accounts.models import ClientSystem
from shuqiao.kernel.refusals import Absent, NotPermitted, Refusal
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import Scope
from shuqiao.sharing.facts.templates import MOST_TEMPLATES, TEMPLATE_FIELDS
from shuqiao.sharing.models import Application, FormTemplate
from shuqiao.sharing.queries import applying
from shuqiao.sharing.states import ApplicationState
from tests.cast.people import Cast, client_system
from tests.rooms.catalogue.entries import draft, entry_in
from tests.rooms.sharing.stage import (
    SCOPE,
    TODAY,
    application_in,
    grant_in,
    log,
    on,
    published,
)

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
STATES = sorted(ApplicationState)
LATER = date(2026, 9, 22)


@pytest.mark.parametrize("state", STATES)
def test_an_application_in_any_state_is_copied(cast: Cast, state: str) -> None:
    with on(TODAY):
        found = application_in(cast, state)
    with on(LATER):
        before = len(log())
        copy = actions.copy_application(cast.applicant, found.number)
    assert (copy.state, copy.entry_code) == (ApplicationState.DRAFT, found.entry_code)
    assert copy.number != found.number
    # as long as before, from today on; the statement of truth is made anew
    assert (copy.scope.period_from, copy.scope.period_to) == (LATER, date(2027, 9, 21))
    assert copy.scope.truth_statement is False
    same = {"period_from", "period_to", "truth_statement"}
    kept = {name: value for name, value in vars(copy.scope).items() if name not in same}
    assert kept == {name: value for name, value in vars(found.scope).items() if name not in same}
    event, _, facts = log()[-1]
    assert (event, facts["copied_from"], len(log())) == ("sharing.application.copied", found.number, before + 1)


@pytest.mark.parametrize("state", ["active", "suspended", "revoked", "expired"])
def test_a_grant_is_copied_whatever_became_of_it(cast: Cast, state: str) -> None:
    with on(TODAY):
        grant = grant_in(cast, state)
    with on(LATER):
        copy = actions.copy_grant(cast.applicant, grant.number)
        assert (copy.scope.basis, copy.scope.items) == (SCOPE.basis, SCOPE.items)
        actions.save_draft(cast.applicant, copy.number, replace(copy.scope, truth_statement=True))
        assert actions.submit(cast.applicant, copy.number).state == ApplicationState.WAITING_HEAD
        with pytest.raises(NotPermitted):
            actions.copy_grant(cast.provider_reviewer, grant.number)
        with pytest.raises(Absent):
            actions.copy_grant(cast.stranger, grant.number)


def test_copies_leave_out_what_is_gone(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "withdrawn")
        ClientSystem.objects.filter(id="zjj-housing-check").update(state="withdrawn")
        Application.objects.filter(number=found.number).update(items=["姓名", "没有了"], method="file")
        copy = actions.copy_application(cast.applicant, found.number)
    assert (copy.scope.items, copy.scope.systems, copy.scope.method) == (("姓名",), (), "query")


def test_who_copies(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        for who, refusal in (("fangxiaoman", NotPermitted), ("shenwangchuan", NotPermitted), ("youke", Absent)):
            before = len(log())
            with pytest.raises(refusal):
                actions.copy_application(cast[who], number)
            with pytest.raises(refusal):
                actions.save_template(cast[who], number, "模板")
            assert len(log()) == before


def test_a_template_is_saved_applied_and_deleted(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "draft")
        kept = actions.save_template(cast.applicant, found.number, " 公租房资格审核 ")
        assert (kept.name, kept.department) == ("公租房资格审核", found.applicant_department)
        assert set(kept.fields) == {*TEMPLATE_FIELDS, "period_days"}
        assert log()[-1][0] == "sharing.template.saved"
        with pytest.raises(Refusal, match="template_name_taken"):
            actions.save_template(cast.applicant, found.number, "公租房资格审核")
    with on(LATER):
        begun = actions.start_from_template(cast.applicant, kept.id, found.entry_code)
        assert begun.scope == replace(
            SCOPE, items=(), lookup_items=(), period_from=LATER, period_to=date(2027, 9, 21), truth_statement=False
        )
        assert log()[-1][2]["template"] == "公租房资格审核"
        shared = applying.from_template(cast.applicant, kept.id, Scope())
        assert (shared.matter_code, shared.items, shared.method) == (SCOPE.matter_code, (), "query")
        for stranger in ("youke", "fangxiaoman", "shenwangchuan"):
            with pytest.raises(Absent):
                actions.delete_template(cast[stranger], kept.id)
        assert applying.templates(cast.stranger) == ()
        actions.delete_template(cast.applicant, kept.id)
        assert log()[-1][0] == "sharing.template.deleted"
        for again in (actions.delete_template, applying.template):
            with pytest.raises(Absent):
                again(cast.applicant, kept.id)


@pytest.mark.parametrize("name", ["", "  ", "长" * 61, "a\x00b", "a\nb", "a\u202eb"])
def test_names_of_templates(cast: Cast, name: str) -> None:
    with on(TODAY):
        number = application_in(cast, "draft").number
        with pytest.raises(Refusal, match="template_name_wrong"):
            actions.save_template(cast.applicant, number, name)
    assert FormTemplate.objects.count() == 0


def test_templates_are_bounded(cast: Cast) -> None:
    with on(TODAY):
        found = application_in(cast, "draft")
        for n in range(MOST_TEMPLATES):
            actions.save_template(cast.applicant, found.number, f"模板{n}")
        with pytest.raises(Refusal, match="too_many_templates"):
            actions.save_template(cast.applicant, found.number, "再来一个")


def test_the_usual_answers_come_from_the_person_and_the_last_application(cast: Cast) -> None:
    with on(TODAY):
        first = applying.usual(cast.applicant)
        assert (first.contact_name, first.purpose_type, first.systems) == ("简若溪", "", ())
        assert (first.period_from, first.period_to) == (TODAY, date(2026, 9, 21))
        client_system("zjj-housing-check")
        assert applying.usual(cast.applicant).systems == ("zjj-housing-check",)
        client_system("zjj-other", "其他系统")
        assert applying.usual(cast.applicant).systems == ()
        code = entry_in(cast, "published", draft()).code
        number = actions.start_draft(cast.applicant, code, SCOPE).number
        assert applying.usual(cast.applicant).scenario == "", "a draft is no habit"
        actions.submit(cast.applicant, number)
        usual = applying.usual(cast.applicant)
    assert (usual.purpose_type, usual.scenario) == (SCOPE.purpose_type, SCOPE.scenario)
    assert (usual.systems, usual.contact_phone) == (SCOPE.systems, SCOPE.contact_phone)
    assert (usual.matter_code, usual.basis, usual.items) == ("", "", ())
    assert applying.usual(cast.stranger).systems == ()


def test_drafts_are_a_box_of_the_department_s_applicants(cast: Cast) -> None:
    with on(TODAY):
        number = application_in(cast, "draft").number
        assert [a.number for a in queries.applications(cast.applicant, "drafts").items] == [number]
        assert queries.waiting(cast.applicant)["drafts"] == 1
        for who in ("shenwangchuan", "fangxiaoman", "duqinghe", "youke"):
            assert queries.applications(cast[who], "drafts").items == ()


def test_frequency_and_volume(cast: Cast) -> None:
    with on(TODAY):
        code = published(cast).code
        number = actions.start_draft(cast.applicant, code, SCOPE).number
        assert actions.submit(cast.applicant, number).scope.frequency == "realtime", "a query is asked when needed"
        number = actions.start_draft(cast.applicant, code, replace(SCOPE, matter_code="M2")).number
        for wrong, refusal in (
            ({"frequency": "hourly"}, "unknown_choice"),
            ({"daily_volume": 0}, "volume_wrong"),
            ({"daily_volume": 100_000_001}, "volume_wrong"),
        ):
            actions.save_draft(cast.applicant, number, replace(SCOPE, matter_code="M2", **wrong))  # type: ignore[arg-type]
            with pytest.raises(Refusal, match=refusal):
                actions.submit(cast.applicant, number)
        for volume in (-1, 2**31, 2**70):
            with pytest.raises(Refusal, match="too_large"):
                actions.save_draft(cast.applicant, number, replace(SCOPE, daily_volume=volume))
        good = replace(SCOPE, matter_code="M2", frequency="weekly", daily_volume=300)
        actions.save_draft(cast.applicant, number, good)
        sent = actions.submit(cast.applicant, number)
    assert (sent.scope.frequency, sent.scope.daily_volume) == ("weekly", 300)


def test_over_http(cast: Cast, browser_of: Browser) -> None:
    api = "/api/v1/sharing"

    def post(client: Client, path: str, body: Any = None) -> tuple[int, Any]:
        answer = client.post(f"{api}{path}", body, content_type="application/json")
        return answer.status_code, answer.json()

    with on(TODAY):
        found = application_in(cast, "granted")
        applicant, stranger = browser_of("jianruoxi"), browser_of("youke")
        status, made = post(applicant, f"/applications/{found.number}/copy")
        assert (status, made["state"]) == (201, "draft")
        assert post(applicant, f"/grants/{found.grants[0]}/copy")[0] == 201
        assert post(stranger, f"/applications/{found.number}/copy")[0] == 404
        status, kept = post(applicant, f"/applications/{found.number}/template", {"name": "公租房"})
        assert status == 201
        assert [one["name"] for one in applicant.get(f"{api}/templates").json()] == ["公租房"]
        assert stranger.get(f"{api}/templates").json() == []
        entry = {"entry_code": found.entry_code}
        assert post(applicant, f"/templates/{kept['id']}/applications", entry)[1]["scope"]["basis"] == SCOPE.basis
        for wrong in (0, -1, 2**70):
            assert post(applicant, f"/templates/{wrong}/applications", entry)[0] == 404
        assert post(applicant, f"/applications/{found.number}/template", {"name": 5})[1]["code"] == "input_refused"
        assert stranger.delete(f"{api}/templates/{kept['id']}").status_code == 404
        assert applicant.delete(f"{api}/templates/{kept['id']}").status_code == 200
        assert applicant.get(f"{api}/applications/{found.number}/correction").json() == {"notice": None}
        missing = {"missing": [{"field": "basis", "what": "写明条款"}]}
        told = post(browser_of("fangxiaoman"), f"/applications/{found.number}/request-correction", missing)
        assert (told[0], told[1]["code"]) == (409, "wrong_state")


def test_the_correction_over_http(cast: Cast, browser_of: Browser, settings: Any) -> None:
    settings.SHUQIAO_RULE_SET = "regulation-2025"
    api = "/api/v1/sharing/applications"
    with on(TODAY):
        number = application_in(cast, "under_review").number
        applicant, reviewer = browser_of("jianruoxi"), browser_of("fangxiaoman")
        notice = {"missing": [{"field": "basis", "what": "写明条款"}]}
        bad = {"missing": [{"field": "basis", "what": "x", "colour": "red"}]}
        for body, status in ((bad, 422), ({"missing": []}, 422), ({}, 422), (notice, 200)):
            answer = reviewer.post(f"{api}/{number}/request-correction", body, content_type="application/json")
            assert answer.status_code == status, answer.content
        found = applicant.get(f"{api}/{number}/correction").json()["notice"]
        assert (found["missing"], found["paused"]) == (notice["missing"], True)
        scope = {**applicant.get(f"{api}/{number}").json()["scope"], "basis": "《办法》第七条第二款"}
        answer = applicant.post(f"{api}/{number}/resubmit", scope, content_type="application/json")
        assert (answer.status_code, answer.json()["state"]) == (200, "under_review"), answer.content
