"""The path of one request, clicked by the people of the cast."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from shuqiao.demo.story import Stage
from shuqiao.demo.story.stage import SYSTEM
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser
ENTRY = "户籍家庭成员信息"


def _click(watched: Watched, role: str, name: str) -> None:
    watched.page.get_by_role(role, name=name, exact=True).first.click()


def _applied(watched: Watched) -> str:
    """简若溪 finds the entry by a word and applies for it; the application's number."""
    page = watched.page
    _click(watched, "link", "数据目录")
    page.get_by_label("名称、摘要、信息项、提供部门或代码").fill("家庭成员")
    _click(watched, "button", "筛选")
    watched.picture("path-1-found")
    _click(watched, "link", ENTRY)
    watched.picture("path-2-entry")
    _click(watched, "link", "申请使用")
    page.get_by_label("行政依据").check()
    page.get_by_label("应用场景", exact=True).select_option(label="住房保障")
    page.get_by_label("场景说明").fill("受理公租房申请时核对家庭成员")
    page.get_by_label("事项名称").fill("公共租赁住房保障资格确认")
    page.get_by_label("事项编码").fill("990100000000100001")
    page.get_by_label("使用依据").fill("《公共租赁住房管理办法》第七条、第八条")
    asked = page.get_by_role("group", name="信息项")
    for item in ("姓名", "公民身份号码", "与户主关系", "户籍地址", "户籍状态"):
        asked.get_by_role("checkbox", name=re.compile(f"^{item}（")).check()
    page.get_by_role("group", name="查询条件").get_by_label("公民身份号码").check()
    page.get_by_label("开始日期").fill("2025-09-23")
    page.get_by_label("结束日期").fill("2026-09-22")
    page.get_by_role("group", name="接收系统").get_by_role("checkbox", name=re.compile(SYSTEM)).check()
    page.get_by_label("联系电话").fill("0990-8020002")
    page.get_by_role("checkbox", name=re.compile("^承诺所填内容真实")).check()
    watched.picture("path-3-form")
    _click(watched, "button", "提交负责人审批")
    watched.picture("path-4-submitted")
    return str(page.locator(".under code").inner_text())


def _taken_up(watched: Watched, number: str) -> None:
    """Open the application from what waits on somebody's own page."""
    watched.page.get_by_role("row").filter(has_text=number).get_by_role("link", name=ENTRY).click()


def _approved(watched: Watched, number: str) -> None:
    """沈望川 finds it among what waits for him, and approves."""
    watched.picture("path-5-head-home")
    _taken_up(watched, number)
    _click(watched, "button", "通过")
    assert watched.page.locator(".head .badge").first.inner_text() == "提供部门办理中"
    assert "剩余 10 个工作日" in watched.page.locator(".head").inner_text()
    watched.picture("path-6-approved")


def _decided(watched: Watched, number: str) -> None:
    """方小满 leaves one item out and gives the others masked."""
    watched.picture("path-7-provider-home")
    _taken_up(watched, number)
    _click(watched, "link", "答复")
    form = watched.page.locator("#consent_in_part")
    form.get_by_label("户籍状态").select_option(label="不提供")
    address = form.get_by_label("户籍地址", exact=True)
    assert "plain" not in address.locator("option").evaluate_all("all => all.map(o => o.value)")
    address.select_option("mask:address")
    form.get_by_label(re.compile("^理由")).fill("户籍地址只给到街道，不提供户籍状态")
    watched.picture("path-8-answer")
    form.get_by_role("button", name="部分同意").click()
    assert "部分同意" in watched.page.locator("main").inner_text()
    watched.picture("path-9-answered")


@pytest.mark.parametrize("width", [1280, 360])
def test_one_request_is_clicked_from_search_to_grant(opened: Callable[..., Watched], stage: Stage, width: int) -> None:
    officer = opened("jianruoxi", width)
    number = _applied(officer)
    _approved(opened("shenwangchuan", width), number)
    _decided(opened("fangxiaoman", width), number)

    officer.page.goto("/")
    notices = officer.page.locator(".notices").inner_text()
    assert number in notices
    officer.picture("path-10-told")
    officer.page.goto(f"/sharing/applications/{number}/")
    officer.page.get_by_role("link", name=re.compile("^G-2025-")).first.click()
    officer.picture("path-11-grant")
    shown = officer.page.locator("main").inner_text()
    assert "使用中" in shown
    items = officer.page.locator("table.rows").first.inner_text()
    assert "户籍状态" not in items
    assert "户籍地址" in items
    _revoke(stage, officer.page.locator(".under code").first.inner_text())


def _revoke(stage: Stage, grant: str) -> None:
    """So that the next walk may ask for the same again."""
    why = {"code": "law", "text": "演示结束"}
    revoked: Any = stage.of("gaj", "provider_reviewer").post(f"/sharing/grants/{grant}/revoke", why)
    assert revoked["state"] == "revoked"
