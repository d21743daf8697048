"""What the answering department leaves behind: its units, an application under joint sign, a consent to confirm."""

from __future__ import annotations

from shuqiao.demo.story import Stage, sharing_scenes

PAGES: dict[str, tuple[str, ...]] = {
    "fangxiaoman": (
        "/sharing/?box=to_decide", "/sharing/?box=to_sign", "/sharing/together/", "/sharing/applications/{overdue}/",
        "/sharing/applications/{overdue}/decide/", "/sharing/applications/{overdue}/request-correction/",
        "/sharing/applications/{overdue}/handle/route/", "/sharing/applications/{overdue}/handle/ask_joint_sign/",
        "/sharing/applications/{overdue}/handle/sign_joint/",
        "/sharing/applications/{overdue}/handle/request_extension/",
        "/sharing/rules/", "/sharing/rules/regulation-2025/", "/sharing/rules/measures-2016/",
        "/sharing/calendar/", "/sharing/calendar/?year=2090",
    ),
    "duqinghe": (
        "/sharing/?box=overdue", "/sharing/?box=to_extend", "/sharing/refusals/", "/sharing/obstructions/",
        "/sharing/calendar/?year=2026", "/sharing/calendar/load/", "/sharing/calendar/recompute/",
    ),
    "yinxizhou": (
        "/accounts/departments/{department}/units/", "/accounts/departments/{department}/units/new/",
        "/accounts/units/{unit}/", "/accounts/people/{person}/unit/",
    ),
}  # fmt: skip
"""Who opens what of answering, of units, and of the law and the calendar that answers go by."""


def left(stage: Stage, reviewer: str) -> dict[str, str]:
    """A small tree in 住建局 and one in 公安局, where the overdue application is in the middle of a joint sign.

    ``reviewer`` is the number of 方小满.
    """
    police, head = stage.of("gaj", "provider_reviewer"), stage.of("gaj", "data_officer")
    units = {}
    for key, name in (("gaj", "车辆管理所"), ("gaj", "法制支队"), ("zjj", "住房保障科")):
        code = stage.city.departments[key].code
        made = stage.of(key, "data_officer").post(f"/accounts/departments/{code}/units", {"name": name})
        units[name] = made["id"]
    below = {"name": "资格审核组", "parent": units["住房保障科"]}
    code = stage.city.departments["zjj"].code
    stage.of("zjj", "data_officer").post(f"/accounts/departments/{code}/units", below)
    head.post(f"/accounts/people/{reviewer}/unit", {"unit": units["车辆管理所"]})
    overdue = f"/sharing/applications/{stage.applications[sharing_scenes.VEHICLES]}"
    police.post(f"{overdue}/route", {"unit": units["车辆管理所"], "words": "请车管所办理"})
    asked = {"units": [units["车辆管理所"], units["法制支队"]], "words": "请就号牌是否脱敏提出意见"}
    police.post(f"{overdue}/joint-sign", asked)
    waiting = police.get("/sharing/applications", box="to_decide", limit="100")["items"]
    other = next(one["number"] for one in waiting if one["number"] != stage.applications[sharing_scenes.VEHICLES])
    police.post(f"/sharing/applications/{other}/consent", {"extra_conditions": "须先签订保密协议"})
    return {"unit": str(units["住房保障科"])}
