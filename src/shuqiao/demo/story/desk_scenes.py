"""In person: a clerk at the desk checks a family, and an auditor asks who looked at somebody."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from shuqiao.demo.city import PEOPLE_BY_PART
from shuqiao.demo.door import DoorRefused
from shuqiao.demo.families import families
from shuqiao.demo.story.calls import MAN, NOT_YET, WOMAN
from shuqiao.demo.story.sharing_scenes import HOMES, INCOME, INSURANCE, MARRIAGE, VEHICLES, WANTED
from shuqiao.demo.story.stage import Stage
from shuqiao.kernel import clock

SHOWN = 8
"""Lines of a history that are told; the page shows all."""


def at_the_desk(stage: Stage) -> None:
    """The clerk checks family 甲: a minute's leave for each question, answered by the gateway past the platform."""
    family, clerk = families()["甲"], stage.city.departments["zjj"].with_role("clerk")
    with stage.teller.step("窗口查询台：家庭甲", "A clerk at the desk checks a family"):
        stage.teller.say(f"{clerk.name}（{clerk.title}）没有业务系统，在门户“查询台”按办件 {family.case} 逐项查询",
                         "a clerk without a system of their own, for one purpose and one case")  # fmt: skip
        applicant, spouse = family.numbers[:2]
        asked = [(key, {WANTED[key][1][0]: number})
                 for key in (HOMES, INSURANCE, VEHICLES, INCOME) for number in (applicant, spouse)]  # fmt: skip
        asked.insert(0, (MARRIAGE, {MAN if int(applicant[16]) % 2 else WOMAN: applicant}))
        started = clock.monotonic()
        for key, where in asked:
            answer = stage.wait_for(partial(_asked, stage, clerk.login, key, where))
            entry = stage.city.entries[key]
            provider = stage.city.departments[entry.provider].short_name
            stage.teller.decided(
                f"{entry.name}（{provider}，回执 {answer['receipt']['number']}）："
                f"{json.dumps(answer['rows'], ensure_ascii=False)}",
                "an answer at the desk, with its receipt",
            )
        stage.teller.say(
            f"{len(asked)} 次查询，{clock.monotonic() - started:.1f} 秒；只见套数、月数、档次，不见证书和明细；"
            "答复不经平台、不留在平台",
            "counts and months, no deeds; the answers never pass the platform",
        )


def who_looked(stage: Stage) -> None:
    """谁查过我: asked at the gateway by an auditor in person; the look is itself on record."""
    family = families()["甲"]
    member = family.members[0]
    with stage.teller.step(f"谁查过我：{member.name}", "Who looked at me"):
        auditor = stage.in_person(PEOPLE_BY_PART["auditor"])
        (leave,) = auditor.post("/desk/history-tokens", {"reason": "本人申请查询自己的信息被谁查过"})["tokens"]
        found = auditor.ask(leave, "/v1/subjects/history", {"kind": "id", "value": member.number})
        looks = found["looks"]
        stage.looks.extend(looks)
        names = {entry.code: entry.name for entry in stage.city.entries.values()}
        stage.teller.table(
            ("时间", "谁", "经办人", "办件", "查了什么", "结果"),
            [
                (look["at"][:16], look.get("system", ""), look.get("operator", ""), look.get("case", ""),
                 names.get(look.get("resource", ""), look.get("method", "")), look.get("code") or look["outcome"])
                for look in looks[:SHOWN]
            ],
        )  # fmt: skip
        answered = [look for look in looks if look["outcome"] == "found"]
        if not all(look.get("case") == family.case for look in answered):
            raise AssertionError(f"somebody looked without the case: {answered}")
        stage.teller.decided(
            f"共 {len(looks)} 次，其中答复 {len(answered)} 次，每次都写明办件和经办人；"
            f"身份号码只到网关，不到平台；这次查看也有回执 {found['receipt']['number']}",
            "asked at the gateway by keyed digest: the number never reaches the platform, and this look is on record",
        )


def _asked(stage: Stage, login: str, key: str, where: dict[str, Any]) -> dict[str, Any] | None:
    """The answer at the desk, or None while the order is still on its way to the gateway."""
    family, clerk = families()["甲"], stage.in_person(login)
    question = {
        "grant": stage.grants[key],
        "purpose": f"{stage.city.matter.code}.basis",
        "case": family.case,
        "reason": "家庭住房与经济状况核对",
        "consent_number": family.consent,
        "consent_form": "written",
    }
    try:
        leave = clerk.post("/desk/tokens", question)
        answer: dict[str, Any] = clerk.ask(leave, f"/v1/grants/{stage.grants[key]}/query", {"where": where})
    except DoorRefused as refused:
        if refused.facts["problem"] in NOT_YET:
            return None
        raise
    return answer
