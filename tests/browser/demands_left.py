"""Demands and disputes that the pages are looked at with: one at each place where somebody has to act."""

from __future__ import annotations

from typing import Any

from shuqiao.demo.story import Stage

WISH: dict[str, Any] = {
    "name": "犬只登记和免疫信息", "matter_name": "公共租赁住房入住登记", "matter_code": "990100000000100009",
    "items": [{"name": "犬只登记号", "meaning": "每只犬的登记号", "type": "C"}, {"name": "免疫有效期"}],
    "basis": "《公共租赁住房管理办法》第二十条", "purpose_type": "basis", "scenario": "housing_security",
    "scenario_text": "入住登记时核对养犬情况", "method": "interface", "frequency": "monthly",
    "period_from": "2025-10-20", "period_to": "2026-10-19", "contact_name": "简若溪", "contact_phone": "0990-8020002",
    "why_not": "现有条目不含犬只信息",
}  # fmt: skip
LAW = {"title": "某某管理条例", "document_number": "国务院令第1号", "article": "第九条"}


def left(stage: Stage, excluded: str) -> dict[str, str]:
    """Numbers by the names that the pages' addresses use.  ``excluded`` is a refused application."""
    officer, head = stage.of("zjj", "data_officer"), stage.of("zjj", "head")
    police, authority = stage.of("gaj", "provider_reviewer"), stage.door("duqinghe")
    code = stage.city.departments["gaj"].code
    found: dict[str, str] = {}
    for name in ("draft", "waiting", "filed", "sent", "claimed", "declined", "merged"):
        number = officer.post("/sharing/demands", {**WISH, "name": f"{WISH['name']}（{len(found) + 1}）"})["number"]
        found[f"demand_{name}"] = number
        here = f"/sharing/demands/{number}"
        if name == "draft":
            continue
        officer.post(f"{here}/submit")
        if name == "waiting":
            continue
        head.post(f"{here}/approve")
        if name in ("sent", "claimed", "declined"):
            authority.post(f"{here}/dispatch", {"department": code, "note": "请认领"})
        if name in ("claimed", "declined"):
            police.post(f"{here}/claim")
        if name == "declined":
            police.post(f"{here}/decline", {"reason": "法律规定不得提供", "citation": LAW})
    authority.post(f"/sharing/demands/{found['demand_merged']}/merge", {"into": found["demand_filed"]})
    for name, about, number in (
        ("negotiated", "application", excluded),
        ("brought", "demand", found["demand_declined"]),
    ):
        opened = officer.post("/sharing/disputes", {"about": about, "number": number, "claim": "理由不成立，请求提供"})
        found[f"dispute_{name}"] = opened["number"]
        here = f"/sharing/disputes/{opened['number']}"
        day = opened["opened_at"][:10]
        officer.post(f"{here}/meetings", {"held_on": day, "attended": "双方数据专员", "text": "各自陈述，未达成一致"})
    officer.post(f"/sharing/disputes/{found['dispute_brought']}/bring")
    return found


PAGES = {
    "jianruoxi": (
        "/sharing/demands/?box=mine", "/sharing/demands/new/?name=家庭成员", "/sharing/demands/{demand_filed}/",
        "/sharing/demands/{demand_declined}/", "/sharing/demands/{demand_draft}/edit/",
        "/sharing/demands/lists/demands/", "/sharing/demands/lists/duties/", "/sharing/demands/lists/negative/",
        "/sharing/demands/lists/demands/import/", "/sharing/disputes/", "/sharing/disputes/{dispute_negotiated}/",
        "/sharing/disputes/new/?about=grant&number={suspended}",
        "/sharing/disputes/{dispute_negotiated}/record_meeting/",
    ),
    "shenwangchuan": ("/sharing/demands/{demand_waiting}/", "/sharing/demands/{demand_waiting}/return/"),
    "fangxiaoman": (
        "/sharing/demands/?box=to_claim", "/sharing/demands/{demand_sent}/", "/sharing/demands/{demand_claimed}/",
        "/sharing/demands/{demand_claimed}/decline/",
    ),
    "zhuyuanxiu": ("/sharing/demands/{demand_filed}/", "/sharing/demands/{demand_claimed}/link_entry/"),
    "duqinghe": (
        "/sharing/demands/{demand_filed}/dispatch/", "/sharing/demands/{demand_filed}/merge/",
        "/sharing/demands/lists/duties/import/", "/sharing/disputes/{dispute_brought}/",
        "/sharing/disputes/{dispute_brought}/decide/",
    ),
}  # fmt: skip
