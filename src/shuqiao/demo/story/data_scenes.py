"""Scenes 9 and 10: the call that is answered, and the call that is refused."""

from __future__ import annotations

from typing import Any

import msgspec

from shuqiao.client import Answer, Client, Refused
from shuqiao.demo.population import STORY_FAMILIES
from shuqiao.demo.story.sharing_scenes import HOMES, HOUSEHOLD
from shuqiao.demo.story.stage import SYSTEM, Stage

CASE = "公租房演示-甲"
FAMILY = tuple(number for _, number, _ in STORY_FAMILIES[0])
STRANGER = STORY_FAMILIES[1][0][1]


def calling(stage: Stage) -> None:
    """Called: the housing system asks about one family, for one case; the family brings no paper."""
    with stage.teller.step("调用", "Called"), client(stage) as calls:
        household = stage.wait_for(lambda: _answered(calls, stage, HOUSEHOLD, "公民身份号码"))
        _show(stage, "户籍家庭成员", household)
        homes = stage.wait_for(lambda: _answered(calls, stage, HOMES, "权利人证件号码"))
        _show(stage, "不动产登记", homes)
        if homes.outcome == "not_found_in_coverage":
            stage.teller.say("“未查到”只就覆盖范围而言，不等于“没有”",
                             "not found within the stated coverage, which is no statement about the world")  # fmt: skip
        stage.answers.extend([household.document, homes.document])


def spent(stage: Stage) -> None:
    """Refused: the case has used up its subjects; the refusal has a receipt too."""
    with stage.teller.step("一次被拒绝的调用", "One call refused"), client(stage) as calls:
        try:
            calls.query(stage.grants[HOMES], {"权利人证件号码": STRANGER}, context(stage))
        except Refused as refused:
            stage.teller.refused(
                f"{refused.code}：{refused.reason}（回执 {refused.receipt and refused.receipt.number}）"
            )
            stage.teller.say(f"下一步：{refused.next_step}")
        else:
            raise AssertionError("the fourth subject of the case was answered")


def client(stage: Stage) -> Client:
    """The housing system's client, its receipts checked against the gateway's key."""
    shown = stage.instance.run("gateway", "show-key", "--dir", str(stage.instance.gateway))
    return Client(stage.instance.gateway_url, SYSTEM, stage.key, gateway_key=shown.stdout.strip())


def context(stage: Stage) -> dict[str, Any]:
    """For what, for which case, by whom, on whose consent."""
    return {
        "purpose": f"{stage.city.matter_code}.basis",
        "matter_code": stage.city.matter_code,
        "case": CASE,
        "operator": "窗口受理员03",
        "operator_unit": "鹤汀区住房和城乡建设局",
        "reason": "家庭住房与经济状况核对",
        "consent": {"number": "授权书-演示-0001", "form": "书面"},
    }


def _answered(calls: Client, stage: Stage, key: str, by: str) -> Answer | None:
    """The answer, or None while the order or the moved clock is still on its way to the gateway."""
    try:
        return calls.query(stage.grants[key], {by: list(FAMILY)}, context(stage))
    except Refused as refused:
        if refused.code in ("grant_absent", "grant_not_yet"):
            return None
        raise


def _show(stage: Stage, what: str, answer: Answer) -> None:
    stage.teller.decided(
        f"{what}：{answer.outcome}，{len(answer.rows)} 行，数据时点 {answer.as_of}，回执 {answer.receipt.number}"
    )
    for row in answer.rows:
        stage.teller.plain(msgspec.json.encode(row).decode())
