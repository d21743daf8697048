"""The calls: families checked by the housing system, one answer opened, and what is refused."""

from __future__ import annotations

import json
from typing import Any

from shuqiao.client import Refused
from shuqiao.demo.families import families
from shuqiao.demo.generating.keeping import HOUSEHOLDS
from shuqiao.demo.story.calls import Checked, check, client, context
from shuqiao.demo.story.sharing_scenes import HOMES, HOUSEHOLD, MARRIAGE, PROMOTION, WANTED
from shuqiao.demo.story.stage import Stage
from shuqiao.wire.receipts import Receipt

STATUS = {"10": "未婚", "20": "已婚", "30": "丧偶", "40": "离婚", None: "未查到婚姻登记"}
BANDS = {"": "无", "1": "0–3 万元", "2": "3–6 万元", "3": "6–12 万元", "4": "12 万元以上"}
HEADS = ("办件", "人数", "婚姻", "住房", "连续缴费", "机动车", "收入分档", "结论")


def family_checked(stage: Stage) -> None:
    """Family 甲: counts and months, no deeds; what it need not bring is counted."""
    family = families()["甲"]
    with stage.teller.step("核对家庭甲", "One family checked by the housing system"), client(stage) as calls:
        checked = check(stage, calls, family.case, family.consent, family.numbers)
        stage.checked["甲"] = checked
        for key, answers in checked.answers.items():
            entry = stage.city.entries[key]
            rows = [row for answer in answers for row in answer.rows]
            stage.teller.decided(
                f"{entry.name}（{stage.city.departments[entry.provider].short_name}，"
                f"{checked.seconds[key] * 1000:.0f} 毫秒，回执 {answers[-1].receipt.number}）",
                f"{len(answers)} answers in {checked.seconds[key] * 1000:.0f} ms, with receipts",
            )
            for row in rows:
                stage.teller.plain(json.dumps(row, ensure_ascii=False))
        stage.answers.extend(answer.document for answer in (*checked.answers[HOUSEHOLD], *checked.answers[HOMES]))
        spared = stage.city.matter.spared(set(checked.answers))
        stage.spared["甲"] = len(spared)
        stage.teller.decided(
            f"结论：{_verdict(stage, checked)}。用时 {sum(checked.seconds.values()):.1f} 秒，"
            f"少带 {len(spared)} 样材料：{'；'.join(paper.paper for paper in spared)}",
            f"{_verdict_en(stage, checked)}; {len(spared)} papers of the list were answered instead; "
            "counts and months, no deeds",
        )


def answer_opened(stage: Stage) -> None:
    """One answer: who supplied, by which article, until when granted, as of when, covering what."""
    with stage.teller.step("一份答复摊开看", "One answer opened"):
        answer = stage.checked["甲"].answers[HOMES][0]
        officer = stage.of("zjj", "data_officer")
        grant = officer.get(f"/sharing/grants/{stage.grants[HOMES]}")
        covered = officer.get(answer.coverage.removeprefix("/api/v1"))
        for name, english, said in (
            ("答复", "the answer", json.dumps(answer.rows, ensure_ascii=False)),
            ("谁提供", "who supplies", grant["provider_name"]),
            ("依据哪条", "by which article, under which grant", f"{grant['article']}，授权 {grant['number']}"),
            ("授权到", "granted until", grant["valid_to"]),
            ("数据时点", "as of", answer.as_of),
            ("覆盖范围", "covering what", f"{covered['text']}（{covered['region']}，{covered['period']}）"),
            ("已知缺口", "known gaps", covered["gaps"]),
            ("回执", "the receipt: anybody can prove it", f"{answer.receipt.number}，任何人可验"),
        ):
            stage.teller.say(f"{name}：{said}", english)
        stage.teller.say("“0 套”只就覆盖范围而言，不是对世界的断言",
                         "none within the stated coverage: no statement about the world")  # fmt: skip


def ten_families(stage: Stage) -> None:
    """Ten families by API, one after another."""
    asked = json.loads((stage.instance.departments / HOUSEHOLDS).read_text(encoding="utf-8"))
    with stage.teller.step("业务系统核对十个家庭", "Ten families by API"), client(stage) as calls:
        checks = [stage.checked["甲"]] + [
            check(stage, calls, f"公租房演示-{n:02d}", f"授权书-演示-01{n:02d}", household["numbers"])
            for n, household in enumerate(asked, 1)
        ]
        stage.teller.table(HEADS, [_row(stage, one) for one in checks])
        spared = sum(len(stage.city.matter.spared(set(one.answers))) for one in checks)
        stage.spared["十家"] = spared
        stage.teller.decided(
            f"{len(checks)} 个家庭，{sum(len(a) for one in checks for a in one.answers.values())} 次调用，"
            f"各有回执；少带材料 {spared} 份",
            f"every call has its receipt; {spared} papers need not be brought",
        )


def other_families(stage: Stage) -> None:
    """乙, 丙 and 丁 are checked; 戊 did not sign, and nobody may ask."""
    with stage.teller.step("家庭乙、丙、丁、戊", "Four more families"), client(stage) as calls:
        for key in "乙丙丁":
            family = families()[key]
            checked = stage.checked[key] = check(stage, calls, family.case, family.consent, family.numbers)
            stage.teller.decided(
                f"{key}（{family.members[0].name}）：{_verdict(stage, checked)}", _verdict_en(stage, checked)
            )
            brought = family.held["marriage"] or {}
            if brought.get("business") == "20" and checked.marriage == "20":
                stage.teller.say(
                    f"本人持离婚证（{brought['registered_on']}），婚姻库仍为{STATUS[checked.marriage]}："
                    "先按有效证件办理（51号第十五条）；疑问由窗口在平台之外告知民政局，平台尚无校核单",
                    "the valid certificate is used first (Decree 51, article 15); the doubt is told to the provider "
                    "outside the platform, which has no correction tickets yet",
                )
        family = families()["戊"]
        refused = _refused(stage, calls, HOMES, family.numbers[0], context(stage, family.case, family.consent))
        stage.teller.refused(f"戊（{family.members[0].name}）未签授权书：{refused.reason} → 转线下，由本人提交材料",
                             "without the person's consent nobody may ask; the refusal is on record")  # fmt: skip


def purpose_refused(stage: Stage) -> None:
    """A purpose that was not granted: refused at once, with a receipt."""
    family = families()["甲"]
    with stage.teller.step("换个用途再问", "Another purpose"), client(stage) as calls:
        said = context(stage, family.case, family.consent) | {"purpose": f"{PROMOTION['matter_code']}.reference"}
        refused = _refused(stage, calls, MARRIAGE, family.numbers[0], said)
        stage.refusals.append(refused)
        receipt: Receipt | None = refused.receipt
        stage.teller.refused(
            f"用途写成{PROMOTION['matter_name']}：{refused.reason}（回执 {receipt and receipt.number}）",
            "refused at once, and recorded like an answer",
        )
        stage.teller.say(f"下一步：{refused.next_step}", "the refusal names the next step")


def _refused(stage: Stage, calls: Any, key: str, number: str, said: dict[str, Any]) -> Refused:
    by = "女方公民身份号码" if key == MARRIAGE else WANTED[key][1][0]
    try:
        calls.query(stage.grants[key], {by: number}, said)
    except Refused as refused:
        return refused
    raise AssertionError(f"{key} was answered for {said}")


def _verdict(stage: Stage, checked: Checked) -> str:
    accepts = stage.city.matter.accepts or {}
    against = checked.against(accepts)
    return f"不符合（{'，'.join(against)}）" if against else "符合条件"


def _verdict_en(stage: Stage, checked: Checked) -> str:
    return "not eligible" if checked.against(stage.city.matter.accepts or {}) else "eligible"


def _row(stage: Stage, one: Checked) -> tuple[str, ...]:
    return (one.case, f"{one.members} 人", STATUS[one.marriage], f"{one.homes} 套", f"{one.months} 个月",
            f"{one.vehicles} 辆", BANDS[one.band], _verdict(stage, one))  # fmt: skip
