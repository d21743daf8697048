"""Every address of the portal: who opens it, and what it shows was left there by whom."""

from __future__ import annotations

from collections.abc import Mapping

from shuqiao.demo.instance import MEMBER
from shuqiao.demo.story import Stage, sharing_scenes
from shuqiao.demo.story.stage import SYSTEM
from tests.browser import answered_left, asked_left, demands_left, granted_left, using

REFUSED = {
    "/sharing/grants/G-2025-999999/": 404,
    "/accounts/people/new/?by=officer": 403,
    "/sharing/?box=nothing": 400,
    "/audit/?after=nothing": 400,
}
"""Pages that say no."""

HERE: dict[str, tuple[str, ...]] = {
    "": ("/accounts/sign-in/", "/accounts/signed-out/"),
    "jianruoxi": (
        "/", "/?tab=due_soon", "/?tab=overdue", "/?tab=sent", "/?tab=done", "/catalogue/", "/catalogue/?q=家庭成员",
        "/catalogue/?q=无此一条", "/catalogue/mine/", "/catalogue/{R02}/", "/catalogue/{R32}/", "/catalogue/new/",
        "/catalogue/import/", "/catalogue/{draft_entry}/edit/?check=1", "/audit/", "/accounts/",
        "/accounts/people/me/", "/accounts/systems/", "/accounts/tokens/", "/accounts/tokens/new/",
        "/accounts/password/", "/accounts/second-factor/", "/accounts/deputies/", "/accounts/deputies/new/",
        "/accounts/calendar/", "/accounts/notices/", "/accounts/notices/preferences/", "/accounts/notices/webhooks/",
        "/accounts/notices/webhooks/new/", *REFUSED,
    ),
    "chiyingyue": ("/",),
    "shenwangchuan": (
        "/", "/catalogue/{at_head}/", "/catalogue/{at_head}/do/approve_by_head/", "/catalogue/{at_head}/do/return_/",
    ),
    "fangxiaoman": ("/",),
    "zhuyuanxiu": (
        "/catalogue/{R02}/", "/exchange/attachments/", "/exchange/attachments/new/?entry={household_code}",
        "/exchange/sources/ga/", "/exchange/sources/ga/probe/", "/exchange/orders/{order}/",
    ),
    "duqinghe": ("/", "/catalogue/queue/", "/catalogue/import-list/"),
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
        "/accounts/people/{person}/hand-over/", "/accounts/people/new/", "/accounts/systems/new/",
        f"/accounts/systems/{SYSTEM}/", f"/accounts/systems/{SYSTEM}/keys/new/",
    ),
}  # fmt: skip
"""Who opens what of the catalogue, the accounts, one's own page, the exchange and the log."""


def _together(*parts: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """All addresses by login, in order, each once."""
    found: dict[str, dict[str, None]] = {}
    for part in parts:
        for login, addresses in part.items():
            found.setdefault(login, {}).update(dict.fromkeys(addresses))
    return {login: tuple(addresses) for login, addresses in found.items()}


PAGES = _together(HERE, asked_left.PAGES, answered_left.PAGES, granted_left.PAGES, demands_left.PAGES, using.PAGES)
"""Who opens what.  Names in braces are what the story left behind."""
NO_PAGES = {
    "accounts/sign-in/oidc/", "accounts/sign-in/oidc/back/", "accounts/sign-in/cas/",
    "accounts/sign-in/second/", "accounts/sign-in/link/",  # in the midst of signing in: tests/browser/test_signing.py
    "accounts/identities/<int:number>/unlink/", "accounts/people/<int:number>/second-factor/reset/",
    "accounts/people/leave/",
    "accounts/sign-out/", "language/", "notices/<int:number>/read/", "catalogue/export/", "catalogue/code/<path:code>/",
    "sharing/applications/<str:number>/do/<slug:verb>/", "sharing/grants/<str:number>/resume/",
    "sharing/applications/<str:number>/copy/", "sharing/grants/<str:number>/copy/", "sharing/documents/<int:id>/",
    "sharing/templates/<int:id>/delete/",
    "sharing/papers/<str:number>/<slug:form>/", "sharing/basket/add/", "sharing/baskets/<str:number>/do/<slug:verb>/",
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


def everything_left(stage: Stage) -> dict[str, str]:
    """The story up to its overdue clock, and one of everything else: numbers by the names in :data:`PAGES`."""
    sharing_scenes.applying(stage)
    sharing_scenes.excluded(stage)
    sharing_scenes.deciding(stage)
    sharing_scenes.overdue(stage)
    officer = stage.of("zjj", "data_officer")
    entries = {code: str(id_) for code, id_ in stage.listed().items()}
    unfinished = officer.post("/catalogue/entries", {"name": "公租房小区信息"})
    hook = {
        "department": stage.city.departments["zjj"].code,
        "name": "公租房资格审核系统",
        "url": "https://hook.invalid/",
    }
    officer.post("/accounts/webhooks", hook)
    officer.post("/sharing/reminders", {"subject": f"application:{stage.applications[sharing_scenes.VEHICLES]}"})
    asked, granted = asked_left.left(stage), granted_left.left(stage)
    return {
        **asked,
        **granted,
        **answered_left.left(stage, _person(stage, "fangxiaoman")),
        **demands_left.left(stage, asked["excluded"]),
        **using.leave(stage, granted["active"]),
        **{key: entries[entry.code] for key, entry in stage.city.entries.items()},
        "draft_entry": str(unfinished["id"]),
        "at_head": _at_head(stage),
        "department": stage.city.departments["zjj"].code,
        "person": _person(stage, "jianruoxi"),
        "household_code": stage.city.entries[sharing_scenes.HOUSEHOLD].code,
        "trace": stage.part("auditor").get("/audit/entries", limit="1")["items"][0]["entry_id"],
    }


def _at_head(stage: Stage) -> str:
    """An entry that its department's head has to confirm."""
    officer = stage.of("zjj", "data_officer")
    draft = {**stage.city.entries["R25"].draft, "code": "", "name": "公租房项目信息"}
    number = str(officer.post("/catalogue/entries", draft)["id"])
    officer.post(f"/catalogue/entries/{number}/submit_to_head")
    return number


def _person(stage: Stage, login: str) -> str:
    listed = stage.part("system_manager").get("/accounts/people", limit="100")["items"]
    return next(str(person["id"]) for person in listed if person["login"] == login)
