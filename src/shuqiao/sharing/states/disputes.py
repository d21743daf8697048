"""The life of a dispute (争议协调, requirements 55-57), as data."""

from __future__ import annotations

from enum import StrEnum

from shuqiao.kernel.refusals import Words
from shuqiao.kernel.transitions import TransitionTable, rows
from shuqiao.sharing.states.applications import APPLICANTS


class DisputeState(StrEnum):
    NEGOTIATING = "negotiating"
    AUTHORITY = "authority"
    SUPERIOR = "superior"
    DECIDED = "decided"
    EXECUTING = "executing"
    NOT_EXECUTED = "not_executed"
    SETTLED = "settled"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Forum(StrEnum):
    """Before whom a dispute lies once negotiation failed."""

    AUTHORITY = "authority"
    GOVERNMENT = "government"
    JOINT_CONFERENCE = "joint_conference"
    COMMON_SUPERIOR = "common_superior"


class DisputeSide(StrEnum):
    CLAIMANT = "claimant"
    EITHER = "either"
    AUTHORITY = "authority"


S = DisputeState

PEOPLE = (*APPLICANTS, "provider_reviewer", "head")
"""Who speaks for a department in a dispute."""
STEERING = ("authority_reviewer",)

DISPUTE_WORDS = {
    "negotiating": Words("协商中", "negotiating"),
    "authority": Words("主管部门协调中", "before the authority"),
    "superior": Words("上级协调中", "before a superior"),
    "decided": Words("已作出处理决定", "decided"),
    "executing": Words("执行中", "executing"),
    "not_executed": Words("逾期未执行", "not executed"),
    "settled": Words("协商一致", "settled"),
    "closed": Words("已办结", "closed"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "record_meeting": Words("登记协商记录", "Record a meeting"),
    "settle": Words("确认协商一致", "Settle"),
    "withdraw": Words("撤回", "Withdraw"),
    "bring": Words("提请主管部门协调", "Bring before the authority"),
    "escalate": Words("提请上级处理", "Take to the superior"),
    "decide": Words("作出处理决定", "Decide"),
    "execute": Words("交付执行", "Put into execution"),
    "confirm": Words("确认已执行", "Confirm execution"),
    "report_failure": Words("登记未执行", "Report as not executed"),
    "close": Words("办结", "Close"),
}

FORUM_WORDS = {
    Forum.AUTHORITY: Words("本级共享主管部门", "authority of the level"),
    Forum.GOVERNMENT: Words("本级人民政府", "government of the level"),
    Forum.JOINT_CONFERENCE: Words("联席会议", "joint conference"),
    Forum.COMMON_SUPERIOR: Words("共同的上级主管部门", "common superior authority"),
}

COORDINATED = (S.AUTHORITY, S.SUPERIOR)
UNDECIDED = (S.NEGOTIATING, *COORDINATED)

DISPUTE = TransitionTable(
    subject="dispute",
    initial=S.NEGOTIATING,
    words=DISPUTE_WORDS,
    rows=(
        *rows(S.NEGOTIATING, "record_meeting", S.NEGOTIATING, (*PEOPLE, *STEERING), guard="minuted"),
        *rows(S.AUTHORITY, "record_meeting", S.AUTHORITY, (*PEOPLE, *STEERING), guard="minuted"),
        *rows(S.SUPERIOR, "record_meeting", S.SUPERIOR, (*PEOPLE, *STEERING), guard="minuted"),
        *rows(UNDECIDED, "settle", S.SETTLED, PEOPLE, guard="reasoned"),
        *rows(UNDECIDED, "withdraw", S.WITHDRAWN, PEOPLE),
        *rows(S.NEGOTIATING, "bring", S.AUTHORITY, PEOPLE, guard="negotiated", deadline="dispute_days"),
        *rows(S.NEGOTIATING, "bring", S.SUPERIOR, PEOPLE, guard="negotiated", deadline="dispute_days"),
        *rows(
            (S.AUTHORITY, S.DECIDED), "escalate", S.SUPERIOR, (*PEOPLE, *STEERING), guard="next_forum",
            deadline="dispute_days",
        ),
        *rows(COORDINATED, "decide", S.DECIDED, STEERING, guard="decidable"),
        *rows(S.DECIDED, "execute", S.EXECUTING, STEERING, guard="owed"),
        *rows(S.NOT_EXECUTED, "execute", S.EXECUTING, STEERING, guard="owed"),
        *rows(S.DECIDED, "close", S.CLOSED, STEERING, guard="nothing_owed"),
        *rows((S.EXECUTING, S.NOT_EXECUTED), "confirm", S.CLOSED, (*PEOPLE, *STEERING)),
        *rows(S.EXECUTING, "report_failure", S.NOT_EXECUTED, (*PEOPLE, *STEERING), guard="overdue"),
    ),
)  # fmt: skip

DISPUTE_SIDE = {
    "record_meeting": DisputeSide.EITHER,
    "settle": DisputeSide.CLAIMANT,
    "withdraw": DisputeSide.CLAIMANT,
    "bring": DisputeSide.EITHER,
    "escalate": DisputeSide.EITHER,
    "decide": DisputeSide.AUTHORITY,
    "execute": DisputeSide.AUTHORITY,
    "close": DisputeSide.AUTHORITY,
    "confirm": DisputeSide.CLAIMANT,
    "report_failure": DisputeSide.CLAIMANT,
}

OPEN_DISPUTE = frozenset({S.NEGOTIATING, *COORDINATED, S.DECIDED, S.EXECUTING, S.NOT_EXECUTED})
"""One such dispute of one side about one thing."""
