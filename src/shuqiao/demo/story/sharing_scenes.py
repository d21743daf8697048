"""Found, asked for in one basket, refused by the entries' own conditions, decided, granted, overdue and settled."""

from __future__ import annotations

from datetime import date
from typing import Any

from shuqiao.demo.door import DoorRefused
from shuqiao.demo.story.stage import DESK, SYSTEM, Stage

HOUSEHOLD, MARRIAGE, HOMES, INSURANCE, VEHICLES, INCOME = "R02", "R33", "R38", "R17", "R30", "R49"
FORBIDDEN = "R54"
BASKET = (HOUSEHOLD, MARRIAGE, HOMES, INSURANCE, VEHICLES)
"""Five entries of four departments."""
WANTED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    HOUSEHOLD: (("姓名", "公民身份号码", "与户主关系", "户籍地址", "户籍状态"), ("公民身份号码",)),
    MARRIAGE: (("当前婚姻状态", "登记日期"), ("男方公民身份号码", "女方公民身份号码")),
    HOMES: (("名下住房套数", "名下住房总面积（平方米）"), ("权利人证件号码",)),
    INSURANCE: (("当前连续缴费月数",), ("公民身份号码",)),
    VEHICLES: (("名下机动车数量",), ("所有人证件号码",)),
    INCOME: (("综合所得收入额分档",), ("公民身份号码",)),
}
"""Per entry: the items asked for, counts instead of rows where the provider has them, and the search keys."""
PART: list[dict[str, str]] = [
    {"item": "姓名", "rule": "mask:name"},
    {"item": "公民身份号码", "rule": "mask:citizen_number"},
    {"item": "与户主关系", "rule": "plain"},
    {"item": "户籍地址", "rule": "mask:address"},
]
"""What the police give of a household."""
PROMOTION = {
    "scenario": "commercial_promotion",
    "basis": "无（拟用于长租公寓推介）",
    "matter_code": "990100000000900001",
    "matter_name": "长租公寓推介（商业推广）",
}
"""What an application says that the entry's conditions exclude."""


def finding(stage: Stage) -> None:
    """Found: by a word, as everybody signed in may."""
    with stage.teller.step("检索", "Found"):
        found = stage.of("zjj", "data_officer").get("/catalogue/entries", q="家庭成员")["items"]
        for entry in found:
            stage.teller.say(f"{entry['code']} {entry['name']}：{entry['sharing']['condition_text']}",
                             "an entry, and the condition on which it is shared")  # fmt: skip
        stage.teller.say(f"覆盖范围：{found[0]['coverage']['text']}；已知缺口：{found[0]['coverage']['gaps']}",
                         "what the first one covers, and its known gaps")  # fmt: skip


def applying(stage: Stage) -> None:
    """Applied: five entries in one basket, sent once and approved once; income beside it, through the province."""
    with stage.teller.step("一个申请篮：五项资源、四个部门", "Five resources of four departments in one basket"):
        officer, head = stage.of("zjj", "data_officer"), stage.of("zjj", "head")
        lines = [{"entry_code": stage.city.entries[key].code, **_asked(key)} for key in BASKET]
        basket = officer.post("/sharing/baskets", {**_said_once(stage), "entries": lines})["number"]
        officer.post(f"/sharing/baskets/{basket}/submit")
        approved = head.post(f"/sharing/baskets/{basket}/approve")
        keys = {stage.city.entries[key].code: key for key in BASKET}
        for member in approved["members"]:
            application = member["application"]
            stage.applications[keys[member["entry_code"]]] = application["number"]
            stage.teller.decided(
                f"{application['number']} {member['entry_name']} → {member['provider_name']}，"
                f"答复期限 {application['due_on']}（{application['due_article']}）",
                f"to be answered by {application['due_on']}",
            )
        stage.teller.say(
            f"{basket} 一次填写、一次审批；各部门各自答复，时限各自计",
            "ten working days on the real calendar: 28 September and 11 October are worked, 1 to 8 October are not",
        )
        stage.applications[INCOME] = number = apply(stage, INCOME)["number"]
        covered = stage.city.entries[INCOME].draft["coverage"]["text"]
        stage.teller.say(f"{number} 收入分档另行申请。{covered}",
                         "income is held by the province and asked for through its proxy")  # fmt: skip


def excluded(stage: Stage) -> None:
    """Refused at once: the entry's own conditions exclude the scenario, and one entry may not be asked for at all."""
    with stage.teller.step("不该给的当场说清", "Refused at once, with the reason"):
        decision = apply(stage, HOUSEHOLD, **PROMOTION)
        stage.teller.refused(
            f"{decision['number']} 不予同意：{decision['decision']['reason']}（{decision['decision']['article']}）",
            "refused by the conditions that the catalogue fixed beforehand; recorded, no silence, no haggling",
        )
        entry = stage.city.entries[FORBIDDEN]
        try:
            stage.of("zjj", "data_officer").post("/sharing/applications", {"entry_code": entry.code})
        except DoorRefused as refused:
            stage.teller.refused(f"{entry.name}：{refused.facts['detail']}", "not shared, and the law is named")
        else:
            raise AssertionError(f"{entry.name} could be asked for")


def deciding(stage: Stage) -> None:
    """Decided: part of the household by the police, counts and months by others; the vehicles lie unanswered."""
    with stage.teller.step("答复与授权", "Decided and granted"):
        stage.move_clock(date(2025, 9, 25))
        reason = "户籍地址只给到街道，不提供户籍状态"
        path = f"/sharing/applications/{stage.applications[HOUSEHOLD]}/consent-in-part"
        decided = stage.of("gaj", "provider_reviewer").post(path, {"part": {"items": PART}, "reason": reason})
        _granted(stage, HOUSEHOLD, decided, f"部分同意：{reason}")
        for key, note in (
            (MARRIAGE, "只给当前状态和登记日期，不给历史记录"),
            (HOMES, "只给套数和面积，不给坐落"),
            (INSURANCE, "只给连续缴费月数，不给基数"),
            (INCOME, "上级代理查询，只给分档"),
        ):
            consent(stage, key, note)
        stage.teller.say(
            "机动车登记信息的申请无人答复，时限继续走", "nobody answers about the vehicles; the clock runs on"
        )


def overdue(stage: Stage) -> None:
    """Overdue: past the limit the authority is told; silence decides nothing."""
    with stage.teller.step("超期与升级", "Overdue and escalated"):
        stage.move_clock(date(2025, 10, 13))
        number = stage.applications[VEHICLES]
        seen = stage.wait_for(lambda: escalated(stage, number))
        clock = seen["clock"]
        stage.teller.refused(
            f"{number} 已超期 {clock['overdue_wd']} 个工作日，轮到：{clock['turn_name']}；已提请市数据局协调",
            "escalated to the authority; never turned into consent or refusal",
        )


def settled(stage: Stage) -> None:
    """The authority presses, and the next day the police consent."""
    with stage.teller.step("督办次日同意", "Consent on the next day"):
        stage.move_clock(date(2025, 10, 14))
        consent(stage, VEHICLES, "只给数量，不给号牌和车架号")
        history = stage.part("authority").get(f"/sharing/applications/{stage.applications[VEHICLES]}/history")
        for line in history:
            stage.teller.plain(f"{line['at'][:16]}  {line['event']}  {line['actor_name']}")


def apply(stage: Stage, key: str, **other: Any) -> dict[str, Any]:
    """One application to the end of the applicant's own side; what the head's approval answered."""
    officer, head = stage.of("zjj", "data_officer"), stage.of("zjj", "head")
    body = {"entry_code": stage.city.entries[key].code, **_said_once(stage), **_asked(key), **other}
    number = officer.post("/sharing/applications", body)["number"]
    officer.post(f"/sharing/applications/{number}/submit")
    approved: dict[str, Any] = head.post(f"/sharing/applications/{number}/approve")
    return approved


def consent(stage: Stage, key: str, note: str) -> None:
    """The provider of an entry gives all that was asked."""
    provider = stage.of(stage.city.entries[key].provider, "provider_reviewer")
    decided = provider.post(f"/sharing/applications/{stage.applications[key]}/consent", {"note": note})
    _granted(stage, key, decided, f"同意：{note}")


def _asked(key: str) -> dict[str, Any]:
    items, keys = WANTED[key]
    return {"items": list(items), "lookup_items": list(keys)}


def _said_once(stage: Stage) -> dict[str, Any]:
    matter, officer = stage.city.matter, stage.city.departments["zjj"].with_role("data_officer")
    return {
        "basis": "《公共租赁住房管理办法》第七条、第八条",
        "purpose_type": "basis",
        "scenario": "housing_security",
        "scenario_text": "受理公租房申请时核对家庭成员、婚姻、住房、社保、车辆和收入",
        "matter_code": matter.code,
        "matter_name": matter.name,
        "period_from": "2025-09-23",
        "period_to": "2026-09-22",
        "systems": [SYSTEM, DESK],
        "contact_name": officer.name,
        "contact_phone": "0990-8020002",
        "truth_statement": True,
    }


def _granted(stage: Stage, key: str, decided: dict[str, Any], said: str) -> None:
    (number,) = decided["grants"]
    stage.grants[key] = number
    grant = stage.of("zjj", "data_officer").get(f"/sharing/grants/{number}")
    items = "、".join(f"{i['item']}" + ("" if i["rule"] == "plain" else "(脱敏)") for i in grant["items"])
    stage.teller.decided(
        f"{decided['number']} {decided['entry_name']}，{said} → 授权 {number}：{items}；"
        f"只作查询条件：{'、'.join(grant['lookup_items'])}；至 {grant['valid_to']}，{grant['article']}",
        f"granted: items with their masks, keys to search by, until {grant['valid_to']}, by which article",
    )


def escalated(stage: Stage, number: str) -> dict[str, Any] | None:
    """The application as the authority sees it, once it was escalated."""
    found: dict[str, Any] = stage.part("authority").get(f"/sharing/applications/{number}")
    return found if found["escalated_at"] else None
