"""Pages around the answer: each verb by its form, what each side sees, several at once, statistics, inner units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from shuqiao.accounts.models import InnerUnit
from shuqiao.catalogue.facts import ItemFacts
from shuqiao.kernel.actors import system
from shuqiao.sharing import actions, queries
from shuqiao.sharing.models import Application, Grant
from tests.cast.people import POLICE, Cast
from tests.rooms.catalogue.entries import ITEMS
from tests.rooms.sharing.stage import NAME_ONLY, SCOPE, TODAY, application_in, inner_unit, on, published, under, walk

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_an_extension_by_clicks(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY), under("regulation-2025"):
        here = f"/sharing/applications/{application_in(cast, 'under_review').number}/"
        reviewer, authority, applicant = map(browser_of, ("fangxiaoman", "duqinghe", "jianruoxi"))
        assert "申请延期" in text(reviewer.get(here))
        form = text(reviewer.get(f"{here}handle/request_extension/"))
        assert "最多 10 个工作日" in form
        wrong = reviewer.post(f"{here}handle/request_extension/", {"working_days": "11", "reason": "须核对"})
        assert (wrong.status_code, "1 至 10 个工作日" in text(wrong)) == (422, True)
        done = reviewer.post(f"{here}handle/request_extension/", {"working_days": "5", "reason": "须核对"}, follow=True)
        assert "待主管部门答复" in text(done)
        assert "申请延期" not in text(done).split("<h2>")[0]
        assert here in text(authority.get("/sharing/?box=to_extend"))
        allowed = text(authority.post(f"{here}handle/allow_extension/", {"reason": ""}, follow=True))
        assert "已延期" in allowed
        assert "2025-10-17" in text(applicant.get(here))


def test_under_the_measures_the_button_is_not_offered_and_the_address_refuses(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        here = f"/sharing/applications/{application_in(cast, 'under_review').number}/"
        reviewer = browser_of("fangxiaoman")
        assert "handle/request_extension" not in text(reviewer.get(here))
        refused = reviewer.post(f"{here}handle/request_extension/", {"working_days": "5", "reason": "须核对"})
    assert refused.status_code == 422
    assert "51号第十二条" in text(refused)


def test_routing_and_joint_sign_by_clicks(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        here = f"/sharing/applications/{number}/"
        reviewer, officer, applicant = map(browser_of, ("fangxiaoman", "zhuyuanxiu", "jianruoxi"))
        assert "还没有内设机构" in text(reviewer.get(f"{here}handle/route/"))
        first, second = inner_unit(cast, "户政科", "fangxiaoman"), inner_unit(cast, "法制科", "zhuyuanxiu")
        assert reviewer.post(f"{here}handle/route/", {"unit": "x"}).status_code == 422
        routed = text(reviewer.post(f"{here}handle/route/", {"unit": first.id, "words": "请办理"}, follow=True))
        assert "轮到：栖澜市公安局 户政科" in routed
        asked = {"units": [first.id, second.id], "words": "请就脱敏提出意见"}
        assert "会签（进行中）" in text(reviewer.post(f"{here}handle/ask_joint_sign/", asked, follow=True))
        assert "会签尚未结束" in text(
            reviewer.post(
                f"{here}decide/", {"verb": "consent", "whole-rows_per_call": "100", "whole-calls_per_minute": "600"}
            )
        )
        assert here in text(officer.get("/sharing/?box=to_sign"))
        signed = text(
            officer.post(
                f"{here}handle/sign_joint/", {"opinion": "agree_with_limits", "words": "地址应脱敏"}, follow=True
            )
        )
        assert "有条件同意" in signed
        assert "地址应脱敏" not in text(applicant.get(here))
        closed = text(reviewer.post(f"{here}handle/close_joint_sign/", {"reason": "期限将到"}, follow=True))
        assert "会签（已结束）" in closed


def test_the_head_s_consent_by_clicks(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY), under("regulation-2025"):
        number = application_in(cast, "under_review").number
        here = f"/sharing/applications/{number}/"
        actions.consent_in_part(cast.provider_reviewer, number, NAME_ONLY, "只需姓名")
        head, applicant = browser_of("handingjiang"), browser_of("jianruoxi")
        assert here in text(head.get("/sharing/?box=to_confirm"))
        page = text(head.get(here))
        assert "拟答复" in page
        assert "只需姓名" in page
        assert "只需姓名" not in text(applicant.get(here))
        assert "待提供部门负责人核准" in text(applicant.get(here))
        assert "SQ-2025-000001" in text(head.get("/"))
        decided = text(head.post(f"{here}do/confirm_answer/", follow=True))
    assert "部分同意" in decided
    assert "韩定疆" in decided
    assert "供数准备中" in decided


def test_several_are_answered_together(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        code = published(cast).code
        numbers = [
            walk(cast, actions.start_draft(cast.applicant, code, replace(SCOPE, matter_code=f"M{n}")), state).number
            for n, state in enumerate(("under_review", "under_review", "under_review"))
        ]
        reviewer = browser_of("fangxiaoman")
        assert "/sharing/together/" in text(reviewer.get("/sharing/?box=to_decide"))
        assert numbers[2] in text(reviewer.get("/sharing/together/"))
        usual = {"rows_per_call": "100", "calls_per_minute": "600"}
        refused = reviewer.post(
            "/sharing/together/",
            {**usual, "numbers": numbers[:2], "kind": "refuse", "reason_code": "scenario", "reason": "场景不符"},
        )
        assert refused.status_code == 422
        assert numbers[0] in text(refused)
        assert Application.objects.filter(state="under_review").count() == 3
        done = reviewer.post(
            "/sharing/together/",
            {
                **usual,
                "numbers": numbers[:2],
                "kind": "refuse",
                "reason_code": "condition_text",
                "reason": "不属于保障事项",
            },
        )
        assert done.status_code == 302
        assert sorted(Application.objects.values_list("state", flat=True)) == ["refused", "refused", "under_review"]
        statistics = text(browser_of("duqinghe").get("/sharing/refusals/"))
    assert "不符合目录共享条件" in statistics
    assert "该资源已答复 2 件" in statistics


def test_obstruction_is_listed_with_its_evidence(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        actions.consent(cast.provider_reviewer, number, extra_conditions="须先签订保密协议")
        authority = browser_of("duqinghe")
        page = text(authority.get("/sharing/obstructions/"))
        trace = queries.obstructions(cast.authority_reviewer).items[0].trace
        assert "须先签订保密协议" in page
        assert authority.get(f"/audit/entries/{trace}/").status_code == 200
        assert "须先签订保密协议" not in text(browser_of("youke").get("/sharing/obstructions/"))


def test_less_by_the_page_rows_and_a_derived_item(cast: Cast, browser_of: Browser) -> None:
    items = (
        *ITEMS, ItemFacts(name="缴费月份", type="C", length=6, grade=2),
        ItemFacts(name="连续月数", type="I", derived={"of": "run", "column": "缴费月份"}),
    )  # fmt: skip
    with on(TODAY):
        number = application_in(cast, "under_review", replace(SCOPE, items=("姓名", "缴费月份")), items=items).number
        reviewer, here = browser_of("fangxiaoman"), f"/sharing/applications/{number}/decide/"
        assert "连续月数（衍生信息项，替代）" in text(reviewer.get(here))
        sent = {
            "verb": "consent_in_part", "part-item_0": "", "part-item_1": "", "part-derived_0": "plain",
            "part-row_item_1": "缴费月份", "part-row_op_1": "ge", "part-row_value_1": "202401",
            "part-row_item_2": "户籍地址", "part-row_op_2": "prefix", "part-row_value_2": "栖澜市",
            "part-reason": "连续月数即可", "part-rows_per_call": "50", "part-calls_per_minute": "60",
        }  # fmt: skip
        wrong = reviewer.post(here, {**sent, "part-row_op_2": "prefix", "part-row_value_2": ""})
        assert (wrong.status_code, Grant.objects.count()) == (422, 0)
        assert reviewer.post(here, sent).status_code == 302
    grant = Grant.objects.get()
    assert grant.items == [{"item": "连续月数", "rule": "plain"}]
    assert grant.row_filter == {"all": [
        {"column": "缴费月份", "op": "ge", "value": "202401"},
        {"column": "户籍地址", "op": "prefix", "value": "栖澜市"},
    ]}  # fmt: skip


def test_a_grant_says_whose_turn_it_is_until_the_first_delivery(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = application_in(cast, "granted").grants[0]
        consumer = browser_of("jianruoxi")
        waiting = text(consumer.get(f"/sharing/grants/{number}/"))
        assert "等待提供部门挂接" in waiting
        assert "轮到：栖澜市公安局" in waiting
        actions.first_delivery(system("delivery"), number, "hub.1.7", datetime(2025, 9, 22, 3, tzinfo=UTC))
        after = text(consumer.get(f"/sharing/grants/{number}/"))
    assert "供数准备中" not in after
    assert "hub.1.7" in after


def test_inner_units_by_clicks(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        here = f"/accounts/departments/{POLICE}/units/"
        officer, stranger = browser_of("zhuyuanxiu"), browser_of("youke")
        assert officer.post(f"{here}new/", {"name": "户政科", "parent": ""}).status_code == 302
        unit = InnerUnit.objects.get()
        assert officer.post(f"{here}new/", {"name": "户籍组", "parent": str(unit.pk)}).status_code == 302
        assert officer.post(f"{here}new/", {"name": "户政科", "parent": ""}).status_code == 422
        assert officer.post(f"{here}new/", {"name": "坏\x00名", "parent": ""}).status_code == 422
        assert officer.post(f"/accounts/units/{unit.pk}/", {"name": "户政支队"}).status_code == 302
        assert "户政支队" in text(officer.get(here))
        person = cast.people["fangxiaoman"].id
        placed = officer.post(f"/accounts/people/{person}/unit/", {"unit": str(unit.pk)}, follow=True)
        assert "户政支队" in text(placed)
        assert officer.post(f"/accounts/units/{unit.pk}/close/").status_code == 409
        assert stranger.post(f"{here}new/", {"name": "别人的"}).status_code == 403
        assert stranger.post(f"/accounts/units/{unit.pk}/close/").status_code == 403
        assert stranger.get(f"/accounts/people/{person}/unit/").status_code == 404
        officer.post(f"/accounts/people/{person}/unit/", {"unit": ""})
        child = InnerUnit.objects.get(name="户籍组")
        for id_ in (child.pk, unit.pk):
            assert officer.post(f"/accounts/units/{id_}/close/").status_code == 302
        assert InnerUnit.objects.filter(state="active").count() == 0
