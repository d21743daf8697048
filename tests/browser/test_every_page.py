"""Every page, in both languages, wide and narrow: readable, labelled, silent, reachable by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import get_resolver, resolve

from shuqiao.demo.story import Stage
from tests.browser.conftest import KEEP
from tests.browser.every_page import NO_PAGES, PAGES, REFUSED, everything_left
from tests.browser.typed import texts, wordless
from tests.browser.watching import Watched
from tests.portal.addresses import addresses
from tests.rooms.catalogue_lists.samples import as_json, record

pytestmark = pytest.mark.browser

SPOIL = """
() => {
  const rules = ['*:focus { outline: none !important }', '.faint { color: #fff; background: #fff; width: 900px }'];
  for (const rule of rules) document.styleSheets[0].insertRule(rule, document.styleSheets[0].cssRules.length);
  const main = document.querySelector('main');
  main.innerHTML += '<h1>twice</h1><input name="x" tabindex="-1"><p class="faint">portal.nothing</p>';
}
"""
"""What a careless change could do to a page."""
UNTRANSLATED = """
() => {
  const data = ['栖澜市数据局', '已发布', '编目管理'].map(text => `<span lang="zh-CN">${text}</span>`);
  document.querySelector('main').innerHTML += '<p title="时限">待审核</p>' + data.join('');
}
"""
"""Bare Chinese, a bare attribute, data, and two words of ours that pass for data."""
WIDTHS = (1280, 360)
AXE_AT = {"zh": 1280, "en": 360}
"""What axe judges is the same in both languages and at both widths, but for colours and sizes: each page is judged
twice, and everything else four times."""


@pytest.fixture(scope="module")
def left_behind(stage: Stage) -> dict[str, str]:
    return everything_left(stage)


@pytest.fixture(scope="module")
def typed(stage: Stage, left_behind: dict[str, str]) -> str:
    """Everything that people and departments put in: each text of the platform's database."""
    del left_behind  # the story is told first
    return texts(stage.instance.platform)


def _name(path: str) -> str:
    return path.strip("/").replace("/", "_").replace("?", "_").replace("{", "").replace("}", "") or "home"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("login", PAGES)
def test_pages(
    opened: Callable[..., Watched], left_behind: dict[str, str], typed: str, login: str, language: str
) -> None:
    watched = opened(login, language=language)
    wrong: dict[str, list[str]] = {}
    for path in PAGES[login]:
        answer = watched.page.goto(path.format_map(left_behind))
        if path in REFUSED:
            watched.complaints.clear()  # the console tells of the status
        assert answer.status == REFUSED.get(path, 200), path
        for width in WIDTHS:
            watched.page.set_viewport_size({"width": width, "height": 800})
            found = watched.wrong()
            if width == AXE_AT[language]:
                found += watched.unkind()
            if language == "en" and width == WIDTHS[0]:
                found += watched.untranslated(typed)
            if found:
                wrong[f"{path} {width}"] = found
            if KEEP:
                watched.picture(f"{login}-{_name(path)}-{width}")
    assert not wrong, "\n".join(f"{where}: {said}" for where, said in wrong.items())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_foreign_list_is_tried(opened: Callable[..., Watched], typed: str, language: str) -> None:
    watched = opened("duqinghe", language=language)
    watched.page.goto("/catalogue/import-list/")
    records = [record(), record(), record(名称="外来一条", 主题分类="没有这一类"), record(数据提供方="没有登记的局")]
    file = {"name": "list.json", "mimeType": "application/json", "buffer": as_json(records)}
    watched.page.locator("#id_file").set_input_files(file)
    watched.page.locator("button[value=try]").click()
    watched.page.get_by_text("没有登记的局").first.wait_for()
    for width in WIDTHS:
        watched.page.set_viewport_size({"width": width, "height": 800})
        watched.picture(f"list-tried-{width}")
        assert [*watched.wrong(), *watched.unkind()] == []
    if language == "en":
        assert watched.untranslated(typed + as_json(records).decode()) == []


def test_every_address_of_the_portal_is_visited(left_behind: dict[str, str]) -> None:
    visited = {
        resolve(path.format_map(left_behind).partition("?")[0]).route for some in PAGES.values() for path in some
    }
    assert set(addresses(get_resolver().url_patterns)) - visited == NO_PAGES


def test_every_fact_of_the_log_is_shown_by_a_word(stage: Stage, left_behind: dict[str, str]) -> None:
    del left_behind  # the story is told first
    assert wordless(stage.instance.platform) == set()


BY_KEYBOARD = {
    "": ("/accounts/sign-in/",),
    "jianruoxi": (
        "/",
        "/catalogue/",
        "/catalogue/{R02}/",
        "/sharing/apply/?entry={vehicles}",
        "/sharing/baskets/{basket_draft}/edit/",
        "/sharing/grants/{suspended}/",
        "/sharing/applications/{correcting}/resubmit/",
        "/sharing/demands/new/?name=家庭成员",
        "/sharing/disputes/{dispute_negotiated}/",
        "/sharing/usage/new/?grant={active}",
    ),
    "duqinghe": ("/sharing/disputes/{dispute_brought}/decide/", "/sharing/calendar/?year=2026"),
    "fangxiaoman": ("/sharing/applications/{overdue}/", "/sharing/applications/{overdue}/decide/"),
    "chiyingyue": ("/desk/", "/desk/{desk}/"),
    "shenwangchuan": ("/sharing/applications/{waiting}/", "/sharing/baskets/{basket_waiting}/"),
}


@pytest.mark.parametrize("login", BY_KEYBOARD)
def test_the_path_is_walked_by_keyboard(
    opened: Callable[..., Watched], left_behind: dict[str, str], login: str
) -> None:
    watched = opened(login)
    for path in BY_KEYBOARD[login]:
        watched.page.goto(path.format_map(left_behind))
        found = watched.tabbed()
        assert (found["missed"], found["bare"]) == ([], []), path
        assert found["count"] > 3, path


@pytest.mark.parametrize(("language", "other", "lang"), [("zh", "English", "en"), ("en", "中文", "zh-CN")])
def test_the_switch_is_reached_by_keyboard_and_remembered(
    opened: Callable[..., Watched], language: str, other: str, lang: str
) -> None:
    page = opened(language=language).page
    page.goto("/accounts/sign-in/")
    page.keyboard.press("Tab")
    page.locator(".tongue").focus()
    assert page.evaluate("document.activeElement.textContent") == other
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.documentElement.lang === '{lang}'")
    page.goto("/")
    assert page.evaluate("document.documentElement.lang") == lang


def test_the_skip_link_comes_first_and_leads_to_the_page(opened: Callable[..., Watched]) -> None:
    page = opened("jianruoxi").page
    page.goto("/catalogue/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_missing_translation_would_be_seen(opened: Callable[..., Watched]) -> None:
    watched = opened(language="en")
    watched.page.goto("/accounts/sign-in/")
    assert watched.untranslated("") == []
    watched.page.evaluate(UNTRANSLATED)
    assert watched.untranslated("栖澜市数据局 已发布") == [
        "not marked as Chinese: 待审核", "not marked as Chinese: title: 时限", "marked, but no data: 编目管理",
        "a word of the platform: 已发布",
    ]  # fmt: skip
    watched.speak("zh")
    watched.page.goto("/accounts/sign-in/")
    watched.page.evaluate("document.querySelector('main').innerHTML += '<span class=badge>draft</span>'")
    assert watched.wrong() == ["not in Chinese: draft"]


def test_the_inspection_itself_can_fail(opened: Callable[..., Watched]) -> None:
    watched = opened(width=360)
    watched.page.goto("/accounts/sign-in/")
    assert [*watched.wrong(), *watched.unkind()] == []
    watched.page.evaluate(SPOIL)
    found = "\n".join(watched.wrong())
    for said in ("scrolls sideways", "h1: 2", "no label: x", "a key, not a word: portal.nothing", "1.00 P.faint"):
        assert said in found, found
    assert [said for said in watched.unkind() if said.startswith("axe label: ")]
    tabbed = watched.tabbed()
    assert tabbed["missed"] == ["INPUT x"]
    assert len(set(tabbed["bare"])) == tabbed["count"]
