"""The pages of 共享申请, walked by the people of the cast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from shuqiao.sharing import actions, jobs, queries
from shuqiao.sharing.states import ApplicationState, GrantState
from tests.cast.people import Cast
from tests.rooms.sharing.stage import (
    INCIDENT,
    OPEN,
    SCOPE,
    TODAY,
    application_in,
    grant_in,
    on,
    published,
)

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def form(**changes: Any) -> dict[str, Any]:
    """The story's form as a browser sends it."""
    sent = {k: v for k, v in asdict(replace(SCOPE, **changes)).items() if v not in (None, False, ())}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in sent.items()}


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_from_the_entry_to_the_grant_by_clicks(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        code = published(cast).code
        applicant, head, reviewer = map(browser_of, ("jianruoxi", "shenwangchuan", "fangxiaoman"))
        assert "使用目的" in text(applicant.get("/sharing/apply/", {"entry": code}))
        sent = applicant.post(f"/sharing/apply/?entry={code}", {**form(), "verb": "submit"}, follow=True)
        assert "待负责人审批" in text(sent)
        here = "/sharing/applications/SQ-2025-000001/"
        assert "SQ-2025-000001" in text(head.get("/"))
        assert "剩余 10 个工作日" in text(head.post(f"{here}do/approve/", follow=True))
        page = text(reviewer.get(here))
        assert "轮到：栖澜市公安局" in page
        assert "依据：51号第十二条" in page
        assert "姓名" in text(reviewer.get(f"{here}decide/"))
        answer = {
            "verb": "consent_in_part", "part-item_0": "mask:name", "part-item_1": "", "part-item_2": "mask:address",
            "part-reason": "证件号用于查询即可", "part-rows_per_call": "50", "part-calls_per_minute": "60",
        }  # fmt: skip
        decided = text(reviewer.post(f"{here}decide/", answer, follow=True))
        assert "部分同意" in decided
        assert "G-2025-000001" in decided
        grant = text(applicant.get("/sharing/grants/G-2025-000001/"))
        for said in ("姓名脱敏", "仅作查询条件", "公共租赁住房保障资格确认", "2026-09-21", "51号第十二条", "办件编号"):
            assert said in grant
        assert "G-2025-000001" in text(applicant.get("/sharing/grants/?side=consumer"))


def test_a_draft_is_kept_when_its_submission_is_refused(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        code, client = published(cast).code, browser_of("jianruoxi")
        sent = client.post(f"/sharing/apply/?entry={code}", {**form(basis=""), "verb": "submit"})
        assert sent.status_code == 422
        assert "请填写“使用依据”" in text(sent)
        assert 'value="SQ-2025-000001"' in text(sent)
        again = client.post(f"/sharing/apply/?entry={code}", {**form(), "number": "SQ-2025-000001", "verb": "submit"})
        assert again.status_code == 302
        assert [a.state for a in queries.applications(cast.applicant, "mine").items] == ["waiting_head"]


def test_a_returned_application_says_why_and_goes_on(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        here = f"/sharing/applications/{application_in(cast, 'waiting_head').number}/"
        head, applicant = browser_of("shenwangchuan"), browser_of("jianruoxi")
        assert head.post(f"{here}return/", {"reason": ""}).status_code == 422
        assert head.post(f"{here}return/", {"reason": "请写明条款"}).status_code == 302
        assert "请写明条款" in text(applicant.get(here))
        assert SCOPE.basis in text(applicant.get(f"{here}edit/"))
        assert applicant.post(f"{here}edit/", {**form(), "verb": "submit"}).status_code == 302


def test_an_excluded_purpose_is_shown_with_reason_and_article(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        found = application_in(cast, "under_review", replace(SCOPE, scenario="commercial_promotion"))
        page = text(browser_of("jianruoxi").get(f"/sharing/applications/{found.number}/"))
    assert "商业推广" in page
    assert "51号第九条" in page
    assert "未转提供部门" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"verb": "refuse", "no-reason_code": "law", "no-reason": "另有规定"}, "法律依据"),
        ({"verb": "refuse", "no-reason_code": "scenario", "no-reason": "场景不符"}, "填写不正确"),
        ({"verb": "consent_in_part", "part-item_0": "mask:name", "part-item_1": "mask:citizen_number",
          "part-item_2": "mask:address", "part-reason": "全部", "part-rows_per_call": "50",
          "part-calls_per_minute": "60"}, "请改用“同意”"),
        ({"verb": "consent_in_part", "part-item_0": "plain", "part-reason": "明文", "part-rows_per_call": "50",
          "part-calls_per_minute": "60"}, "填写不正确"),
        ({"verb": "consent", "whole-rows_per_call": "100000", "whole-calls_per_minute": "60"}, "1000"),
        ({"verb": "nothing"}, "答复"),
    ],
)  # fmt: skip
def test_a_wrong_answer_comes_back_with_its_reason(
    cast: Cast, browser_of: Browser, sent: dict[str, str], said: str
) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        answer = browser_of("fangxiaoman").post(f"/sharing/applications/{number}/decide/", sent)
        assert answer.status_code == 422
        assert said in text(answer)
        assert queries.application(cast.applicant, number).state is ApplicationState.UNDER_REVIEW


def test_a_refusal_by_clicks(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        sent = {"verb": "refuse", "no-reason_code": "condition_text", "no-reason": "不属于住房保障事项"}
        page = text(browser_of("fangxiaoman").post(f"/sharing/applications/{number}/decide/", sent, follow=True))
    assert "不予同意" in page
    assert "不属于住房保障事项" in page


def test_an_overdue_answer_stands_on_the_authority_s_desk(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
    with on(date(2025, 10, 14)):
        jobs.run_clocks()
        home = text(browser_of("duqinghe").get("/"))
        page = text(browser_of("duqinghe").get(f"/sharing/applications/{number}/"))
        notices = text(browser_of("jianruoxi").get("/"))
    assert "协调超期未答复的申请" in home
    assert "已超期 2 个工作日" in page
    assert "超期，提请主管部门协调" in page
    assert "提请主管部门协调" in notices


def test_an_unconditional_resource_is_taken_by_one_form(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        code, client = published(cast, **OPEN).code, browser_of("jianruoxi")
        assert "直接获取" in text(client.get("/sharing/apply/", {"entry": code}))
        refused = client.post(f"/sharing/apply/?entry={code}", form(lookup_items=()))
        assert "必须指定查询条件" in text(refused)
        page = text(client.post(f"/sharing/apply/?entry={code}", form(), follow=True))
    assert "默认授权" in page
    assert "使用中" in page


def test_a_grant_is_stopped_with_a_reason_and_resumed(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        here, client = f"/sharing/grants/{number}/", browser_of("fangxiaoman")
        assert client.post(f"{here}suspend/", {"code": "incident", "text": ""}).status_code == 422
        assert "安全事件" in text(client.post(f"{here}suspend/", asdict(INCIDENT), follow=True))
        assert "使用中" in text(client.post(f"{here}resume/", follow=True))
        less = {"item_0": "mask:name", "item_1": "", "item_2": "", "code": "agreed", "text": "双方商定"}
        assert client.post(f"{here}narrow/", less).status_code == 302
        assert [g.item for g in queries.grant_by_number(number).items] == ["姓名"]
        assert "已撤销" in text(client.post(f"{here}revoke/", asdict(INCIDENT), follow=True))
    assert queries.grant_by_number(number).state is GrantState.REVOKED


def test_strangers_find_nothing_and_guests_sign_in(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
        stranger = browser_of("youke")
        for path in (f"applications/{grant.application}/", f"grants/{grant.number}/", f"grants/{grant.number}/revoke/",
                     f"applications/{grant.application}/decide/", "grants/x/explode/"):  # fmt: skip
            assert stranger.get(f"/sharing/{path}").status_code == 404
        assert stranger.post(f"/sharing/applications/{grant.application}/do/submit/").status_code == 404
        assert stranger.post(f"/sharing/applications/{grant.application}/do/drop/").status_code == 404
        assert Client().get("/sharing/").status_code == 302


@pytest.mark.parametrize("login", ["jianruoxi", "shenwangchuan", "fangxiaoman", "duqinghe", "yanmingjing", "qinyining"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_list_opens_for_everybody_in_both_languages(
    cast: Cast, browser_of: Browser, login: str, language: str
) -> None:
    with on(TODAY):
        actions.start_draft(cast.applicant, application_in(cast, "granted").entry_code, SCOPE)
        client = browser_of(login)
        client.get(f"/language/?set={language}&next=/")
        for path in ("", *(f"?box={box}" for box in queries.BOXES), "grants/", "grants/?side=provider"):
            assert client.get(f"/sharing/{path}").status_code == 200, path


def test_the_pages_speak_english(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        client = browser_of("fangxiaoman")
        client.get("/language/?set=en&next=/")
        page = text(client.get(f"/sharing/applications/{number}/decide/"))
    assert "Working days left: 10" in page
    assert "not given" in page
