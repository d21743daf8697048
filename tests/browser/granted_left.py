"""What stands between a department that gives and one that takes: grants, stops, outages, tests, orders."""

from __future__ import annotations

from shuqiao.demo.story import Stage, sharing_scenes
from shuqiao.demo.story.stage import SYSTEM

PAGES: dict[str, tuple[str, ...]] = {
    "jianruoxi": (
        "/sharing/grants/", "/sharing/grants/{suspended}/", "/sharing/grants/{file}/", "/sharing/grants/{test}/",
        "/sharing/grants/{active}/ask-renewal/", "/sharing/grants/{active}/propose-stop/",
        "/sharing/stops/{talk}/answer/", "/sharing/outages/", "/sharing/outages/{outage}/", "/exchange/",
        "/exchange/orders/{order}/",
    ),
    "chiyingyue": ("/desk/", "/desk/{desk}/"),
    "fangxiaoman": (
        "/sharing/grants/{suspended}/", "/sharing/grants/{active}/", "/sharing/grants/{active}/suspend/",
        "/sharing/grants/{active}/narrow/", "/sharing/grants/{active}/emergency/", "/sharing/grants/{stopped}/",
        "/sharing/grants/{stopped}/remedy/", "/sharing/emergencies/{emergency}/report/", "/sharing/outages/new/",
        "/sharing/callers/", "/sharing/renewals/{renewal}/decline/",
    ),
}  # fmt: skip
"""Who opens what."""


def left(stage: Stage) -> dict[str, str]:
    """Numbers by the names in :data:`PAGES`."""
    household = stage.grants[sharing_scenes.HOUSEHOLD]
    found = _said(stage)
    why = {"code": "law", "text": "依法暂停半日"}
    stage.of("gaj", "provider_reviewer").post(f"/sharing/grants/{household}/suspend", why)
    orders = stage.of("gaj", "data_officer").get("/exchange/orders", grant=household)["items"]
    return {
        **found,
        "suspended": household,
        "desk": stage.grants[sharing_scenes.HOMES],
        "file": taken(stage, "R07", ("区划名称", "级别", "驻地"), (), "file"),
        "order": orders[0]["number"],
    }


def taken(stage: Stage, key: str, items: tuple[str, ...], keys: tuple[str, ...], method: str, matter: str = "") -> str:
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
    active = taken(stage, "R01", ("姓名", "死亡标识"), ("公民身份号码",), "query")
    ahead = {"verb": "suspend", "from_on": "2025-11-20", "reason": "人口库迁移"}
    talk = police.post(f"/sharing/grants/{active}/stops", ahead)["number"]
    stopped = taken(stage, "R01", ("姓名", "死亡标识"), ("公民身份号码",), "query", "990100000000100099")
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
