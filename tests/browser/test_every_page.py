"""Every page, in both languages, wide and narrow: readable, labelled, silent, reachable by keyboard."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

import pytest
from django.urls import get_resolver, resolve

from shuqiao.demo.instance import MEMBER
from shuqiao.demo.story import Stage, sharing_scenes
from shuqiao.demo.story.stage import SYSTEM
from shuqiao.sharing.rules.baskets import OF_AN_ENTRY
from tests.browser import demands_left, using
from tests.browser.conftest import KEEP
from tests.browser.typed import texts
from tests.browser.watching import Watched
from tests.portal.addresses import addresses
from tests.rooms.catalogue_lists.samples import as_json, record
from tests.rooms.sharing.papers import pdf

pytestmark = pytest.mark.browser

REFUSED = {
    "/sharing/grants/G-2025-999999/": 404,
    "/accounts/people/new/?by=officer": 403,
    "/sharing/?box=nothing": 400,
    "/audit/?after=nothing": 400,
}
"""Pages that say no."""
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
PAGES: dict[str, tuple[str, ...]] = {
    "": (
        "/accounts/sign-in/", "/accounts/signed-out/",
        "/sharing/papers/check/", "/sharing/papers/check/?number={paper}&code={paper_code}",
    ),
    "jianruoxi": (
        "/", "/sharing/papers/{paper}/", "/sharing/papers/make/application/{household}/",
        "/catalogue/", "/catalogue/?q=家庭成员", "/catalogue/?q=无此一条", "/catalogue/mine/",
        "/catalogue/{R02}/", "/catalogue/{R32}/", "/catalogue/new/",
        "/catalogue/import/", "/catalogue/{draft_entry}/edit/?check=1", "/sharing/", "/sharing/apply/?entry={vehicles}",
        "/sharing/apply/?entry={persons}", "/sharing/applications/{household}/", "/sharing/applications/{excluded}/",
        "/sharing/applications/{draft}/edit/", "/sharing/?box=drafts", "/sharing/applications/{draft}/documents/",
        "/sharing/applications/{draft}/template/", "/sharing/documents/{document}/withdraw/", "/sharing/templates/",
        "/sharing/applications/{correcting}/", "/sharing/applications/{correcting}/resubmit/", "/sharing/basket/",
        "/sharing/baskets/", "/sharing/baskets/{basket}/",
        "/sharing/baskets/{basket_draft}/edit/", "/sharing/grants/", "/sharing/grants/{suspended}/",
        "/sharing/grants/{file}/", "/sharing/grants/{active}/ask-renewal/", "/sharing/grants/{test}/",
        "/sharing/grants/{active}/propose-stop/", "/sharing/stops/{talk}/answer/", "/sharing/outages/",
        "/sharing/outages/{outage}/", "/exchange/", "/exchange/orders/{order}/", "/audit/",
        "/accounts/", "/accounts/people/me/", "/accounts/systems/", "/accounts/tokens/",
        "/accounts/tokens/new/", "/accounts/password/", "/accounts/second-factor/", *REFUSED,
        "/accounts/tokens/new/", "/accounts/password/", *REFUSED,
        "/?tab=due_soon", "/?tab=overdue", "/?tab=sent", "/?tab=done", "/accounts/deputies/",
        "/accounts/deputies/new/", "/accounts/calendar/", "/accounts/notices/", "/accounts/notices/preferences/",
        "/accounts/notices/webhooks/", "/accounts/notices/webhooks/new/", "/sharing/applications/{overdue}/",
    ),
    "chiyingyue": ("/", "/desk/", "/desk/{desk}/"),
    "shenwangchuan": (
        "/", "/sharing/?box=to_approve", "/sharing/applications/{waiting}/", "/sharing/applications/{waiting}/return/",
        "/sharing/baskets/{basket_waiting}/",
        "/catalogue/{at_head}/", "/catalogue/{at_head}/do/approve_by_head/", "/catalogue/{at_head}/do/return_/",
    ),
    "fangxiaoman": (
        "/", "/sharing/?box=to_decide", "/sharing/applications/{overdue}/decide/",
        "/sharing/applications/{overdue}/request-correction/", "/sharing/grants/{suspended}/",
        "/", "/sharing/?box=to_decide", "/sharing/applications/{overdue}/decide/", "/sharing/grants/{suspended}/",
        "/sharing/applications/{overdue}/", "/sharing/rules/", "/sharing/rules/regulation-2025/",
        "/sharing/rules/measures-2016/", "/sharing/calendar/", "/sharing/calendar/?year=2090",
        "/sharing/grants/{active}/suspend/", "/sharing/grants/{active}/narrow/",
        "/sharing/grants/{active}/suspend/", "/sharing/grants/{active}/narrow/", "/sharing/together/",
        "/sharing/applications/{overdue}/", "/sharing/applications/{overdue}/handle/route/",
        "/sharing/applications/{overdue}/handle/ask_joint_sign/", "/sharing/applications/{overdue}/handle/sign_joint/",
        "/sharing/applications/{overdue}/handle/request_extension/", "/sharing/?box=to_sign",
        "/sharing/grants/{active}/suspend/", "/sharing/grants/{active}/narrow/", "/sharing/grants/{stopped}/",
        "/sharing/grants/{stopped}/remedy/", "/sharing/grants/{active}/emergency/", "/sharing/grants/{active}/",
        "/sharing/emergencies/{emergency}/report/", "/sharing/outages/new/", "/sharing/callers/",
        "/sharing/renewals/{renewal}/decline/",
    ),
    "zhuyuanxiu": (
        "/catalogue/{R02}/", "/exchange/attachments/", "/exchange/attachments/new/?entry={household_code}",
        "/exchange/sources/ga/", "/exchange/sources/ga/probe/", "/exchange/orders/{order}/",
    ),
    "duqinghe": (
        "/", "/sharing/?box=overdue", "/catalogue/queue/", "/catalogue/import-list/", "/sharing/calendar/?year=2026",
        "/sharing/calendar/load/", "/sharing/calendar/recompute/",
        "/", "/sharing/?box=overdue", "/sharing/?box=to_extend", "/sharing/refusals/", "/sharing/obstructions/",
        "/catalogue/queue/", "/catalogue/import-list/",
    ),
    "zhiyunqi": (
        "/exchange/gateways/", f"/exchange/gateways/{MEMBER}/", "/exchange/gateways/new/", "/exchange/running/",
        "/exchange/sources/", "/exchange/sources/new/", f"/exchange/gateways/{MEMBER}/suspend/",
        "/accounts/notices/deliveries/", "/accounts/notices/deliveries/?box=all",
    ),
    "jianxinyuan": ("/audit/", "/audit/entries/{trace}/", "/audit/log/", "/audit/subjects/"),
    "anzexing": ("/accounts/people/import/", "/accounts/people/{person}/", "/accounts/people/{person}/roles/"),
    "yinxizhou": (
        "/accounts/departments/{department}/", "/accounts/departments/{department}/edit/", "/accounts/departments/new/",
        "/accounts/departments/import/", "/accounts/people/import/", "/accounts/identities/",
        "/accounts/identities/1/link/", "/accounts/people/", "/accounts/people/{person}/password/",
        "/accounts/people/new/", "/accounts/systems/new/",
        "/accounts/departments/{department}/units/", "/accounts/departments/{department}/units/new/",
        "/accounts/units/{unit}/", "/accounts/people/{person}/unit/",
        "/accounts/people/", "/accounts/people/{person}/password/", "/accounts/people/new/", "/accounts/systems/new/",
        "/accounts/people/", "/accounts/people/{person}/password/",
        "/accounts/people/{person}/hand-over/", "/accounts/people/new/", "/accounts/systems/new/",
        f"/accounts/systems/{SYSTEM}/", f"/accounts/systems/{SYSTEM}/keys/new/",
    ),
}  # fmt: skip
PAGES = {login: (*PAGES.get(login, ()), *using.PAGES.get(login, ())) for login in {**PAGES, **using.PAGES}}
"""Who opens what.  Names in braces are what the story left behind."""
PAGES |= {login: (*PAGES[login], *more) for login, more in demands_left.PAGES.items()}


@pytest.fixture(scope="module")
def left_behind(stage: Stage) -> dict[str, str]:
    """The story up to its overdue clock, and one of everything else: numbers by the names in :data:`PAGES`."""
    sharing_scenes.applying(stage)
    sharing_scenes.excluded(stage)
    sharing_scenes.deciding(stage)
    sharing_scenes.overdue(stage)
    officer, police = stage.of("zjj", "data_officer"), stage.of("gaj", "provider_reviewer")
    household, vehicles = sharing_scenes.HOUSEHOLD, sharing_scenes.VEHICLES
    entries = {code: str(id_) for code, id_ in stage.listed().items()}
    mine = officer.get("/sharing/applications", box="mine", limit="100")["items"]
    other = {"entry_code": stage.city.entries[household].code, "basis": "《公共租赁住房管理办法》第七条"}
    draft = officer.post("/sharing/applications", other)["number"]
    excluded = next(a for a in mine if a["state"] == "refused")
    unfinished = officer.post("/catalogue/entries", {"name": "公租房小区信息"})
    said = _said(stage)
    police.post(f"/sharing/grants/{stage.grants[household]}/suspend", {"code": "law", "text": "依法暂停半日"})
    hook = {
        "department": stage.city.departments["zjj"].code,
        "name": "公租房资格审核系统",
        "url": "https://hook.invalid/",
    }
    officer.post("/accounts/webhooks", hook)
    officer.post("/sharing/reminders", {"subject": f"application:{stage.applications[vehicles]}"})
    police.post(f"/sharing/grants/{stage.grants[household]}/suspend", {"code": "agreed", "text": "双方商定暂停半日"})
    traces = stage.part("auditor").get("/audit/entries", limit="1")["items"]
    orders = stage.of("gaj", "data_officer").get("/exchange/orders", grant=stage.grants[household])["items"]
    active = _taken(stage, "R01", ("姓名", "死亡标识"), ("公民身份号码",), "query")
    paper = officer.post("/sharing/papers", {"kind": "application", "of": stage.applications[household]})
    active = _taken(stage, "R01", ("姓名", "死亡标识"), ("公民身份号码",), "query")
    return {
        **using.leave(stage, active),
        "paper": paper["number"],
        "paper_code": paper["check_code"],
        **using.leave(stage, active),
        **{key: entries[entry.code] for key, entry in stage.city.entries.items()},
        "draft_entry": str(unfinished["id"]),
        "at_head": _at_head(stage),
        "department": stage.city.departments["zjj"].code,
        "person": _person(stage, "jianruoxi"),
        "vehicles": stage.city.entries[vehicles].code,
        "persons": stage.city.entries["R01"].code,
        "household_code": stage.city.entries[household].code,
        "household": stage.applications[household],
        "overdue": stage.applications[vehicles],
        "excluded": excluded["number"],
        "draft": draft,
        "waiting": _waiting(stage),
        "document": str(_document(stage, draft)),
        "correcting": _correcting(stage),
        **_baskets(stage),
        **demands_left.left(stage, excluded["number"]),
        "unit": _inner_units(stage),
        "suspended": stage.grants[household],
        "desk": stage.grants[sharing_scenes.HOMES],
        "file": _taken(stage, "R07", ("区划名称", "级别", "驻地"), (), "file"),
        "active": active,
        **said,
        "order": orders[0]["number"],
        "trace": traces[0]["entry_id"],
    }


@pytest.fixture(scope="module")
def typed(stage: Stage, left_behind: dict[str, str]) -> str:
    """Everything that people and departments put in: each text of the platform's database."""
    del left_behind  # the story is told first
    return texts(stage.instance.platform)


def _waiting(stage: Stage) -> str:
    """An application that lies before the head of 住建局."""
    officer = stage.of("zjj", "data_officer")
    before = officer.get(f"/sharing/applications/{stage.applications[sharing_scenes.HOMES]}")
    body = {"entry_code": before["entry_code"], **before["scope"], "period_from": "2025-10-20"}
    number: str = officer.post("/sharing/applications", body)["number"]
    officer.post(f"/sharing/applications/{number}/submit")
    return number


def _document(stage: Stage, number: str) -> int:
    """A document at an application, and a template made from it."""
    officer = stage.of("zjj", "data_officer")
    officer.post(f"/sharing/applications/{number}/template", {"name": "公租房资格审核"})
    said = {"purpose": "basis"}
    id_: int = officer.upload(f"/sharing/applications/{number}/documents", said, "依据文件.pdf", pdf())["id"]
    return id_


def _correcting(stage: Stage) -> str:
    """An application that waits for its correction, as the other rule set has it: the instance runs under one only."""
    officer, head = stage.of("zjj", "data_officer"), stage.of("zjj", "head")
    before = officer.get(f"/sharing/applications/{stage.applications[sharing_scenes.HOMES]}")
    body = {"entry_code": before["entry_code"], **before["scope"], "matter_code": "9901000000007"}
    number: str = officer.post("/sharing/applications", body)["number"]
    officer.post(f"/sharing/applications/{number}/submit")
    head.post(f"/sharing/applications/{number}/approve")
    missing = json.dumps(
        [{"field": "basis", "what": "请写明条款号"}, {"field": "document.proof", "what": "请附事项清单"}]
    )
    with sqlite3.connect(stage.instance.platform / "shuqiao.sqlite3") as database:
        database.execute(
            "UPDATE sharing_application SET state = 'correction_requested', left_wd = 7 WHERE number = ?", (number,)
        )
        database.execute(
            "INSERT INTO sharing_correction"
            " (application_number, missing, asked_by, asked_at, paused, answered_by, note)"
            " VALUES (?, ?, '方小满', '2025-10-09 02:00:00', 1, '', '')",
            (number, missing),
        )
    return number


def _baskets(stage: Stage) -> dict[str, str]:
    """One of several departments with clocks and a standing grant, one before the head, one unsent."""
    officer, head = stage.of("zjj", "data_officer"), stage.of("zjj", "head")
    before = officer.get(f"/sharing/applications/{stage.applications[sharing_scenes.HOMES]}")["scope"]
    shared = {k: v for k, v in before.items() if k not in OF_AN_ENTRY}
    wanted = {**sharing_scenes.WANTED, "R01": (("姓名", "死亡标识"), ("公民身份号码",))}
    entries = [
        {"entry_code": stage.city.entries[key].code, "items": items, "lookup_items": keys}
        for key, (items, keys) in wanted.items()
    ]
    left = {}
    for index, name in enumerate(("basket", "basket_waiting", "basket_draft")):
        matter = {"matter_code": f"9901000000004000{index}", "matter_name": "新市民安居一件事"}
        left[name] = officer.post("/sharing/baskets", {**shared, **matter, "entries": entries})["number"]
        if name != "basket_draft":
            officer.post(f"/sharing/baskets/{left[name]}/submit")
    head.post(f"/sharing/baskets/{left['basket']}/approve")
    return left


def _inner_units(stage: Stage) -> str:
    """A small tree in 住建局 and one in 公安局, where the overdue application is in the middle of a joint sign."""
    police, head = stage.of("gaj", "provider_reviewer"), stage.of("gaj", "data_officer")
    units = {}
    for key, name in (("gaj", "车辆管理所"), ("gaj", "法制支队"), ("zjj", "住房保障科")):
        code = stage.city.departments[key].code
        made = stage.of(key, "data_officer").post(f"/accounts/departments/{code}/units", {"name": name})
        units[name] = made["id"]
    below = {"name": "资格审核组", "parent": units["住房保障科"]}
    code = stage.city.departments["zjj"].code
    stage.of("zjj", "data_officer").post(f"/accounts/departments/{code}/units", below)
    head.post(f"/accounts/people/{_person(stage, 'fangxiaoman')}/unit", {"unit": units["车辆管理所"]})
    overdue = f"/sharing/applications/{stage.applications[sharing_scenes.VEHICLES]}"
    police.post(f"{overdue}/route", {"unit": units["车辆管理所"], "words": "请车管所办理"})
    asked = {"units": [units["车辆管理所"], units["法制支队"]], "words": "请就号牌是否脱敏提出意见"}
    police.post(f"{overdue}/joint-sign", asked)
    waiting = police.get("/sharing/applications", box="to_decide", limit="100")["items"]
    other = next(one["number"] for one in waiting if one["number"] != stage.applications[sharing_scenes.VEHICLES])
    police.post(f"/sharing/applications/{other}/consent", {"extra_conditions": "须先签订保密协议"})
    return str(units["住房保障科"])


def _at_head(stage: Stage) -> str:
    """An entry that its department's head has to confirm."""
    officer = stage.of("zjj", "data_officer")
    draft = {**stage.city.entries["R25"].draft, "code": "", "name": "公租房项目信息"}
    number = str(officer.post("/catalogue/entries", draft)["id"])
    officer.post(f"/catalogue/entries/{number}/submit_to_head")
    return number


def _taken(stage: Stage, key: str, items: tuple[str, ...], keys: tuple[str, ...], method: str, matter: str = "") -> str:
    """A standing grant of an entry that is shared unconditionally."""
    known = stage.city.matter
    taken = stage.of("zjj", "data_officer").post("/sharing/subscriptions", {
        "entry_code": stage.city.entries[key].code, "purpose_type": "basis", "matter_code": matter or known.code,
        "matter_name": known.name, "items": list(items), "lookup_items": list(keys), "method": method,
        "systems": [SYSTEM],
    })  # fmt: skip
    number: str = taken["number"]
    return number


def _said(stage: Stage) -> dict[str, str]:
    """A renewal that the provider answers, a negotiated stop, an emergency stop, an outage, a test."""
    officer, police = stage.of("zjj", "data_officer"), stage.of("gaj", "provider_reviewer")
    household = f"/sharing/grants/{stage.grants[sharing_scenes.HOUSEHOLD]}"
    items = officer.get(household)["items"]
    why = {"code": "law", "text": "期限按新规定调整"}
    police.post(f"{household}/narrow", {"part": {"items": items, "period_to": "2025-10-31"}, "why": why})
    more = {"until": "2026-10-31", "reason": "保障资格逐年复核", "purpose_stands": True}
    renewal = officer.post(f"{household}/renewals", more)["number"]
    stage.of("zjj", "head").post(f"/sharing/renewals/{renewal}/approve")
    active = _taken(stage, "R01", ("姓名", "死亡标识"), ("公民身份号码",), "query")
    ahead = {"verb": "suspend", "from_on": "2025-11-20", "reason": "人口库迁移"}
    talk = police.post(f"/sharing/grants/{active}/stops", ahead)["number"]
    stopped = _taken(stage, "R01", ("姓名", "死亡标识"), ("公民身份号码",), "query", "990100000000100099")
    police.post(f"/sharing/grants/{stopped}/emergency-stop", {"words": "发现批量查询", "incident": "AQ-2025-7"})
    away = {"from_at": "2025-11-20T22:00:00", "to_at": "2025-11-21T02:00:00", "reason": "数据库升级",
            "entries": [stage.city.entries["R01"].code]}  # fmt: skip
    return {
        "active": active,
        "stopped": stopped,
        "renewal": renewal,
        "talk": talk,
        "emergency": police.get(f"/sharing/grants/{stopped}/emergencies")[0]["number"],
        "outage": police.post("/sharing/outages", away)["number"],
        "test": officer.post(f"/sharing/applications/{stage.applications[sharing_scenes.VEHICLES]}/test")["number"],
    }


def _person(stage: Stage, login: str) -> str:
    listed = stage.part("system_manager").get("/accounts/people", limit="100")["items"]
    return next(str(person["id"]) for person in listed if person["login"] == login)


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


NO_PAGES = {
    "accounts/sign-in/oidc/", "accounts/sign-in/oidc/back/", "accounts/sign-in/cas/",
    "accounts/sign-in/second/", "accounts/sign-in/link/",  # in the midst of signing in: tests/browser/test_signing.py
    "accounts/identities/<int:number>/unlink/", "accounts/people/<int:number>/second-factor/reset/",
    "accounts/people/leave/",
    "accounts/sign-out/", "language/", "notices/<int:number>/read/", "catalogue/export/", "catalogue/code/<path:code>/",
    "sharing/applications/<str:number>/do/<slug:verb>/", "sharing/grants/<str:number>/resume/",
    "sharing/applications/<str:number>/copy/", "sharing/grants/<str:number>/copy/", "sharing/documents/<int:id>/",
    "sharing/templates/<int:id>/delete/",
    "sharing/papers/<str:number>/<slug:form>/",
    "sharing/demands/<str:number>/do/<slug:verb>/", "sharing/disputes/<str:number>/do/<slug:verb>/",
    "sharing/demands/lists/<slug:kind>/export/",
    "sharing/usage/export/",
    "sharing/grants/<str:number>/do/<slug:verb>/", "sharing/renewals/<str:number>/do/<slug:verb>/",
    "sharing/stops/<str:number>/withdraw/", "sharing/applications/<str:number>/start-test/",
    "sharing/outages/<str:number>/cancel/",
    "accounts/people/<int:number>/deactivate/", "accounts/people/<int:number>/reactivate/",
    "accounts/systems/<str:id>/withdraw/", "accounts/systems/<str:id>/keys/<str:keyid>/withdraw/",
    "accounts/tokens/<int:number>/revoke/", "accounts/units/<int:unit>/close/",
    "accounts/deputies/stop/", "accounts/deputies/<int:number>/act/",
    "accounts/deputies/<int:number>/end/", "accounts/calendar/make/", "accounts/calendar/revoke/",
    "accounts/calendar/<str:secret>.ics", "accounts/notices/webhooks/<int:number>/rotate/",
    "accounts/notices/webhooks/<int:number>/remove/", "accounts/notices/deliveries/<int:number>/again/",
    "sharing/remind/",
    "accounts/departments/", "exchange/orders/",  # seen at their other addresses
}  # fmt: skip
"""Addresses that only act, send a file or lead on."""


def test_every_address_of_the_portal_is_visited(left_behind: dict[str, str]) -> None:
    visited = {
        resolve(path.format_map(left_behind).partition("?")[0]).route for some in PAGES.values() for path in some
    }
    assert set(addresses(get_resolver().url_patterns)) - visited == NO_PAGES


BY_KEYBOARD = {
    "": ("/accounts/sign-in/",),
    "jianruoxi": (
        "/",
        "/catalogue/",
        "/catalogue/{R02}/",
        "/sharing/apply/?entry={vehicles}",
        "/sharing/baskets/{basket_draft}/edit/",
        "/sharing/grants/{suspended}/",
    ),
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
