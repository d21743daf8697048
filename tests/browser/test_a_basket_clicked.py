"""From search to five working grants of four departments, clicked on a phone by the people of the cast, and counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from shuqiao.demo.story import Stage, sharing_scenes
from shuqiao.demo.story.stage import SYSTEM
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser
PROVIDERS = ("gaj", "mzj", "zgj", "rsj")


class Hands:
    """What a person does with a page: clicks (ticks and choices among them) and fields typed."""

    def __init__(self, watched: Watched) -> None:
        self.watched, self.page = watched, watched.page
        self.clicks = self.fields = 0

    def click(self, what: Any) -> None:
        what.click()
        self.clicks += 1

    def tick(self, what: Any) -> None:
        if not what.is_checked():
            what.check()
            self.clicks += 1

    def choose(self, what: Any, label: str) -> None:
        what.select_option(label=label)
        self.clicks += 1

    def type(self, what: Any, text: str) -> None:
        what.fill(text)
        self.fields += 1


def _chosen(hands: Hands, names: dict[str, str]) -> None:
    """Search for each resource and put it into the basket."""
    page = hands.page
    hands.click(page.get_by_role("navigation").get_by_role("link", name="数据目录").first)
    for name in names.values():
        hands.type(page.locator("#id_q"), name)
        hands.click(page.locator("form.filters button.primary"))
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))
        hands.click(row.get_by_role("button", name="加入申请篮"))
        assert "已加入申请篮" in page.locator("main").inner_text()
    hands.watched.picture("basket-1-chosen")
    hands.click(page.get_by_role("link", name=re.compile("^申请篮")).first)


def _filled(hands: Hands, names: dict[str, str]) -> None:
    page = hands.page
    hands.tick(page.get_by_label("行政依据"))
    hands.type(page.get_by_label("事项名称"), "新市民安居一件事")
    hands.type(page.get_by_label("事项编码"), "990100000000400009")
    hands.type(page.get_by_label("使用依据"), "《公共租赁住房管理办法》第七条、第八条")
    hands.choose(page.get_by_label("应用场景", exact=True), "住房保障")
    assert page.get_by_label("开始日期").input_value() == "2025-09-22"
    assert page.get_by_label("结束日期").input_value() == "2026-09-21"
    hands.tick(page.get_by_role("group", name="接收系统").get_by_role("checkbox", name=re.compile(SYSTEM)))
    assert page.get_by_label("联系人", exact=True).input_value() != ""
    if page.get_by_label("联系电话").input_value() == "":
        hands.type(page.get_by_label("联系电话"), "0990-8020002")
    for key, name in names.items():
        items, keys = sharing_scenes.WANTED[key]
        card = page.locator("section.card").filter(has=page.get_by_role("link", name=name, exact=True))
        group = card.get_by_role("group", name="信息项")
        assert group.locator("input:checked").count() == 0
        for item in items:
            hands.tick(group.get_by_role("checkbox", name=re.compile(f"^{re.escape(item)}（")))
        for item in keys:
            hands.tick(card.get_by_role("group", name="查询条件").get_by_role("checkbox", name=item, exact=True))
    hands.watched.picture("basket-2-form")
    hands.tick(page.get_by_role("checkbox", name=re.compile("^承诺所填内容真实")))


def _decided(hands: Hands) -> None:
    """One provider's reviewer consents to each application on the desk."""
    page = hands.page
    page.goto("/")
    while page.get_by_role("row").filter(has_text="答复共享申请").count():
        hands.click(page.get_by_role("row").filter(has_text="答复共享申请").first.get_by_role("link").first)
        hands.click(page.get_by_role("link", name="答复", exact=True))
        hands.click(page.locator("#consent").get_by_role("button", name="同意", exact=True))
        page.goto("/")


def test_five_resources_of_four_departments_by_a_counted_number_of_clicks(
    opened: Callable[..., Watched], stage: Stage
) -> None:
    names = {key: stage.city.entries[key].name for key in sharing_scenes.BASKET}
    applicant, head = Hands(opened("jianruoxi", 360)), Hands(opened("shenwangchuan", 360))
    _chosen(applicant, names)
    _filled(applicant, names)
    applicant.click(applicant.page.get_by_role("button", name="整篮提交负责人审批"))
    assert applicant.page.locator(".badge", has_text="待负责人审批").count() == 5
    applicant.watched.picture("basket-3-sent")
    head.page.goto("/")
    head.click(head.page.get_by_role("row").filter(has_text="审批申请篮").get_by_role("link"))
    head.click(head.page.get_by_role("button", name="整篮通过"))
    head.watched.picture("basket-4-approved")
    assert head.page.locator(".badge.clock").count() == 5
    reviewers = [
        Hands(opened(stage.city.departments[one].with_role("provider_reviewer").login, 360)) for one in PROVIDERS
    ]
    for reviewer in reviewers:
        _decided(reviewer)
    for hands in (applicant, head):
        hands.page.reload()
        assert hands.page.locator(".badge", has_text="使用中").count() == 5
        assert hands.watched.wrong() == []
    counted = {
        "applicant": (applicant.clicks, applicant.fields),
        "head": (head.clicks, head.fields),
        "providers": (sum(r.clicks for r in reviewers), sum(r.fields for r in reviewers)),
    }
    assert counted == {"applicant": (34, 9), "head": (2, 0), "providers": (15, 0)}, "docs/guide/sharing.md says so"
