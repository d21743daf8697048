"""我要申请 in full, by clicks: rows, documents, templates, copies, and the one correction notice."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuqiao.portal.sharing import rows
from shuqiao.sharing import actions, documents, queries
from shuqiao.sharing.events import of_application
from shuqiao.sharing.models import Application
from tests.cast.people import Cast
from tests.portal_sharing.test_basket import choose
from tests.portal_sharing.test_basket import form as basket_form
from tests.portal_sharing.test_pages import form, text
from tests.rooms.sharing.papers import pdf
from tests.rooms.sharing.stage import SCOPE, TODAY, YEAR_2025, application_in, grant_in, on, published
from tests.rooms.sharing.test_baskets import stage

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
ONE = {"row1_item": "户籍地址", "row1_op": "prefix", "row1_value": "栖澜市澄江区"}
PREFIX = {"column": "户籍地址", "op": "prefix", "value": "栖澜市澄江区"}


def apply(client: Client, code: str, **changes: Any) -> Any:
    return client.post(f"/sharing/apply/?entry={code}", {**form(), **changes}, follow=True)


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        ({}, None),
        (ONE, PREFIX),
        ({**ONE, "row1_op": ""}, {**PREFIX, "op": "eq"}),
        ({**ONE, "row2_item": "姓名", "row2_op": "in", "row2_value": "甲、乙， 丙"},
         {"all": [PREFIX, {"column": "姓名", "op": "in", "value": ["甲", "乙", "丙"]}]}),
        ({"row3_item": "姓名", "row3_op": "ne", "row3_value": " 甲 "}, {"column": "姓名", "op": "ne", "value": "甲"}),
    ],
)  # fmt: skip
def test_rows_are_chosen_on_the_page(cast: Cast, browser_of: Browser, said: Any, tree: Any) -> None:
    with on(TODAY):
        code = published(cast).code
        client = browser_of("jianruoxi")
        assert "限定行范围" in text(client.get("/sharing/apply/", {"entry": code}))
        apply(client, code, **said)
        assert Application.objects.get().row_filter == tree
        again = text(client.get("/sharing/applications/SQ-2025-000001/edit/"))
        assert ("栖澜市澄江区" in again) == ("澄江区" in str(tree))
        # saving the form as it came back changes nothing
        lines = rows.conditions_of(tree) or []
        same = {f"row{n}_{part}": value for n, line in enumerate(lines, 1)
                for part, value in zip(("item", "op", "value"), line, strict=True)}  # fmt: skip
        client.post("/sharing/applications/SQ-2025-000001/edit/", {**form(), "number": "SQ-2025-000001", **same})
        assert Application.objects.get().row_filter == tree
        told = text(client.get("/sharing/applications/SQ-2025-000001/"))
        assert ("限定行范围" in told) == (tree is not None)


@pytest.mark.parametrize(
    "said",
    [
        {**ONE, "row1_value": ""},
        {"row1_item": "姓名", "row1_op": "in", "row1_value": "，"},
        {"row1_item": "姓名", "row1_op": "eq", "row1_value": "甲" * 1500},
        {"row1_item": "没有", "row1_op": "eq", "row1_value": "x"},
        {**ONE, "row1_op": "like"},
        {"daily_volume": "0"},
        {"daily_volume": "x"},
        {"frequency": "hourly"},
    ],
)
def test_what_is_wrong_with_rows_and_volume_is_said_at_its_field(cast: Cast, browser_of: Browser, said: Any) -> None:
    with on(TODAY):
        code = published(cast).code
        answer = apply(browser_of("jianruoxi"), code, **said, verb="submit")
        assert answer.status_code == 422
        assert 'role="alert"' in text(answer)
        assert '<details class="fold" open>' in text(answer), "what is wrong is not folded away"


def test_a_filter_that_the_page_cannot_show_is_kept(cast: Cast, browser_of: Browser) -> None:
    tree = {"any": [PREFIX, {"column": "户籍地址", "op": "is_null"}]}
    with on(TODAY):
        number = application_in(cast, "draft").number
        Application.objects.update(row_filter=tree)
        client = browser_of("jianruoxi")
        client.post(f"/sharing/applications/{number}/edit/", {**form(), "number": number})
        assert Application.objects.get().row_filter == tree
        assert "户籍地址 开头是 栖澜市澄江区 或 户籍地址 为空" in text(client.get(f"/sharing/applications/{number}/"))
        client.post(f"/sharing/applications/{number}/edit/", {**form(), "number": number, **ONE})
        assert Application.objects.get().row_filter == PREFIX


def test_a_document_comes_with_the_form(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        code = published(cast).code
        client = browser_of("jianruoxi")
        bad = apply(client, code, document=SimpleUploadedFile("a.exe", b"MZ"), verb="submit")
        assert bad.status_code == 422
        assert Application.objects.count() == 0, "nothing is half done"
        sent = apply(client, code, document=SimpleUploadedFile("依据.pdf", pdf()), verb="submit")
        number = Application.objects.get().number
        assert [d.name for d in documents.of(of_application(number))] == ["依据.pdf"]
        assert "依据.pdf" in text(sent)
        assert queries.application(cast.applicant, number).state == "waiting_head"


def test_context_and_usual_answers_stand_on_the_form(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        code = published(cast).code
        client = browser_of("jianruoxi")
        page = text(client.get("/sharing/apply/", {"entry": code}))
        assert "每次调用须带：" in page
        assert "办件编号" in page
        for said in ('value="2025-09-22"', 'value="2026-09-21"', 'value="简若溪"'):
            assert said in page
        assert page.count(" checked") == 2, "the only system and the only key"
        apply(client, code, verb="submit")
        again = text(client.get("/sharing/apply/", {"entry": code}))
        assert 'value="0990-8020002"' in again
        assert SCOPE.matter_code not in again, "matter and basis are never guessed"


def test_templates_by_clicks(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        entries = stage(cast)
        client = browser_of("jianruoxi")
        apply(client, entries[0].code)
        here = "/sharing/applications/SQ-2025-000001/"
        assert "存为模板" in text(client.get(here))
        assert client.post(f"{here}template/", {"name": ""}).status_code == 422
        saved = text(client.post(f"{here}template/", {"name": "公租房"}, follow=True))
        assert "公租房" in saved
        assert client.post(f"{here}template/", {"name": "公租房"}).status_code == 422
        found = re.search(r"/sharing/templates/(\d+)/delete/", saved)
        assert found is not None
        id_ = found[1]
        for start in (f"/sharing/apply/?entry={entries[1].code}", "/sharing/basket/"):
            choose(client, entries[1])
            plain = text(client.get(start))
            assert SCOPE.matter_code not in plain
            assert "套用模板" in plain
            join = "&" if "?" in start else "?"
            assert SCOPE.matter_code in text(client.get(f"{start}{join}template={id_}"))
            assert client.get(f"{start}{join}template=99").status_code == 404
            assert client.get(f"{start}{join}template=x").status_code == 200
        assert browser_of("youke").post(f"/sharing/templates/{id_}/delete/").status_code == 404
        assert browser_of("fangxiaoman").get("/sharing/templates/").status_code == 403
        assert "还没有模板" in text(client.post(f"/sharing/templates/{id_}/delete/", follow=True))


def test_copies_and_drafts_by_clicks(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        grant = grant_in(cast, "revoked")
        client = browser_of("jianruoxi")
        page = text(client.get(f"/sharing/grants/{grant.number}/"))
        assert "复制为新申请" in page
        assert "复制为新申请" not in text(browser_of("fangxiaoman").get(f"/sharing/grants/{grant.number}/"))
        copied = client.post(f"/sharing/grants/{grant.number}/copy/", follow=True)
        assert SCOPE.basis in text(copied)
        client.post(f"/sharing/applications/{grant.application}/copy/")
        drafts = text(client.get("/sharing/?box=drafts"))
        assert drafts.count("草稿</span>") == 2
        assert '草稿与待补<span class="count">2</span>' in drafts


def test_the_correction_by_clicks(cast: Cast, browser_of: Browser, settings: Any) -> None:
    with on(TODAY):
        old = application_in(cast, "under_review")
        reviewer, client = browser_of("fangxiaoman"), browser_of("jianruoxi")
        assert "一次性补正告知" not in text(reviewer.get(f"/sharing/applications/{old.number}/"))
        actions.withdraw(cast.applicant, old.number)
        settings.SHUQIAO_RULE_SET = YEAR_2025
        number = actions.copy_application(cast.applicant, old.number).number
        actions.save_draft(cast.applicant, number, SCOPE)
        actions.submit(cast.applicant, number)
        actions.approve(cast.applicant_head, number)
        here = f"/sharing/applications/{number}/"
        assert "一次性补正告知" in text(reviewer.get(here))
        assert reviewer.post(f"{here}request-correction/", {}).status_code == 422
        told = {"basis": "请写明条款号", "document.proof": "请附事项清单"}
        assert "待补正" in text(reviewer.post(f"{here}request-correction/", told, follow=True))
        page = text(client.get(here))
        assert "请写明条款号" in page
        assert "补正后提交" in page
        assert "请附事项清单" in text(client.get(f"{here}resubmit/"))
        better = {**form(basis="《公共租赁住房管理办法》第七条第二款"), "truth_statement": "on", "note": "已补"}
        lacking = client.post(f"{here}resubmit/", better)
        assert lacking.status_code == 422
        assert "材料尚未上传" in text(lacking)
        wider = client.post(f"{here}resubmit/", {**better, "items": ["姓名", "公民身份号码", "户籍地址", "与户主关系"]})
        assert (wider.status_code, "补正不得扩大" in text(wider)) == (422, True)
        paper = {"document": SimpleUploadedFile("清单.pdf", pdf()), "document_purpose": "proof"}
        done = text(client.post(f"{here}resubmit/", {**better, **paper}, follow=True))
        assert "提供部门办理中" in done
        assert "已补" in done
        assert "一次性补正告知</a>" not in text(reviewer.get(here))
        assert reviewer.post(f"{here}request-correction/", told).status_code in (409, 422)


def test_an_open_entry_in_a_basket_under_the_regulation(cast: Cast, browser_of: Browser, settings: Any) -> None:
    with on(TODAY):
        entries = stage(cast)
        client, head = browser_of("jianruoxi"), browser_of("shenwangchuan")
        choose(client, *entries)
        review = client.post("/sharing/basket/", basket_form(*entries), follow=True)
        assert "提交时直接获取" in text(review)
        settings.SHUQIAO_RULE_SET = YEAR_2025
        stale = client.post("/sharing/baskets/B-2025-000001/do/submit/")
        assert stale.status_code == 409
        assert "须提交共享申请" in text(stale)
        edit = "/sharing/baskets/B-2025-000001/edit/"
        assert "提供部门快速答复" in text(client.get(edit))
        client.post(edit, basket_form(*entries))
        client.post("/sharing/baskets/B-2025-000001/do/submit/")
        approved = text(head.post("/sharing/baskets/B-2025-000001/do/approve/", follow=True))
        assert approved.count("剩余 10 个工作日") == 2
        assert approved.count("剩余 1 个工作日") == 1
