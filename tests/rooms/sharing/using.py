"""Usage records, authorisations, disposals and contractors of the story, walked to any state."""

from __future__ import annotations

from datetime import date
from typing import Any

from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import (
    Access,
    AuthorisationFacts,
    Consent,
    ConsentScope,
    ContractorFacts,
    DisposalFacts,
    DisposalReport,
    Usage,
    UsageFacts,
)
from tests.cast.people import HOUSING, Cast
from tests.rooms.sharing.stage import CLOCK, SCOPE, TODAY, grant_in, on

LATER = date(2026, 9, 22)
"""The day after the story's grant ends."""
USAGE = Usage(
    TODAY, TODAY, "公租房资格审核", "窗口逐件核对", "减少材料 12 份", "业务系统内，未另存", "随办件归档期满删除", 12, 30
)
CONSENT = Consent(
    "授权书-2025-0001", "written", TODAY, date(2026, 3, 31), "GZF-2025-000001", ConsentScope(SCOPE.matter_code)
)
DELETED = DisposalReport("delete", "已从业务系统删除全部查询结果", "删除记录 2025-17 号")
KEPT = DisposalReport("keep", "审计要求留存", "", date(2027, 3, 31))
CONTRACTOR_CODE = "91990100MA0Y3YWU68"
ACCESS = Access(
    "栖澜云码信息技术有限公司",
    CONTRACTOR_CODE,
    ("zjj-housing-check",),
    "公租房资格审核系统的维护，不接触数据",
    TODAY,
    date(2026, 3, 31),
    2,
    ("YM-07", "YM-11"),
    "保密承诺书〔2025〕3号",
    "陆一帆",
)


def usage_in(cast: Cast, state: str) -> UsageFacts:
    """A usage record; one that may be erased is made under a rule set that names years."""
    grant = grant_in(cast, "active")
    found = actions.record_usage(cast.applicant, grant.number, USAGE)
    if state == "amended":
        return actions.amend_usage(cast.applicant, found.number, USAGE, "更正办件数")
    if state == "erased":
        with on(date(2028, 9, 23)):
            return actions.erase_usage(cast.applicant_head, found.number)
    return found


def authorisation_in(cast: Cast, state: str) -> AuthorisationFacts:
    (found,) = actions.register_authorisations(cast.applicant, [CONSENT])
    if state == "revoked":
        return actions.revoke_authorisation(cast.applicant, found.register, "本人书面撤回")
    if state == "expired":
        with on(date(2026, 4, 1)):
            return actions.expire_authorisation(CLOCK, found.register)
    return found


def disposal_in(cast: Cast, state: str, report: DisposalReport = DELETED) -> DisposalFacts:
    """The disposal of the story's grant, which was revoked."""
    grant = grant_in(cast, "revoked")
    found = queries.disposal_of(cast.applicant, grant.number)
    assert found is not None
    number = found.number
    if state == "to_dispose":
        return found
    if state == "kept":
        actions.report_disposal(cast.applicant, number, KEPT)
        return actions.consent_keep_disposal(cast.provider_reviewer, number)
    found = actions.report_disposal(cast.applicant, number, report)
    if state == "sent_back":
        return actions.send_back_disposal(cast.provider_reviewer, number, "请补充证明")
    if state == "disposed":
        return actions.confirm_disposal(cast.provider_reviewer, number)
    return found


def contractor_in(cast: Cast, state: str, **changes: Any) -> ContractorFacts:
    from tests.cast.people import client_system

    client_system(department=HOUSING)
    found = actions.register_contractor(cast.applicant, ACCESS)
    if state == "ended":
        return actions.end_contractor(cast.applicant, found.number, "合同解除")
    return found
