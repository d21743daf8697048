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
    WAITING_PROVIDER_HEAD = "waiting_provider_head"
    CORRECTION_REQUESTED = "correction_requested"
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
AUTHORITY = ("authority_reviewer",)
SIGNERS = ("provider_reviewer", "compiler", "data_officer")
"""Who may speak for an inner unit that is asked (会签): people of that unit who hold one of these."""
GUARDIANS = ("provider_reviewer", "authority_reviewer", "system")
SYSTEM = ("system",)

APPLICATION_WORDS = {
    "draft": Words("草稿", "draft"),
    "waiting_head": Words("待负责人审批", "waiting for head"),
    "returned": Words("退回待修改", "returned"),
    "under_review": Words("提供部门办理中", "under review"),
    "waiting_provider_head": Words("待提供部门负责人核准", "waiting for the provider's head"),
    "correction_requested": Words("待补正", "correction requested"),
    "granted": Words("已同意", "granted"),
    "partly_granted": Words("部分同意", "partly granted"),
    "refused": Words("不予同意", "refused"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "save_draft": Words("暂存", "Save draft"),
    "attach_document": Words("上传材料", "Attach a document"),
    "submit": Words("提交", "Submit"),
    "approve": Words("通过", "Approve"),
    "return": Words("退回修改", "Return"),
    "step_back": Words("退回上一步", "Take back one step"),
    "withdraw": Words("撤回", "Withdraw"),
    "consent": Words("同意", "Consent"),
    "consent_in_part": Words("部分同意", "Consent in part"),
    "refuse": Words("不予同意", "Refuse"),
    "request_correction": Words("一次性补正告知", "Request a correction"),
    "resubmit": Words("补正后提交", "Resubmit"),
    "escalate": Words("提请主管部门协调", "Escalate"),
    "confirm_answer": Words("核准答复", "Confirm the answer"),
    "return_answer": Words("退回答复", "Return the answer"),
    "request_extension": Words("申请延期", "Ask for an extension"),
    "allow_extension": Words("同意延期", "Allow the extension"),
    "deny_extension": Words("不同意延期", "Deny the extension"),
    "route": Words("转办", "Route to an inner unit"),
    "route_back": Words("退回转办", "Route back"),
    "ask_joint_sign": Words("会签", "Ask for a joint sign"),
    "sign_joint": Words("签署会签意见", "Sign"),
    "close_joint_sign": Words("结束会签", "Close the joint sign"),
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
    "emergency_stop": Words("紧急停用", "Emergency stop"),
    "offer_renewal": Words("提示续期", "Offer renewal"),
    "renew": Words("续期", "Renew"),
    "renew_standing": Words("续期", "Renew"),
    "hand_over": Words("移交承接部门", "Hand over to the successor"),
    "end_test": Words("结束测试", "End the test"),
}
"""What people call the states and the verbs (words.md 111 to 130)."""

APPLICATION = TransitionTable(
    subject="application",
    initial=A.DRAFT,
    words=APPLICATION_WORDS,
    rows=(
        *rows(A.DRAFT, "save_draft", A.DRAFT, APPLICANTS),
        *rows(A.RETURNED, "save_draft", A.RETURNED, APPLICANTS),
        *rows(A.DRAFT, "attach_document", A.DRAFT, APPLICANTS),
        *rows(A.RETURNED, "attach_document", A.RETURNED, APPLICANTS),
        *rows((A.DRAFT, A.RETURNED), "submit", A.WAITING_HEAD, APPLICANTS, guard="may_apply"),
        *rows(A.WAITING_HEAD, "approve", A.UNDER_REVIEW, HEAD, guard="conditions_met", deadline="conditional_reply"),
        *rows(A.WAITING_HEAD, "approve", A.REFUSED, HEAD, guard="conditions_met"),
        *rows(A.WAITING_HEAD, "return", A.RETURNED, HEAD),
        *rows(A.WAITING_HEAD, "step_back", A.DRAFT, APPLICANTS),
        *rows((A.DRAFT, A.RETURNED, A.WAITING_HEAD, A.UNDER_REVIEW), "withdraw", A.WITHDRAWN, APPLICANTS),
        *rows(A.WAITING_PROVIDER_HEAD, "withdraw", A.WITHDRAWN, APPLICANTS),
        *rows(A.UNDER_REVIEW, "consent", A.GRANTED, REVIEWERS, guard="in_full"),
        *rows(A.UNDER_REVIEW, "consent_in_part", A.PARTLY_GRANTED, REVIEWERS, guard="in_part"),
        *rows(A.UNDER_REVIEW, "refuse", A.REFUSED, REVIEWERS, guard="refusal"),
        *rows(A.UNDER_REVIEW, "request_correction", A.CORRECTION_REQUESTED, REVIEWERS, guard="may_ask_correction"),
        *rows(A.CORRECTION_REQUESTED, "attach_document", A.CORRECTION_REQUESTED, APPLICANTS),
        *rows(A.CORRECTION_REQUESTED, "resubmit", A.UNDER_REVIEW, APPLICANTS, guard="not_wider"),
        *rows(A.CORRECTION_REQUESTED, "withdraw", A.WITHDRAWN, APPLICANTS),
        *rows(A.UNDER_REVIEW, "escalate", A.UNDER_REVIEW, SYSTEM, guard="may_escalate"),
        *rows(A.WAITING_PROVIDER_HEAD, "escalate", A.WAITING_PROVIDER_HEAD, SYSTEM, guard="may_escalate"),
        # where the rule set wants the consent of the provider's head (decision_by_head), an answer is proposed first
        *rows(A.UNDER_REVIEW, "consent", A.WAITING_PROVIDER_HEAD, REVIEWERS, guard="in_full"),
        *rows(A.UNDER_REVIEW, "consent_in_part", A.WAITING_PROVIDER_HEAD, REVIEWERS, guard="in_part"),
        *rows(A.UNDER_REVIEW, "refuse", A.WAITING_PROVIDER_HEAD, REVIEWERS, guard="refusal"),
        *rows(A.WAITING_PROVIDER_HEAD, "confirm_answer", A.GRANTED, HEAD, guard="in_full"),
        *rows(A.WAITING_PROVIDER_HEAD, "confirm_answer", A.PARTLY_GRANTED, HEAD, guard="in_part"),
        *rows(A.WAITING_PROVIDER_HEAD, "confirm_answer", A.REFUSED, HEAD, guard="refusal"),
        *rows(A.WAITING_PROVIDER_HEAD, "return_answer", A.UNDER_REVIEW, HEAD),
        # the provider's own work; the clock runs on through all of it
        *rows(A.UNDER_REVIEW, "request_extension", A.UNDER_REVIEW, REVIEWERS, guard="may_ask_more_time"),
        *rows(A.UNDER_REVIEW, "allow_extension", A.UNDER_REVIEW, AUTHORITY, guard="may_answer_extension"),
        *rows(A.UNDER_REVIEW, "deny_extension", A.UNDER_REVIEW, AUTHORITY, guard="may_answer_extension"),
        *rows(A.UNDER_REVIEW, "route", A.UNDER_REVIEW, REVIEWERS, guard="may_route"),
        *rows(A.UNDER_REVIEW, "route_back", A.UNDER_REVIEW, REVIEWERS, guard="may_route_back"),
        *rows(A.UNDER_REVIEW, "ask_joint_sign", A.UNDER_REVIEW, REVIEWERS, guard="may_ask_joint_sign"),
        *rows(A.UNDER_REVIEW, "sign_joint", A.UNDER_REVIEW, SIGNERS, guard="may_sign"),
        *rows(A.UNDER_REVIEW, "close_joint_sign", A.UNDER_REVIEW, REVIEWERS, guard="may_close_joint_sign"),
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
        *rows(G.ACTIVE, "emergency_stop", G.SUSPENDED, (*REVIEWERS, "security_manager", "authority_reviewer")),
        *rows(G.ACTIVE, "offer_renewal", G.ACTIVE, SYSTEM, guard="may_offer"),
        *rows(G.ACTIVE, "renew", G.ACTIVE, REVIEWERS, guard="renewable"),
        *rows(G.ACTIVE, "renew_standing", G.ACTIVE, APPLICANTS, guard="renewable"),
        *rows(G.ACTIVE, "hand_over", G.ACTIVE, SYSTEM),
        *rows(G.SUSPENDED, "hand_over", G.SUSPENDED, SYSTEM),
        *rows((G.ACTIVE, G.SUSPENDED), "end_test", G.REVOKED, APPLICANTS, guard="is_test"),
    ),
)

SIDE = {
    "save_draft": Side.APPLICANT,
    "attach_document": Side.APPLICANT,
    "submit": Side.APPLICANT,
    "approve": Side.APPLICANT,
    "return": Side.APPLICANT,
    "step_back": Side.APPLICANT,
    "withdraw": Side.APPLICANT,
    "consent": Side.PROVIDER,
    "consent_in_part": Side.PROVIDER,
    "refuse": Side.PROVIDER,
    "request_correction": Side.PROVIDER,
    "resubmit": Side.APPLICANT,
    "escalate": Side.PLATFORM,
    "confirm_answer": Side.PROVIDER,
    "return_answer": Side.PROVIDER,
    "request_extension": Side.PROVIDER,
    "allow_extension": Side.PLATFORM,
    "deny_extension": Side.PLATFORM,
    "route": Side.PROVIDER,
    "route_back": Side.PROVIDER,
    "ask_joint_sign": Side.PROVIDER,
    "sign_joint": Side.PROVIDER,
    "close_joint_sign": Side.PROVIDER,
    "suspend": Side.PROVIDER,
    "resume": Side.PROVIDER,
    "narrow": Side.PROVIDER,
    "revoke": Side.PROVIDER,
    "expire": Side.PLATFORM,
    "emergency_stop": Side.PROVIDER,
    "offer_renewal": Side.PLATFORM,
    "renew": Side.PROVIDER,
    "renew_standing": Side.APPLICANT,
    "hand_over": Side.PLATFORM,
    "end_test": Side.APPLICANT,
}
"""The department whose people do a verb.  The authority stands above both sides, the platform beside them."""

AT_PROVIDER = frozenset({A.UNDER_REVIEW, A.WAITING_PROVIDER_HEAD})
"""The provider owes an answer, and the clock runs."""
UNDER_WAY = frozenset({A.WAITING_HEAD, A.CORRECTION_REQUESTED}) | AT_PROVIDER
DECIDED = frozenset({A.GRANTED, A.PARTLY_GRANTED, A.REFUSED})
NOT_YET_ASKED = frozenset({A.DRAFT, A.WAITING_HEAD, A.RETURNED})
"""Inside the applicant's own department; the provider has not been asked."""
ON_THE_DESK = frozenset({A.DRAFT, A.RETURNED})
"""The applicant may still change what it says and what goes with it."""
LIVE = frozenset({G.ACTIVE, G.SUSPENDED})
