"""Scenes 5 to 8: found, applied, refused by the entry's own conditions, decided, granted."""

from __future__ import annotations

from datetime import date
from typing import Any

from shuqiao.demo.story.stage import SYSTEM, Stage

HOUSEHOLD, HOMES, VEHICLES = "R02", "R38", "R30"
WANTED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    HOUSEHOLD: (("姓名", "公民身份号码", "与户主关系", "户籍地址", "户籍状态"), ("公民身份号码",)),
    HOMES: (("规划用途", "建筑面积（平方米）", "权属状态"), ("权利人证件号码",)),
    VEHICLES: (("车辆类型", "注册登记日期", "车辆状态"), ("所有人证件号码",)),
}
"""Per entry: the items asked for, and the items that are only search keys."""


PROMOTION = {
    "scenario": "commercial_promotion",
    "basis": "无（拟用于长租公寓推介）",
    "matter_code": "990100000000900001",
    "matter_name": "长租公寓推介",
}
"""What the second application says, and what the entry's conditions exclude."""


def finding(stage: Stage) -> None:
    """Found: by a word, as everybody signed in may."""
    with stage.teller.step("检索", "Found"):
        found = stage.of("zjj", "data_officer").get("/catalogue/entries", q="家庭成员")["items"]
        for entry in found:
            stage.teller.say(f"{entry['code']} {entry['name']}：{entry['sharing']['condition_text']}")
        stage.teller.say(f"覆盖范围：{found[0]['coverage']['text']}；已知缺口：{found[0]['coverage']['gaps']}")


def applying(stage: Stage) -> None:
    """Applied: three applications, each approved by the applicant's head; the clock starts."""
    with stage.teller.step("申请", "Applied"):
        for key in (HOUSEHOLD, HOMES, VEHICLES):
            approved = apply(stage, key)
            stage.applications[key] = approved["number"]
            stage.teller.decided(
                f"{approved['number']} {approved['entry_name']} → {approved['provider_name']}，"
                f"答复期限 {approved['due_on']}（10 个工作日，{approved['due_article']}）",
                "ten working days on the real calendar: 28 September and 11 October are worked, 1 to 8 October are not",
            )


def excluded(stage: Stage) -> None:
    """Refused: the entry's own conditions exclude the scenario; at once, recorded, with the reason."""
    with stage.teller.step("一份被拒绝的申请", "One application refused by the entry's conditions"):
        refused = apply(stage, HOUSEHOLD, **PROMOTION)
        decision = refused["decision"]
        stage.teller.refused(
            f"{refused['number']} 不予同意：{decision['reason']}（{decision['article']}）",
            "refused at once by the conditions that the catalogue fixed beforehand; recorded, no silence, no haggling",
        )


def deciding(stage: Stage) -> None:
    """Decided: consent in part by the police, consent by the land bureau; the vehicles lie unanswered."""
    stage.move_clock(date(2025, 9, 25))
    with stage.teller.step("答复与授权", "Decided and granted"):
        part = {
            "items": [
                {"item": "姓名", "rule": "mask:name"},
                {"item": "公民身份号码", "rule": "mask:citizen_number"},
                {"item": "与户主关系", "rule": "plain"},
                {"item": "户籍地址", "rule": "mask:address"},
            ]
        }
        police = stage.of("gaj", "provider_reviewer")
        reason = "户籍地址只给到街道，不提供户籍状态"
        _granted(stage, HOUSEHOLD, police.post(
            f"/sharing/applications/{stage.applications[HOUSEHOLD]}/consent-in-part", {"part": part, "reason": reason}
        ), f"部分同意：{reason}")  # fmt: skip
        land = stage.of("zgj", "provider_reviewer")
        _granted(stage, HOMES, land.post(
            f"/sharing/applications/{stage.applications[HOMES]}/consent", {"note": "不提供坐落"}
        ), "同意：只给用途、面积、权属状态，不给坐落")  # fmt: skip
        stage.teller.say(
            "机动车登记信息的申请无人答复，时限继续走", "nobody answers about the vehicles; the clock runs on"
        )


def overdue(stage: Stage) -> None:
    """Overdue: past the limit the authority is told; silence decides nothing."""
    stage.move_clock(date(2025, 10, 13))
    with stage.teller.step("超期与升级", "Overdue and escalated"):
        number = stage.applications[VEHICLES]
        seen = stage.wait_for(lambda: escalated(stage, number))
        clock = seen["clock"]
        stage.teller.refused(
            f"{number} 已超期 {clock['overdue_wd']} 个工作日，轮到：{clock['turn_name']}；已提请市数据局协调",
            "escalated to the authority; never turned into consent or refusal",
        )
        history = stage.part("authority").get(f"/sharing/applications/{number}/history")
        for line in history:
            stage.teller.plain(f"{line['at'][:16]}  {line['event']}  {line['actor_name']}")


def apply(stage: Stage, key: str, **other: str) -> dict[str, Any]:
    """One application to the end of the applicant's own side; what the head's approval answered."""
    items, keys = WANTED[key]
    officer, head = stage.of("zjj", "data_officer"), stage.of("zjj", "head")
    body = {
        "entry_code": stage.city.entries[key].code,
        "basis": "《公共租赁住房管理办法》第七条、第八条",
        "purpose_type": "basis",
        "scenario": "housing_security",
        "scenario_text": "受理公租房申请时核对家庭成员、住房和车辆",
        "matter_code": stage.city.matter_code,
        "matter_name": stage.city.matter_name,
        "items": list(items),
        "lookup_items": list(keys),
        "period_from": "2025-09-23",
        "period_to": "2026-09-22",
        "systems": [SYSTEM],
        "contact_name": "简若溪",
        "contact_phone": "0990-8020002",
        "truth_statement": True,
        **other,
    }
    number = officer.post("/sharing/applications", body)["number"]
    officer.post(f"/sharing/applications/{number}/submit")
    approved: dict[str, Any] = head.post(f"/sharing/applications/{number}/approve")
    return approved


def _granted(stage: Stage, key: str, decided: dict[str, Any], said: str) -> None:
    (number,) = decided["grants"]
    stage.grants[key] = number
    grant = stage.of("zjj", "data_officer").get(f"/sharing/grants/{number}")
    items = "、".join(f"{i['item']}" + ("" if i["rule"] == "plain" else "(脱敏)") for i in grant["items"])
    stage.teller.decided(
        f"{decided['number']} {said} → 授权 {number}：{items}；只作查询条件：{'、'.join(grant['lookup_items'])}；"
        f"至 {grant['valid_to']}，{grant['article']}"
    )


def escalated(stage: Stage, number: str) -> dict[str, Any] | None:
    """The application as the authority sees it, once it was escalated."""
    found: dict[str, Any] = stage.part("authority").get(f"/sharing/applications/{number}")
    return found if found["escalated_at"] else None
