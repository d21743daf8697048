"""What is said and agreed about a grant, as data: renewals, stops that are negotiated, emergency stops, outages."""

from __future__ import annotations

from enum import StrEnum

from shuqiao.kernel.refusals import Words
from shuqiao.kernel.transitions import TransitionTable, rows
from shuqiao.sharing.states.applications import APPLICANTS, HEAD, REVIEWERS, SYSTEM, Side


class RenewalState(StrEnum):
    """How a request for a later end stands (续期)."""

    WAITING_HEAD = "waiting_head"
    UNDER_REVIEW = "under_review"
    RENEWED = "renewed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class TalkState(StrEnum):
    """How the negotiation of a stop stands (停用协商)."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    CARRIED_OUT = "carried_out"
    LAPSED = "lapsed"


class EmergencyState(StrEnum):
    """How the report on an emergency stop stands (紧急停用)."""

    TO_REPORT = "to_report"
    REPORTED = "reported"


class OutageState(StrEnum):
    """How an announced outage stands (停用预告)."""

    ANNOUNCED = "announced"
    CANCELLED = "cancelled"
    OVER = "over"


R, T, E, O = RenewalState, TalkState, EmergencyState, OutageState  # noqa: E741 - as short as its neighbours
ASKERS = (*APPLICANTS, *HEAD)
"""Who speaks for the department that uses, about its own wish."""
SPEAKERS = (*REVIEWERS, *HEAD, *APPLICANTS)
"""Who speaks for either side when a stop is negotiated: rules say for which department."""
STOPPERS = ("provider_reviewer", "security_manager", "authority_reviewer")

STOP_TALK = Words("停用协商", "Negotiate a stop")
ANNOUNCE = Words("发布停用预告", "Announce an outage")

RENEWAL_WORDS = {
    "waiting_head": Words("待负责人审批", "waiting for head"),
    "under_review": Words("提供部门办理中", "under review"),
    "renewed": Words("已续期", "renewed"),
    "declined": Words("不予续期", "declined"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "lapsed": Words("已失效", "lapsed"),
    "approve_renewal": Words("通过续期申请", "Approve the renewal"),
    "grant_renewal": Words("同意续期", "Renew"),
    "decline_renewal": Words("不予续期", "Decline to renew"),
    "withdraw_renewal": Words("撤回续期申请", "Withdraw the renewal"),
    "lapse_renewal": Words("续期申请失效", "Let the renewal lapse"),
}

TALK_WORDS = {
    "proposed": Words("待对方答复", "waiting for the other side"),
    "agreed": Words("已商定", "agreed"),
    "objected": Words("对方不同意", "objected"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "carried_out": Words("已执行", "carried out"),
    "lapsed": Words("已失效", "lapsed"),
    "agree_stop": Words("同意停用", "Agree to the stop"),
    "object_stop": Words("不同意停用", "Object to the stop"),
    "withdraw_stop": Words("撤回停用提议", "Withdraw the proposal"),
    "carry_out_stop": Words("按商定执行", "Carry out what was agreed"),
    "lapse_stop": Words("停用提议失效", "Let the proposal lapse"),
}

EMERGENCY_WORDS = {
    "to_report": Words("待报告", "to be reported"),
    "reported": Words("已报告", "reported"),
    "report_emergency": Words("报告主管部门", "Report to the authority"),
}

OUTAGE_WORDS = {
    "announced": Words("已预告", "announced"),
    "cancelled": Words("已取消", "cancelled"),
    "over": Words("已结束", "over"),
    "cancel_outage": Words("取消预告", "Cancel the notice"),
    "end_outage": Words("停用结束", "End the outage"),
}

RENEWAL = TransitionTable(
    subject="renewal",
    initial=R.WAITING_HEAD,
    words=RENEWAL_WORDS,
    rows=(
        *rows(R.WAITING_HEAD, "approve_renewal", R.UNDER_REVIEW, HEAD, deadline="conditional_reply"),
        *rows((R.WAITING_HEAD, R.UNDER_REVIEW), "withdraw_renewal", R.WITHDRAWN, ASKERS),
        *rows(R.UNDER_REVIEW, "grant_renewal", R.RENEWED, REVIEWERS, guard="renewable"),
        *rows(R.UNDER_REVIEW, "decline_renewal", R.DECLINED, REVIEWERS, guard="worded"),
        *rows((R.WAITING_HEAD, R.UNDER_REVIEW), "lapse_renewal", R.LAPSED, SYSTEM),
    ),
)

TALK = TransitionTable(
    subject="stop_talk",
    initial=T.PROPOSED,
    words=TALK_WORDS,
    rows=(
        *rows(T.PROPOSED, "agree_stop", T.AGREED, SPEAKERS),
        *rows(T.PROPOSED, "object_stop", T.OBJECTED, SPEAKERS, guard="worded"),
        *rows((T.PROPOSED, T.AGREED), "withdraw_stop", T.WITHDRAWN, SPEAKERS),
        *rows(T.AGREED, "carry_out_stop", T.CARRIED_OUT, SYSTEM),
        *rows((T.PROPOSED, T.AGREED), "lapse_stop", T.LAPSED, SYSTEM),
    ),
)

EMERGENCY = TransitionTable(
    subject="emergency",
    initial=E.TO_REPORT,
    words=EMERGENCY_WORDS,
    rows=(*rows(E.TO_REPORT, "report_emergency", E.REPORTED, STOPPERS, guard="worded"),),
)

OUTAGE = TransitionTable(
    subject="outage",
    initial=O.ANNOUNCED,
    words=OUTAGE_WORDS,
    rows=(
        *rows(O.ANNOUNCED, "cancel_outage", O.CANCELLED, REVIEWERS),
        *rows(O.ANNOUNCED, "end_outage", O.OVER, SYSTEM, guard="outage_over"),
    ),
)

RENEWAL_SIDE = {
    "approve_renewal": Side.APPLICANT,
    "withdraw_renewal": Side.APPLICANT,
    "grant_renewal": Side.PROVIDER,
    "decline_renewal": Side.PROVIDER,
    "lapse_renewal": Side.PLATFORM,
}

OPEN_RENEWAL = frozenset({R.WAITING_HEAD, R.UNDER_REVIEW})
OPEN_TALK = frozenset({T.PROPOSED, T.AGREED})
