"""A client system at work: its key, its call context, and a family checked with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shuqiao.client import Answer, Client, Refused
from shuqiao.demo.story.sharing_scenes import HOMES, HOUSEHOLD, INCOME, INSURANCE, MARRIAGE, VEHICLES, WANTED
from shuqiao.demo.story.stage import FIRST_DAY, SYSTEM, Stage
from shuqiao.kernel import clock

ADULT = 18
MAN, WOMAN = "男方公民身份号码", "女方公民身份号码"
NOT_YET = ("grant_absent", "grant_not_yet")
"""Refusals while order or moved clock are still on their way to the gateway."""


def client(stage: Stage) -> Client:
    """The housing system's client, its receipts checked against the gateway's key."""
    if not stage.gateway_key:
        shown = stage.instance.run("gateway", "show-key", "--dir", str(stage.instance.gateway))
        stage.gateway_key = shown.stdout.strip()
    return Client(stage.instance.gateway_url, SYSTEM, stage.key, gateway_key=stage.gateway_key)


def context(stage: Stage, case: str, consent: str | None) -> dict[str, Any]:
    """For what, for which case, by whom, on whose consent."""
    matter = stage.city.matter
    said: dict[str, Any] = {
        "purpose": f"{matter.code}.basis",
        "matter_code": matter.code,
        "case": case,
        "operator": "窗口受理员03",
        "operator_unit": stage.city.others["heting_zjj"].name,
        "reason": "家庭住房与经济状况核对",
    }
    return said | ({"consent": {"number": consent, "form": "书面"}} if consent else {})


@dataclass
class Checked:
    """What was learnt of a family.  ``months`` are the applicant's, the others sums or the highest of all adults.

    ``answers``: entry → its answers; ``seconds``: entry → how long they took.
    """

    case: str
    members: int = 0
    marriage: str | None = None
    homes: int = 0
    months: int = 0
    vehicles: int = 0
    band: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def against(self, accepts: dict[str, Any]) -> list[str]:
        """What keeps the family from the flat, in words; empty where nothing does."""
        return [
            words
            for words, wrong in (
                (f"名下住房 {self.homes} 套", self.homes > accepts["homes"]),
                (f"连续缴费 {self.months} 个月", self.months < accepts["months"]),
                (f"名下机动车 {self.vehicles} 辆", self.vehicles > accepts["vehicles"]),
                (f"收入分档 {self.band} 档", self.band > accepts["band"]),
            )
            if wrong
        ]


def check(stage: Stage, calls: Client, case: str, consent: str | None, numbers: Sequence[str]) -> Checked:
    """Ask all that is granted about one family: rows of the household, counts and months of its adults."""
    checked, said = Checked(case), context(stage, case, consent)

    def ask(key: str, where: dict[str, Any]) -> list[dict[str, Any]]:
        started = clock.monotonic()
        answer = stage.wait_for(lambda: _answered(calls, stage.grants[key], where, said))
        checked.seconds[key] = checked.seconds.get(key, 0.0) + clock.monotonic() - started
        checked.answers.setdefault(key, []).append(answer)
        return answer.rows

    checked.members = len(ask(HOUSEHOLD, {"公民身份号码": list(numbers)}))
    married = ask(MARRIAGE, {MAN if int(numbers[0][16]) % 2 else WOMAN: numbers[0]})
    checked.marriage = str(married[0]["当前婚姻状态"]) if married else None
    for n, number in enumerate(number for number in numbers if _age(number) >= ADULT):
        keys = {key: {WANTED[key][1][0]: number} for key in (HOMES, INSURANCE, VEHICLES, INCOME)}
        checked.homes += ask(HOMES, keys[HOMES])[0]["名下住房套数"]
        checked.vehicles += ask(VEHICLES, keys[VEHICLES])[0]["名下机动车数量"]
        checked.band = max(checked.band, ask(INCOME, keys[INCOME])[0]["综合所得收入额分档"] or "")
        if n == 0:
            checked.months = ask(INSURANCE, keys[INSURANCE])[0]["当前连续缴费月数"]
    return checked


def _answered(calls: Client, grant: str, where: dict[str, Any], said: dict[str, Any]) -> Answer | None:
    try:
        return calls.query(grant, where, said)
    except Refused as refused:
        if refused.code in NOT_YET:
            return None
        raise


def _age(number: str) -> int:
    born, today = int(number[6:14]), int(f"{FIRST_DAY:%Y%m%d}")
    return (today - born) // 10_000
