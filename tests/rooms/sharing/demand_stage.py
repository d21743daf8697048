"""Demands and disputes at every stage, for tests of verbs, doors and pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from shuqiao.kernel.actors import system
from shuqiao.sharing import actions
from shuqiao.sharing.facts import Citation
from shuqiao.sharing.facts.demands import DemandFacts, DemandItem, Wish
from shuqiao.sharing.facts.disputes import About, DisputeFacts, Meeting, Outcome, Ruling
from shuqiao.sharing.models import Demand
from shuqiao.sharing.queries.demands import demand_by_number
from tests.cast.people import POLICE, Cast
from tests.rooms.catalogue.entries import entry_in
from tests.rooms.sharing.stage import TODAY, application_in, on

CATALOGUE = system("catalogue")
WISH = Wish(
    name="犬只登记信息",
    items=(DemandItem("犬只登记号", "每只犬的登记号", "C"), DemandItem("免疫有效期", "狂犬病免疫到期日", "D")),
    matter_code="990100000000100009",
    matter_name="公共租赁住房入住登记",
    basis="《公共租赁住房管理办法》第二十条",
    purpose_type="basis",
    scenario="housing_security",
    scenario_text="入住登记时核对养犬情况",
    method="interface",
    frequency="monthly",
    period_from=TODAY,
    period_to=date(2026, 9, 21),
    contact_name="简若溪",
    contact_phone="0990-8020002",
)
LAW = Citation("某某管理条例", "国务院令第1号", "第九条")
DUE = date(2025, 10, 31)
UPHELD = Ruling(Outcome.UPHELD, "公安局应按申请内容提供户籍地址", DUE)
REOPEN = Ruling(Outcome.REOPEN, "公安局应按目录条件重新答复", DUE)
DISMISSED = Ruling(Outcome.DISMISSED, "维持原答复")


def of_superior(ruling: Ruling) -> Ruling:
    return replace(ruling, document_number="栖政办函〔2025〕7号")


def demand_in(cast: Cast, state: str, **changes: Any) -> DemandFacts:
    """A demand of the housing bureau, walked to ``state`` by its people; the police bureau answers."""
    found = actions.start_demand(cast.applicant, replace(WISH, **changes))
    number = found.number
    if state == "draft":
        return found
    if state == "withdrawn":
        return actions.withdraw_demand(cast.applicant, number)
    found = actions.submit_demand(cast.applicant, number)
    if state == "returned":
        return actions.return_demand(cast.applicant_head, number, "请补充依据")
    if state == "waiting_head":
        return found
    found = actions.file_demand(cast.applicant_head, number)
    if state == "filed":
        return found
    if state == "merged":
        other = demand_in(cast, "filed", name="养犬登记信息")
        return actions.merge_demand(cast.authority_reviewer, number, other.number)
    found = actions.dispatch_demand(cast.authority_reviewer, number, POLICE, "请认领")
    if state == "dispatched":
        return found
    found = actions.claim_demand(cast.provider_reviewer, number)
    if state == "claimed":
        return found
    if state == "handed_back":
        return actions.hand_back_demand(cast.provider_reviewer, number, "不属于本部门职责")
    if state == "declined":
        return actions.decline_demand(cast.provider_reviewer, number, "法律规定不得提供", LAW)
    found = actions.list_duty(cast.provider_reviewer, number)
    if state == "met":
        entry = entry_in(cast, "published")
        return actions.link_entry(cast.compiler, number, entry.code)
    return found


def stored(number: str) -> DemandFacts:
    return demand_by_number(number)


def everything() -> int:
    return Demand.objects.count()


def meeting(day: date = TODAY) -> Meeting:
    return Meeting(day, "住建局简若溪、公安局方小满", "双方各自陈述，未达成一致")


def dispute_in(cast: Cast, state: str, ruling: Ruling = UPHELD) -> DisputeFacts:
    """The housing bureau's dispute about a refusal, walked to ``state``."""
    refused = application_in(cast, "refused")
    found = actions.open_dispute(cast.applicant, About.APPLICATION, refused.number, "不予同意的理由不成立，请求同意")
    return walked(cast, found, state, ruling)


def walked(cast: Cast, found: DisputeFacts, state: str, ruling: Ruling = UPHELD) -> DisputeFacts:
    number, steering = found.number, cast.authority_reviewer
    if state == "negotiating":
        return found
    if state == "settled":
        return actions.settle_dispute(cast.applicant, number, "公安局同意补充提供")
    if state == "withdrawn":
        return actions.withdraw_dispute(cast.applicant, number)
    actions.record_meeting(cast.applicant, number, meeting())
    found = actions.bring_dispute(cast.applicant, number)
    if state == "authority":
        return found
    if state == "superior":
        return actions.escalate_dispute(cast.applicant, number)
    if state == "closed":
        actions.decide_dispute(steering, number, DISMISSED)
        return actions.close_dispute(steering, number)
    found = actions.decide_dispute(steering, number, ruling)
    if state == "decided":
        return found
    found = actions.execute_ruling(steering, number)
    if state == "executing":
        return found
    with on(date(2025, 11, 3)):
        return actions.report_failure(steering, number, "至今没有提供")
