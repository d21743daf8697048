"""The lifecycle of a catalogue entry (rules.md 8.11; 51号 Art. 7-8, 发改高技〔2017〕1272号)."""

from __future__ import annotations

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
STEERING = (*HEAD, *AUTHORITY)

PROVIDER_ROLES = frozenset({*COMPILING, *HEAD})
"""Roles that act only for the entry's own provider; the authority's reviewers act for all."""

ENTRY = TransitionTable(
    subject="entry",
    initial=DRAFT,
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
