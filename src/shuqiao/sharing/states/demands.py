"""The life of a demand (数据需求, requirement 33), as data."""

from __future__ import annotations

from enum import StrEnum

from shuqiao.kernel.refusals import Words
from shuqiao.kernel.transitions import TransitionTable, rows
from shuqiao.sharing.states.applications import APPLICANTS, HEAD, SYSTEM


class DemandState(StrEnum):
    DRAFT = "draft"
    WAITING_HEAD = "waiting_head"
    RETURNED = "returned"
    FILED = "filed"
    DISPATCHED = "dispatched"
    CLAIMED = "claimed"
    HANDED_BACK = "handed_back"
    MERGED = "merged"
    DUTY = "duty"
    MET = "met"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DemandSide(StrEnum):
    """For whom a verb of a demand is done."""

    APPLICANT = "applicant"
    ANSWERER = "answerer"  # the department that it was dispatched to, or that claims it
    AUTHORITY = "authority"


D = DemandState

ANSWERERS = ("provider_reviewer", "data_officer")
"""Who claims and answers for a department; a data officer is compiler there too."""
STEERING = ("authority_reviewer",)
BOTH = (*ANSWERERS, *STEERING)

DEMAND_WORDS = {
    "draft": Words("草稿", "draft"),
    "waiting_head": Words("待负责人审批", "waiting for head"),
    "returned": Words("退回待修改", "returned"),
    "filed": Words("待派发", "filed, to dispatch"),
    "dispatched": Words("已派发，待认领", "dispatched, to claim"),
    "claimed": Words("已认领", "claimed"),
    "handed_back": Words("已退单，待重新派发", "handed back, to dispatch"),
    "merged": Words("已并入", "merged"),
    "duty": Words("已列入责任清单", "on the responsibility list"),
    "met": Words("已满足", "met"),
    "declined": Words("不予提供", "declined"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "save_draft": Words("暂存", "Save draft"),
    "submit": Words("提交", "Submit"),
    "approve": Words("通过", "Approve"),
    "return": Words("退回修改", "Return"),
    "withdraw": Words("撤回", "Withdraw"),
    "dispatch": Words("派发", "Dispatch"),
    "transfer": Words("转派", "Transfer"),
    "claim": Words("认领", "Claim"),
    "hand_back": Words("退单", "Hand back"),
    "merge": Words("并入", "Merge"),
    "detach": Words("恢复单独办理", "Take apart"),
    "list_duty": Words("列入责任清单", "List as a duty"),
    "link_entry": Words("关联目录条目", "Link an entry"),
    "meet": Words("满足", "Meet"),
    "decline": Words("不予提供", "Decline"),
    "follow": Words("随并入的需求办结", "Follow"),
}

OPEN = (D.FILED, D.HANDED_BACK)
"""Before the authority, which has to say whose it is."""
HELD = (D.DISPATCHED, D.CLAIMED)

DEMAND = TransitionTable(
    subject="demand",
    initial=D.DRAFT,
    words=DEMAND_WORDS,
    rows=(
        *rows(D.DRAFT, "save_draft", D.DRAFT, APPLICANTS),
        *rows(D.RETURNED, "save_draft", D.RETURNED, APPLICANTS),
        *rows((D.DRAFT, D.RETURNED), "submit", D.WAITING_HEAD, APPLICANTS, guard="complete"),
        *rows(D.WAITING_HEAD, "approve", D.FILED, HEAD, deadline="demand_dispatch_wd"),
        *rows(D.WAITING_HEAD, "return", D.RETURNED, HEAD, guard="reasoned"),
        *rows(
            (D.DRAFT, D.RETURNED, D.WAITING_HEAD, *OPEN, *HELD, D.DUTY, D.MERGED), "withdraw", D.WITHDRAWN, APPLICANTS
        ),
        *rows(OPEN, "dispatch", D.DISPATCHED, STEERING, guard="may_answer", deadline="demand_claim_wd"),
        *rows(HELD, "transfer", D.DISPATCHED, STEERING, guard="transferable", deadline="demand_claim_wd"),
        *rows((*OPEN, D.DISPATCHED), "claim", D.CLAIMED, ANSWERERS, guard="may_answer", deadline="demand_answer_wd"),
        *rows(HELD, "hand_back", D.HANDED_BACK, ANSWERERS, guard="reasoned", deadline="demand_dispatch_wd"),
        *rows((*OPEN, *HELD), "merge", D.MERGED, STEERING, guard="mergeable"),
        *rows(D.MERGED, "detach", D.FILED, STEERING, deadline="demand_dispatch_wd"),
        *rows(D.CLAIMED, "list_duty", D.DUTY, BOTH, deadline="demand_duty_wd"),
        *rows(D.CLAIMED, "link_entry", D.MET, ANSWERERS, guard="linkable"),
        *rows(D.DUTY, "link_entry", D.MET, ANSWERERS, guard="linkable"),
        *rows(D.DUTY, "link_entry", D.DUTY, ANSWERERS, guard="linkable"),
        *rows(D.DUTY, "meet", D.MET, SYSTEM),
        *rows((*HELD, D.DUTY), "decline", D.DECLINED, (*ANSWERERS[:1], *STEERING), guard="cited"),
        *rows(OPEN, "decline", D.DECLINED, STEERING, guard="cited"),
        *rows(D.MERGED, "follow", D.MET, SYSTEM),
        *rows(D.MERGED, "follow", D.DECLINED, SYSTEM),
    ),
)

DEMAND_SIDE = {
    "save_draft": DemandSide.APPLICANT,
    "submit": DemandSide.APPLICANT,
    "approve": DemandSide.APPLICANT,
    "return": DemandSide.APPLICANT,
    "withdraw": DemandSide.APPLICANT,
    "dispatch": DemandSide.AUTHORITY,
    "transfer": DemandSide.AUTHORITY,
    "merge": DemandSide.AUTHORITY,
    "detach": DemandSide.AUTHORITY,
    "claim": DemandSide.ANSWERER,
    "hand_back": DemandSide.ANSWERER,
    "list_duty": DemandSide.ANSWERER,
    "link_entry": DemandSide.ANSWERER,
    "decline": DemandSide.ANSWERER,
    "meet": DemandSide.AUTHORITY,
    "follow": DemandSide.AUTHORITY,
}

PRIVATE = frozenset({D.DRAFT, D.RETURNED, D.WAITING_HEAD})
"""Inside the applicant's own department; nobody else knows of it."""
ANSWERED_BY_ONE = frozenset({D.DISPATCHED, D.CLAIMED, D.DUTY})
"""A department is named that owes the next step."""
ENDED = frozenset({D.MET, D.DECLINED, D.WITHDRAWN})
MAY_TAKE_OTHERS = frozenset({*OPEN, *HELD, D.DUTY})
"""Into these another demand may be merged."""
