"""The two lifecycles of this room, as data.

``who`` holds role codes; which *side* they act for stands in :data:`SIDE`.  A
data officer counts as an applicant of the same department.
"""

from __future__ import annotations

from enum import StrEnum

from shuqiao.kernel.refusals import Words
from shuqiao.kernel.transitions import TransitionTable, rows


class ApplicationState(StrEnum):
    DRAFT = "draft"
    WAITING_HEAD = "waiting_head"
    RETURNED = "returned"
    UNDER_REVIEW = "under_review"
    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class GrantState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Side(StrEnum):
    """For which department a verb is done."""

    APPLICANT = "applicant"
    PROVIDER = "provider"
    PLATFORM = "platform"


A = ApplicationState
G = GrantState

APPLICANTS = ("applicant", "data_officer")
HEAD = ("head",)
REVIEWERS = ("provider_reviewer",)
GUARDIANS = ("provider_reviewer", "authority_reviewer", "system")
SYSTEM = ("system",)

APPLICATION_WORDS = {
    "draft": Words("草稿", "draft"),
    "waiting_head": Words("待负责人审批", "waiting for head"),
    "returned": Words("退回待修改", "returned"),
    "under_review": Words("提供部门办理中", "under review"),
    "granted": Words("已同意", "granted"),
    "partly_granted": Words("部分同意", "partly granted"),
    "refused": Words("不予同意", "refused"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "save_draft": Words("暂存", "Save draft"),
    "submit": Words("提交", "Submit"),
    "approve": Words("通过", "Approve"),
    "return": Words("退回修改", "Return"),
    "step_back": Words("退回上一步", "Take back one step"),
    "withdraw": Words("撤回", "Withdraw"),
    "consent": Words("同意", "Consent"),
    "consent_in_part": Words("部分同意", "Consent in part"),
    "refuse": Words("不予同意", "Refuse"),
    "escalate": Words("提请主管部门协调", "Escalate"),
}

GRANT_WORDS = {
    "active": Words("使用中", "in service"),
    "suspended": Words("已暂停", "suspended"),
    "revoked": Words("已撤销", "revoked"),
    "expired": Words("已到期", "expired"),
    "suspend": Words("暂停", "Suspend"),
    "resume": Words("恢复", "Resume"),
    "narrow": Words("缩小范围", "Narrow"),
    "revoke": Words("撤销", "Revoke"),
    "expire": Words("到期终止", "Expire"),
}
"""What people call the states and the verbs (words.md 111 to 130)."""

APPLICATION = TransitionTable(
    subject="application",
    initial=A.DRAFT,
    words=APPLICATION_WORDS,
    rows=(
        *rows(A.DRAFT, "save_draft", A.DRAFT, APPLICANTS),
        *rows(A.RETURNED, "save_draft", A.RETURNED, APPLICANTS),
        *rows((A.DRAFT, A.RETURNED), "submit", A.WAITING_HEAD, APPLICANTS, guard="may_apply"),
        *rows(A.WAITING_HEAD, "approve", A.UNDER_REVIEW, HEAD, guard="conditions_met", deadline="conditional_reply"),
        *rows(A.WAITING_HEAD, "approve", A.REFUSED, HEAD, guard="conditions_met"),
        *rows(A.WAITING_HEAD, "return", A.RETURNED, HEAD),
        *rows(A.WAITING_HEAD, "step_back", A.DRAFT, APPLICANTS),
        *rows((A.DRAFT, A.RETURNED, A.WAITING_HEAD, A.UNDER_REVIEW), "withdraw", A.WITHDRAWN, APPLICANTS),
        *rows(A.UNDER_REVIEW, "consent", A.GRANTED, REVIEWERS, guard="in_full"),
        *rows(A.UNDER_REVIEW, "consent_in_part", A.PARTLY_GRANTED, REVIEWERS, guard="in_part"),
        *rows(A.UNDER_REVIEW, "refuse", A.REFUSED, REVIEWERS, guard="refusal"),
        *rows(A.UNDER_REVIEW, "escalate", A.UNDER_REVIEW, SYSTEM, guard="may_escalate"),
    ),
)

GRANT = TransitionTable(
    subject="grant",
    initial=G.ACTIVE,
    words=GRANT_WORDS,
    rows=(
        *rows(G.ACTIVE, "suspend", G.SUSPENDED, GUARDIANS, guard="stop_reason"),
        *rows(G.SUSPENDED, "resume", G.ACTIVE, GUARDIANS, guard="may_resume"),
        *rows(G.ACTIVE, "narrow", G.ACTIVE, REVIEWERS, guard="narrowed"),
        *rows(G.SUSPENDED, "narrow", G.SUSPENDED, REVIEWERS, guard="narrowed"),
        *rows((G.ACTIVE, G.SUSPENDED), "revoke", G.REVOKED, GUARDIANS, guard="stop_reason"),
        *rows((G.ACTIVE, G.SUSPENDED), "expire", G.EXPIRED, SYSTEM, guard="may_expire"),
    ),
)

SIDE = {
    "save_draft": Side.APPLICANT,
    "submit": Side.APPLICANT,
    "approve": Side.APPLICANT,
    "return": Side.APPLICANT,
    "step_back": Side.APPLICANT,
    "withdraw": Side.APPLICANT,
    "consent": Side.PROVIDER,
    "consent_in_part": Side.PROVIDER,
    "refuse": Side.PROVIDER,
    "escalate": Side.PLATFORM,
    "suspend": Side.PROVIDER,
    "resume": Side.PROVIDER,
    "narrow": Side.PROVIDER,
    "revoke": Side.PROVIDER,
    "expire": Side.PLATFORM,
}
"""The department whose people do a verb.  The authority stands above both sides, the platform beside them."""

UNDER_WAY = frozenset({A.WAITING_HEAD, A.UNDER_REVIEW})
DECIDED = frozenset({A.GRANTED, A.PARTLY_GRANTED, A.REFUSED})
NOT_YET_ASKED = frozenset({A.DRAFT, A.WAITING_HEAD, A.RETURNED})
"""Inside the applicant's own department; the provider has not been asked."""
LIVE = frozenset({G.ACTIVE, G.SUSPENDED})
