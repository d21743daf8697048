"""A clerk asks at the desk and an auditor asks who looked: clicked in Chromium, in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from shuqiao.demo.families import families
from shuqiao.demo.story import Stage, sharing_scenes
from shuqiao.demo.story.stage import DESK
from shuqiao.portal import words
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser
FAMILY = families()["甲"]
SOMEBODY, CASE = FAMILY.numbers[0], FAMILY.case
NOBODY = "990102199003070015"  # well formed, and in no table
CLERK = "chiyingyue"
LONG_ENOUGH_MS = 20_000


def said(key: str, language: str) -> str:
    """A word of the page in its language."""
    return words.table()[key][language]


@pytest.fixture(scope="module")
def grant(stage: Stage) -> str:
    """The household entry granted to the housing bureau's desk, printable."""
    officer = stage.of("zjj", "data_officer")
    items, keys = sharing_scenes.WANTED[sharing_scenes.HOUSEHOLD]
    number = officer.post("/sharing/applications", {
        "entry_code": stage.city.entries[sharing_scenes.HOUSEHOLD].code,
        "basis": "《公共租赁住房管理办法》第七条", "purpose_type": "check", "scenario": "housing_security",
        "matter_code": stage.city.matter.code, "matter_name": stage.city.matter.name, "items": list(items),
        "lookup_items": list(keys), "period_from": "2025-09-22", "period_to": "2026-09-21", "systems": [DESK],
        "contact_name": "简若溪", "contact_phone": "0990-8020002", "truth_statement": True,
    })["number"]  # fmt: skip
    officer.post(f"/sharing/applications/{number}/submit")
    stage.of("zjj", "head").post(f"/sharing/applications/{number}/approve")
    decided = stage.of("gaj", "provider_reviewer").post(
        f"/sharing/applications/{number}/consent", {"terms": {"printable": True}}
    )
    found: str = decided["grants"][0]
    return found


def fill(watched: Watched, *subjects: str, case: str = CASE) -> None:
    """The form as a clerk fills it in."""
    page, language = watched.page, watched.language
    page.get_by_label(said("desk.case", language)).fill(case)
    page.get_by_label(said("desk.reason", language)).fill("入户核查前核对")
    page.locator("#id_consent_form").select_option("written")
    page.get_by_label(said("desk.consent_number", language)).fill("授权书-0042")
    page.locator("[data-key]").first.fill("\n".join(subjects))


def asked(watched: Watched, count: int = 1) -> Any:
    """Press the button and wait for every card; the answers."""
    watched.page.get_by_role("button", name=said("desk.ask", watched.language), exact=True).click()
    watched.page.get_by_text(said("desk.done", watched.language)).wait_for(timeout=LONG_ENOUGH_MS)
    cards = watched.page.locator(".answer")
    assert cards.count() == count
    return cards


def served(watched: Watched, grant: str) -> None:
    """Until the gateway has polled the desk's order."""
    for _ in range(20):
        watched.page.goto(f"/desk/{grant}/")
        fill(watched, NOBODY)
        if asked(watched).locator(".outcome").count():
            watched.complaints.clear()  # the console tells of the 404s before
            return
        watched.page.wait_for_timeout(500)
    raise AssertionError(watched.page.locator("main").inner_text())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_clerk_asks_for_a_family(opened: Callable[..., Watched], grant: str, language: str) -> None:
    watched = opened(CLERK, language=language)
    page = watched.page
    page.get_by_role("link", name=said("nav.desk", language), exact=True).click()
    page.get_by_role("link", name="户籍家庭成员信息").click()
    served(watched, grant)
    to_portal: list[str] = []
    page.on("request", lambda r: to_portal.append(r.url + (r.post_data or "")) if "/v1/grants/" not in r.url else None)
    page.goto(f"/desk/{grant}/")
    fill(watched, SOMEBODY, NOBODY)
    cards = asked(watched, 2)
    assert said("desk.found", language) in cards.nth(0).inner_text()
    assert "林**" in cards.nth(0).inner_text()
    assert said("desk.not_found", language) in cards.nth(1).inner_text()
    for card in (cards.nth(0).inner_text(), cards.nth(1).inner_text()):
        assert SOMEBODY not in card
        assert said("desk.only_case_text", language).format(case=CASE) in card
        assert "栖澜市公安局" in card
        assert "hub." in card or ".1." in card  # the receipt's number
    numbers = [n for n in (SOMEBODY, NOBODY) if any(n in sent for sent in to_portal)]
    assert not numbers
    assert to_portal
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        watched.picture(f"desk-answer-{width}")
        assert not watched.wrong()
        assert not watched.unkind()
    if language == "en":
        assert not [w for w in watched.untranslated("") if w.startswith("not marked") and "data-label" not in w]
    page.emulate_media(media="print")
    assert page.locator(".answer").first.is_visible()
    assert page.locator(".watermark").first.is_visible()
    assert not page.locator("#question").is_visible()
    watched.picture("desk-print")
    page.emulate_media(media="screen")
    page.goto("/desk/")
    page.go_back()
    assert page.locator(".answer").count() == 0
    assert page.locator("[data-key]").first.input_value() == ""


REPLIES = {
    "not_covered": (200, {"outcome": "not_covered", "rows": [], "as_of": "2025-09-22T00:00:00.000Z",
                          "receipt": {"number": "x.1.1", "minute": 29308382}}, "not_covered"),
    "away": (503, {"code": "source_unavailable", "detail": "x", "next_step": "y"}, "unavailable"),
    "gone": (0, {}, "unreachable"),
    "refused": (403, {"code": "case_spent", "detail": "第四个", "next_step": "下一步",
                      "receipt": {"number": "x.1.2"}}, "not_asked"),
}  # fmt: skip


def _gateway_says(watched: Watched, reply: Callable[[Any], tuple[int, dict[str, Any]]]) -> None:
    """Stand in for the gateway: ``reply`` makes status and body from a question; status 0 is silence."""

    def answered(route: Any) -> None:
        headers = {"access-control-allow-origin": "*", "access-control-allow-headers": "authorization, content-type"}
        if route.request.method == "OPTIONS":
            route.fulfill(status=204, headers=headers)
            return
        status, body = reply(route.request.post_data_json)
        if status:
            kind = {"content-type": "application/json"}
            route.fulfill(status=status, headers=headers | kind, body=json.dumps(body))
        else:
            route.abort()

    watched.page.route("**/v1/grants/**", answered)


@pytest.mark.parametrize("reply", REPLIES)
def test_no_two_outcomes_look_alike(opened: Callable[..., Watched], grant: str, reply: str) -> None:
    status, body, word = REPLIES[reply]
    watched = opened(CLERK)

    _gateway_says(watched, lambda _: (status, body))
    watched.page.goto(f"/desk/{grant}/")
    fill(watched, SOMEBODY)
    shown = asked(watched).first.inner_text()
    others = {"found", "not_found", "not_covered", "unavailable", "unreachable"} - {word}
    assert said(f"desk.{word}", "zh") in shown
    assert not [other for other in others if said(f"desk.{other}", "zh") in shown]
    watched.page.emulate_media(media="print")
    assert not watched.page.locator(".answer").is_visible()  # nothing says that it may be printed
    assert watched.page.locator(".unprintable").is_visible()


def test_rows_and_figures_are_asked_apart_and_pages_go_on(opened: Callable[..., Watched], grant: str) -> None:
    watched = opened(CLERK)
    questions: list[dict[str, Any]] = []

    def page_with_figures(route: Any) -> None:
        told = route.fetch()
        figure = json.dumps({"name": "参保月数", "part": "derived", "unit": "个月"}, ensure_ascii=False)
        more = f'"items": [{figure}, '.replace('"', "&quot;")
        route.fulfill(response=told, body=told.text().replace("&quot;items&quot;: [", more))

    def reply(question: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        questions.append(question)
        row = {name: 0 if name == "参保月数" else None for name in question["items"]}
        page = {} if question.get("next") or "参保月数" in row else {"next": "onward"}
        receipt = {"number": f"x.1.{len(questions)}", "minute": 29308382}
        return 200, {"outcome": "found", "rows": [row], "as_of": "2025-09-22T00:00:00.000Z", "receipt": receipt, **page}

    watched.page.route(f"**/desk/{grant}/", page_with_figures)
    _gateway_says(watched, reply)
    watched.page.goto(f"/desk/{grant}/")
    fill(watched, SOMEBODY)
    cards = asked(watched, 2)
    assert "0 个月" in cards.nth(1).inner_text()
    assert said("desk.counted", "zh") in cards.nth(1).inner_text()
    assert said("desk.found", "zh") not in cards.nth(1).inner_text()
    assert said("desk.empty", "zh") in cards.nth(0).inner_text()
    cards.nth(0).get_by_role("button", name=said("desk.more", "zh")).click()
    cards.nth(0).get_by_text("x.1.3").wait_for()
    assert [q["items"] == ["参保月数"] for q in questions] == [False, True, False]
    assert questions[2] == {**questions[0], "next": "onward"}
    assert not watched.wrong()


def test_what_is_not_filled_in_is_said_before_anybody_is_asked(opened: Callable[..., Watched], grant: str) -> None:
    watched = opened(CLERK, width=360)
    page = watched.page
    page.goto(f"/desk/{grant}/")
    fill(watched, "")
    page.get_by_role("button", name=said("desk.ask", "zh"), exact=True).click()
    assert page.locator("#status").inner_text() == said("desk.nothing_to_ask", "zh")
    fill(watched, SOMEBODY, case="别的编号")
    assert "格式" in asked(watched).first.inner_text()
    watched.complaints.clear()  # the console tells of the 422
    page.keyboard.press("Escape")
    found = watched.tabbed()
    assert (found["missed"], found["bare"]) == ([], [])
    watched.picture("desk-refused")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_auditor_asks_who_looked(opened: Callable[..., Watched], stage: Stage, grant: str, language: str) -> None:
    clerk = opened(CLERK)
    served(clerk, grant)
    fill(clerk, SOMEBODY)
    asked(clerk)
    auditor = next(p.login for d in stage.city.departments.values() for p in d.people if "auditor" in p.roles)
    watched = opened(auditor, language=language)
    page = watched.page
    to_portal: list[str] = []
    page.on("request", lambda r: to_portal.append(r.url + (r.post_data or "")) if "/v1/subj" not in r.url else None)
    page.goto("/audit/subjects/")
    page.locator("#value").fill(SOMEBODY)
    page.get_by_label(said("subjects.reason", language)).fill("信访件 2025-77")
    page.get_by_role("button", name=said("subjects.ask", language), exact=True).click()
    page.get_by_text(said("subjects.all_answered", language).format(count=1)).wait_for(timeout=LONG_ENOUGH_MS)
    table = page.locator("#answers table").last
    first = table.locator("tbody tr").first.inner_text()
    assert CASE in first
    assert "授权书-0042" in first
    assert DESK in first
    assert said("subjects.outcome_found", language) in first
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        watched.picture(f"history-{width}")
        assert not watched.wrong()
        assert not watched.unkind()
    if language == "en":
        assert not [w for w in watched.untranslated("") if w.startswith("not marked")]
    assert not [sent for sent in to_portal if SOMEBODY in sent]
    page.get_by_role("button", name=said("subjects.ask", language), exact=True).click()
    page.get_by_text(said("subjects.outcome_history", language)).first.wait_for(timeout=LONG_ENOUGH_MS)
    page.locator("#value").fill(NOBODY[:-1] + "X")
    page.get_by_role("button", name=said("subjects.ask", language), exact=True).click()
    page.get_by_text(said("subjects.some_missing", language)).wait_for(timeout=LONG_ENOUGH_MS)
    page.locator("#answers a").first.is_visible()
