"""Several resources of several departments on one form, clicked on a phone by the people of the cast."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from shuqiao.demo.story.stage import SYSTEM
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

WANTED = {
    "户籍家庭成员信息": ("姓名", "公民身份号码", "户籍地址"),
    "不动产登记权利信息": ("规划用途", "权属状态"),
    "机动车登记信息": ("车辆类型", "车辆状态"),
    "人口基础信息": ("姓名", "死亡标识"),
}
KEYS = {"户籍家庭成员信息": "公民身份号码", "不动产登记权利信息": "权利人证件号码", "机动车登记信息": "所有人证件号码"}
"""The last one has a single key, which is ticked already."""


def _chosen(watched: Watched) -> None:
    page = watched.page
    for name in WANTED:
        page.goto(f"/catalogue/?q={name}")
        page.get_by_role("row").filter(has_text=name).get_by_role("button", name="加入申请篮").click()
        assert "已加入申请篮" in page.locator("main").inner_text()
    watched.picture("basket-1-chosen")
    page.get_by_role("link", name=re.compile("^申请篮")).first.click()


def _filled(watched: Watched) -> None:
    page = watched.page
    page.get_by_label("行政依据").check()
    page.get_by_label("应用场景", exact=True).select_option(label="住房保障")
    page.get_by_label("事项名称").fill("新市民安居一件事")
    page.get_by_label("事项编码").fill("990100000000400009")
    page.get_by_label("使用依据").fill("《公共租赁住房管理办法》第七条、第八条")
    page.get_by_label("开始日期").fill("2025-09-23")
    page.get_by_label("结束日期").fill("2026-09-22")
    page.get_by_role("group", name="接收系统").get_by_role("checkbox", name=re.compile(SYSTEM)).check()
    page.get_by_label("联系电话").fill("0990-8020002")
    page.get_by_role("checkbox", name=re.compile("^承诺所填内容真实")).check()
    for name, items in WANTED.items():
        card = page.locator("section.card").filter(has=page.get_by_role("link", name=name, exact=True))
        group = card.get_by_role("group", name="信息项")
        assert group.locator("input:checked").count() == 0
        for item in items:
            group.get_by_role("checkbox", name=re.compile(f"^{item}（")).check()
        keys = card.get_by_role("group", name="查询条件")
        if name in KEYS:
            keys.get_by_label(KEYS[name]).check()
        assert keys.locator("input:checked").count() == 1
    watched.picture("basket-2-form")


def test_a_basket_is_filled_in_once_sent_and_approved_on_one_page(opened: Callable[..., Watched]) -> None:
    applicant, head = opened("jianruoxi", 360), opened("shenwangchuan", 360)
    _chosen(applicant)
    _filled(applicant)
    applicant.page.get_by_role("button", name="暂存并核对").click()
    assert "尚未提交" in applicant.page.locator("main").inner_text()
    applicant.page.get_by_role("button", name="整篮提交负责人审批").click()
    applicant.picture("basket-3-sent")
    assert applicant.page.locator(".badge", has_text="待负责人审批").count() == 3
    head.page.goto("/")
    head.page.get_by_role("row").filter(has_text="审批申请篮").get_by_role("link").click()
    head.page.get_by_role("button", name="整篮通过").click()
    head.picture("basket-4-approved")
    assert head.page.locator(".badge.clock").count() == 3
    for watched in (applicant, head):
        watched.page.reload()
        assert watched.page.locator(".badge", has_text="使用中").count() == 1, "the unconditional one was taken"
        assert watched.wrong() == []
