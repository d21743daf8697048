"""Pages of renewals, negotiated stops, emergency stops, outages and tests: pressed by those whose part it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from shuqiao.sharing import queries
from tests.cast.people import Cast
from tests.rooms.exchange.stage import attached, gateway
from tests.rooms.sharing.stage import RENEWABLE, TODAY, application_in, grant_in, on

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_a_renewal_is_clicked_through(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        here = f"/sharing/grants/{number}/"
        early = {"until": "2027-09-21", "reason": "复核", "purpose_stands": "on"}
        assert "起可办理续期" in text(browser_of("jianruoxi").post(f"{here}ask-renewal/", early))
    with on(RENEWABLE):
        officer, head, police = map(browser_of, ("jianruoxi", "shenwangchuan", "fangxiaoman"))
        assert "申请续期" in text(officer.get(here))
        assert officer.post(f"{here}ask-renewal/", {**early, "purpose_stands": ""}).status_code == 422
        assert "待负责人审批" in text(officer.post(f"{here}ask-renewal/", early, follow=True))
        [asked] = queries.renewals(cast.applicant, number)
        renewal = f"/sharing/renewals/{asked.number}/"
        assert "通过续期申请" in text(head.get(here))
        assert "同意续期" not in text(police.get(here))
        head.post(f"{renewal}do/approve/")
        assert "同意续期" in text(police.get(here))
        assert "2027-09-21" in text(police.post(f"{renewal}do/grant/", follow=True))
        assert officer.post(f"{renewal}do/explode/").status_code == 404
        assert browser_of("youke").get(f"{renewal}decline/").status_code == 404


def test_a_stop_is_negotiated_on_the_page(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        here, officer, police = f"/sharing/grants/{number}/", browser_of("jianruoxi"), browser_of("fangxiaoman")
        why = {"code": "agreed", "text": "系统升级"}
        assert "停用协商" in text(police.post(f"{here}suspend/", why))
        police.post(f"{here}propose-stop/", {"verb": "suspend", "from_on": TODAY.isoformat(), "reason": "系统升级"})
        [talk] = queries.talks(cast.applicant, number)
        assert "答复停用协商" in text(officer.get(here))
        assert officer.post(f"/sharing/stops/{talk.number}/answer/", {"agrees": "no", "words": ""}).status_code == 422
        assert "已商定" in text(officer.post(f"/sharing/stops/{talk.number}/answer/", {"agrees": "yes"}, follow=True))
        assert "已暂停" in text(police.post(f"{here}suspend/", why, follow=True))


def test_an_emergency_stop_by_the_security_manager(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        number = grant_in(cast, "active").number
        guard = browser_of("taoshouyi")
        assert "紧急停用" in text(guard.get(f"/sharing/grants/{number}/"))
        stopped = guard.post(f"/sharing/grants/{number}/emergency/", {"words": "批量下载"}, follow=True)
        assert "待报告" in text(stopped)
        [found] = queries.emergencies(cast.applicant, number)
        told = guard.post(f"/sharing/emergencies/{found.number}/report/", {"report": "已封禁"}, follow=True)
        assert "已报告" in text(told)


def test_a_test_is_begun_from_the_application(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        gateway(cast)
        asked = application_in(cast, "under_review")
        attached(cast, asked.entry_code)
        officer, here = browser_of("jianruoxi"), f"/sharing/applications/{asked.number}/"
        assert "申请测试" in text(officer.get(here))
        page = text(officer.post(f"{here}start-test/", follow=True))
        assert "只返回生成的数据" in page
        assert "样例值" in page
        assert "查看测试授权" in text(officer.get(here))
        test = queries.live_test(asked.number)
        assert test is not None
        officer.post(f"/sharing/grants/{test.number}/do/end-test/")
        assert "申请测试" in text(officer.get(here))


def test_an_outage_is_announced_and_read(cast: Cast, browser_of: Browser) -> None:
    with on(TODAY):
        grant = grant_in(cast, "active")
        police = browser_of("fangxiaoman")
        form = {"entries": [grant.entry_code], "from_at": "2025-10-09T22:00", "to_at": "2025-10-10T02:00",
                "reason": "数据库升级", "emergency": ""}  # fmt: skip
        assert "2025-10-11" in text(police.post("/sharing/outages/new/", form))  # too late, and until when
        in_time = {**form, "from_at": "2025-10-13T22:00", "to_at": "2025-10-14T02:00"}
        made = police.post("/sharing/outages/new/", in_time, follow=True)
        assert "zjj-housing-check" in text(made)
        assert "2025-10-13 22:00" in text(browser_of("jianruoxi").get("/sharing/outages/"))
        assert "2025-10-13 22:00" in text(browser_of("jianruoxi").get(f"/sharing/grants/{grant.number}/"))
        assert "zjj-housing-check" in text(police.get("/sharing/callers/"))
        assert police.post("/sharing/outages/new/", {**form, "from_at": "x", "entries": ["\0"]}).status_code == 422
