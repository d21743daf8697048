"""The lifecycle of a catalogue entry (rules.md 8.11; 51号 Art. 7-8, 发改高技〔2017〕1272号)."""

from __future__ import annotations

from shuqiao.kernel.refusals import Words
from shuqiao.kernel.transitions import TransitionTable, rows

DRAFT = "draft"
WAITING_HEAD = "waiting_head"
HEAD_APPROVED = "head_approved"
SUBMITTED = "submitted"
RETURNED = "returned"
REJECTED = "rejected"
APPROVED = "approved"
PUBLISHED = "published"
SUSPENDED = "suspended"
RETIRED = "retired"

COMPILING = ("compiler", "data_officer")
HEAD = ("head",)
AUTHORITY = ("authority_reviewer",)
OPERATING = ("platform_operator",)
STEERING = (*HEAD, *AUTHORITY)

PROVIDER_ROLES = frozenset({*COMPILING, *HEAD})
"""Roles that act only for the entry's own provider; the authority's reviewers act for all."""

WORDS = {
    "draft": Words("草稿", "draft"),
    "waiting_head": Words("待负责人审批", "waiting for head"),
    "head_approved": Words("负责人已通过，待报送", "approved by head, to submit"),
    "submitted": Words("待主管部门审核", "submitted"),
    "returned": Words("退回待修改", "returned"),
    "rejected": Words("不予通过", "rejected"),
    "approved": Words("审核通过，待发布", "approved, to publish"),
    "published": Words("已发布", "published"),
    "suspended": Words("已下架", "unpublished"),
    "retired": Words("已注销", "retired"),
    "save_draft": Words("修改", "Edit"),
    "submit_to_head": Words("提交负责人审批", "Submit to head"),
    "approve_by_head": Words("负责人审批通过", "Approve as head"),
    "submit": Words("提交主管部门审核", "Submit to the authority"),
    "return_": Words("退回修改", "Return"),
    "reject": Words("不予通过", "Reject"),
    "approve": Words("通过并赋码", "Approve"),
    "publish": Words("发布", "Publish"),
    "suspend": Words("下架", "Unpublish"),
    "resume": Words("恢复发布", "Publish again"),
    "retire": Words("注销", "Retire"),
}
"""What people call the states and the verbs (words.md 111 to 130)."""

ENTRY = TransitionTable(
    subject="entry",
    initial=DRAFT,
    words=WORDS,
    rows=(
        *rows(DRAFT, "save_draft", DRAFT, COMPILING, guard="storable"),
        *rows(RETURNED, "save_draft", RETURNED, COMPILING, guard="storable"),
        *rows((DRAFT, RETURNED), "submit_to_head", WAITING_HEAD, COMPILING, guard="complete"),
        *rows(WAITING_HEAD, "approve_by_head", HEAD_APPROVED, HEAD, guard="checklist"),
        *rows(WAITING_HEAD, "return_", RETURNED, HEAD, guard="reasons"),
        *rows(HEAD_APPROVED, "submit", SUBMITTED, COMPILING, guard="complete"),
        *rows(SUBMITTED, "return_", RETURNED, AUTHORITY, guard="reasons"),
        *rows(SUBMITTED, "reject", REJECTED, AUTHORITY, guard="reasons"),
        *rows(SUBMITTED, "approve", APPROVED, AUTHORITY, guard="code"),
        *rows(APPROVED, "publish", PUBLISHED, AUTHORITY, guard="complete"),
        *rows(PUBLISHED, "suspend", SUSPENDED, STEERING, guard="reason"),
        *rows(SUSPENDED, "resume", PUBLISHED, STEERING),
        *rows((PUBLISHED, SUSPENDED), "retire", RETIRED, STEERING, guard="objections"),
    ),
)

EVERYBODYS = frozenset({PUBLISHED, SUSPENDED, RETIRED})
"""Once notified to all departments, an entry stays visible to everybody signed in."""

DEAD = frozenset({REJECTED, RETIRED})
"""States that free the entry's name for another one.  Its code stays taken for ever."""
