"""供需对接 and 争议协调 by clicks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuqiao.catalogue.sheets.writing import XLSX
from shuqiao.sharing.demand_lists.writing import export
from shuqiao.sharing.models import Demand, Dispute
from tests.cast.people import POLICE, Cast
from tests.portal_sharing.test_pages import text
from tests.rooms.catalogue.entries import draft, entry_in, step
from tests.rooms.sharing.demand_stage import demand_in, dispute_in
from tests.rooms.sharing.stage import TODAY, application_in, grant_in, on

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
HERE = "/sharing/demands/"
ONE = f"{HERE}XQ-2025-000001/"
FORM: dict[str, Any] = {
    "name": "犬只登记信息", "items": "登记号|每只犬的登记号|C\n免疫有效期\t到期日\tD", "matter_name": "入住登记",
    "purpose_type": "basis", "scenario": "housing_security", "basis": "《办法》第二十条", "method": "interface",
    "frequency": "monthly", "period_from": "2025-09-22", "period_to": "2026-09-21", "supposed": POLICE,
    "contact_name": "简若溪", "contact_phone": "0990-8020002",
}  # fmt: skip


def test_from_the_form_to_a_published_entry(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        applicant, head, steering, police = map(browser_of, ("jianruoxi", "shenwangchuan", "duqinghe", "zhuyuanxiu"))
        assert "供需对接" in text(applicant.get("/sharing/"))
        assert "提出数据需求" in text(applicant.get(f"{HERE}?box=mine"))
        unfinished = applicant.post(f"{HERE}new/", {**FORM, "basis": "", "verb": "submit"})
        assert unfinished.status_code == 422
        assert "请填写“使用依据”" in text(unfinished)
        assert 'name="number" value="XQ-2025-000001"' in text(unfinished)
        sent = applicant.post(f"{HERE}new/", {**FORM, "number": "XQ-2025-000001", "verb": "submit"}, follow=True)
        assert sent.request["PATH_INFO"] == ONE
        assert "到期日" in text(sent)
        assert "审批数据需求" in text(head.get("/"))
        head.post(f"{ONE}do/approve/")
        assert "派发数据需求" in text(steering.get("/"))
        assert f'value="{POLICE}" selected' in text(steering.get(f"{ONE}dispatch/"))
        steering.post(f"{ONE}dispatch/", {"department": POLICE, "note": "请认领"})
        assert "认领数据需求" in text(police.get("/"))
        assert "剩余 5 个工作日" in text(police.get(ONE))
        police.post(f"{ONE}do/claim/")
        police.post(f"{ONE}do/list_duty/")
        assert "犬只登记信息" in text(applicant.get(f"{HERE}lists/duties/"))
        entry = entry_in(cast, "approved", draft(name="犬只登记信息"))
        police.post(f"{ONE}link_entry/", {"entry": str(entry.id)})
        step(cast, "publish", entry.id)
        met = text(applicant.get(ONE))
        assert "已满足" in met
        assert "/sharing/apply/?entry=" in met
        assert "可以申请" in text(applicant.get("/"))


def test_similar_entries_stand_on_the_form(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        entry = entry_in(cast, "published")
        client = browser_of("jianruoxi")
        looked = client.post(f"{HERE}new/", {**FORM, "name": entry.name, "verb": "look"})
        assert looked.status_code == 200
        assert f"/catalogue/{entry.id}/" in text(looked)
        refused = client.post(f"{HERE}new/", {**FORM, "name": entry.name, "number": "XQ-2025-000001", "verb": "submit"})
        assert "目录中已有相近的条目" in text(refused)
        assert Demand.objects.count() == 1


def test_others_see_that_it_exists_and_no_more(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        demand_in(cast, "dispatched")
        page = text(browser_of("youke").get(ONE))
        assert "公开信息" in page
        assert "犬只登记信息" in page
        assert "公共租赁住房" not in page
        assert "简若溪" not in page
        hidden = demand_in(cast, "draft").number
        assert browser_of("youke").get(f"{HERE}{hidden}/").status_code == 404
        assert browser_of("youke").get(f"{ONE}decline/").status_code == 403
        assert browser_of("youke").get(f"{ONE}explode/").status_code == 404


@pytest.mark.parametrize(
    ("state", "login", "verb", "said", "reached"),
    [
        ("waiting_head", "shenwangchuan", "return", {"reason": "请补充"}, "returned"),
        ("dispatched", "zhuyuanxiu", "hand_back", {"reason": "不归本部门"}, "handed_back"),
        ("claimed", "fangxiaoman", "decline",
         {"reason": "不得提供", "title": "某法", "document_number": "1号", "article": "第一条"}, "declined"),
        ("filed", "duqinghe", "merge", {"into": "XQ-2025-000002"}, "merged"),
    ],
)  # fmt: skip
def test_verbs_with_a_form(
    cast: Cast, browser_of: Browser, state: str, login: str, verb: str, said: dict[str, str], reached: str
) -> None:
    with on(TODAY):
        demand_in(cast, state)
        demand_in(cast, "filed", name="另一信息")
        client = browser_of(login)
        assert client.post(f"{ONE}{verb}/", {"sent": "yes"}).status_code == 422
        assert client.post(f"{ONE}{verb}/", said).status_code == 302
        assert Demand.objects.get(number="XQ-2025-000001").state == reached
        assert "办理情况" in text(browser_of("jianruoxi").get(ONE))


def test_lists_out_and_in(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        demand_in(cast, "filed")
        client = browser_of("duqinghe")
        for kind, name in (("demands", "需求清单"), ("duties", "责任清单"), ("negative", "负面清单")):
            assert name in text(client.get(f"{HERE}lists/{kind}/"))
            out = client.get(f"{HERE}lists/{kind}/export/")
            assert out["Content-Type"] == XLSX
            upload = {"file": SimpleUploadedFile("清单.xlsx", out.content), "do": "import"}
            assert "没有需要写入的内容" in text(client.post(f"{HERE}lists/{kind}/import/", upload))
        broken = {"file": SimpleUploadedFile("清单.xlsx", b"PK\x03\x04"), "do": "try"}
        assert client.post(f"{HERE}lists/duties/import/", broken).status_code == 422
        rows = {
            "file": SimpleUploadedFile("a.csv", "需求编号,责任部门\nXQ-2025-000001,无此局\n".encode()),
            "do": "import",
        }
        page = text(client.post(f"{HERE}lists/duties/import/", rows))
        assert "没有名为或代码为“无此局”的在用部门" in page
        assert "全部没有写入" in page
        rows["file"], rows["do"] = SimpleUploadedFile("a.csv", b"x,y\n1,2\n"), "workbook"
        assert client.post(f"{HERE}lists/duties/import/", rows).status_code == 422
        assert client.get(f"{HERE}lists/nothing/").status_code == 400
        assert browser_of("zhuyuanxiu").get(f"{HERE}lists/duties/import/").status_code == 403
        assert export(cast.applicant, "demands")


def test_a_dispute_by_clicks(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        refused = application_in(cast, "refused").number
        applicant, police, steering = map(browser_of, ("jianruoxi", "fangxiaoman", "duqinghe"))
        page = text(applicant.get(f"/sharing/applications/{refused}/"))
        assert "提出争议" in page
        assert "提出争议" not in text(police.get(f"/sharing/applications/{refused}/"))
        new = f"/sharing/disputes/new/?about=application&number={refused}"
        assert applicant.post(new, {"sent": "yes"}).status_code == 422
        opened = applicant.post(new, {"claim": "理由不成立"}, follow=True)
        one = opened.request["PATH_INFO"]
        assert "协商中" in text(opened)
        assert "协商争议" in text(police.get("/"))
        assert applicant.post(f"{one}do/bring/").status_code == 409
        minutes = {"held_on": TODAY.isoformat(), "attended": "双方", "text": "未达成一致"}
        assert police.post(f"{one}record_meeting/", minutes).status_code == 302
        applicant.post(f"{one}do/bring/")
        assert "处理争议" in text(steering.get("/"))
        ruling = {"outcome": "reopen", "text": "应重新答复", "due_on": "2025-10-31"}
        assert steering.post(f"{one}decide/", {**ruling, "due_on": ""}).status_code == 422
        steering.post(f"{one}decide/", ruling)
        assert "2025-10-31" in text(steering.get(f"{one}execute/"))
        steering.post(f"{one}execute/", {"due_on": "2025-10-31"})
        page = text(applicant.get(one))
        assert "SQ-2025-000002" in page
        assert "执行处理决定" in text(police.get("/"))
        assert "2025-10-31" in text(police.get("/sharing/applications/SQ-2025-000002/"))
        applicant.post(f"{one}confirm/", {"note": "已重新答复"})
        assert Dispute.objects.get().state == "closed"


def test_strangers_find_no_dispute(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        one = f"/sharing/disputes/{dispute_in(cast, 'authority').number}/"
        for login in ("youke", "yanmingjing"):
            client = browser_of(login)
            for address in (one, f"{one}decide/", f"{one}settle/"):
                assert client.get(address).status_code == 404
            assert client.post(f"{one}do/withdraw/").status_code == 404
            assert "户籍家庭成员信息" not in text(client.get("/sharing/disputes/?box=all"))
        applicant = browser_of("jianruoxi")
        assert applicant.get(f"{one}decide/").status_code == 403
        assert applicant.get(f"{one}explode/").status_code == 404
        assert applicant.get("/sharing/disputes/new/?about=x&number=1").status_code == 400


def test_a_stopped_grant_can_be_disputed_by_both_sides(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        grant = grant_in(cast, "suspended").number
        for login in ("jianruoxi", "fangxiaoman"):
            assert "提出争议" in text(browser_of(login).get(f"/sharing/grants/{grant}/"))
        assert "提出争议" not in text(browser_of("duqinghe").get(f"/sharing/grants/{grant}/"))
        new = f"/sharing/disputes/new/?about=grant&number={grant}"
        assert "协商中" in text(browser_of("fangxiaoman").post(new, {"claim": "应恢复"}, follow=True))


def test_an_overdue_application_can_be_disputed(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = application_in(cast, "under_review").number
        assert "提出争议" not in text(browser_of("jianruoxi").get(f"/sharing/applications/{number}/"))
    with on(date(2025, 10, 20)):
        assert "提出争议" in text(browser_of("jianruoxi").get(f"/sharing/applications/{number}/"))
