"""What happens after a grant is given: usage records, authorisations, disposal, contractors, as data.

``who`` holds role codes; :data:`USE_SIDE` says for which side of the thing they act.
"""

from __future__ import annotations

from enum import StrEnum

from shuqiao.kernel.refusals import Words
from shuqiao.kernel.transitions import TransitionTable, rows
from shuqiao.sharing.states.applications import APPLICANTS, HEAD, REVIEWERS, SYSTEM


class UsageState(StrEnum):
    RECORDED = "recorded"
    AMENDED = "amended"
    ERASED = "erased"


class AuthorisationState(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"
    EXPIRED = "expired"


class DisposalState(StrEnum):
    TO_DISPOSE = "to_dispose"
    REPORTED = "reported"
    SENT_BACK = "sent_back"
    KEPT = "kept"
    DISPOSED = "disposed"


class ContractorState(StrEnum):
    REGISTERED = "registered"
    ENDED = "ended"


class UseSide(StrEnum):
    """For which department a verb is done."""

    CONSUMER = "consumer"
    PROVIDER = "provider"
    PLATFORM = "platform"


U, P, D, C = UsageState, AuthorisationState, DisposalState, ContractorState

USAGE_WORDS = {
    "recorded": Words("已登记", "recorded"),
    "amended": Words("已更正登记", "amended"),
    "erased": Words("期满已清除", "erased after retention"),
    "amend": Words("更正登记", "Amend"),
    "erase": Words("期满清除", "Erase after retention"),
}
AUTHORISATION_WORDS = {
    "valid": Words("有效", "valid"),
    "revoked": Words("已撤回授权", "revoked by the person"),
    "expired": Words("已过有效期", "past its last day"),
    "revoke": Words("登记撤回授权", "Record revocation"),
    "expire": Words("到期失效", "Expire"),
}
DISPOSAL_WORDS = {
    "to_dispose": Words("待处置", "to dispose"),
    "reported": Words("处置待确认", "reported"),
    "sent_back": Words("处置退回", "sent back"),
    "kept": Words("同意留存", "kept by consent"),
    "disposed": Words("已处置", "disposed"),
    "require_way": Words("提出处置方式", "State the way"),
    "report": Words("报告处置", "Report disposal"),
    "declare": Words("无留存声明", "Declare nothing stored"),
    "confirm": Words("确认处置", "Confirm disposal"),
    "consent_keep": Words("同意留存", "Consent to keep"),
    "send_back": Words("退回处置", "Send back"),
    "reopen": Words("留存期满", "End of keeping"),
}
CONTRACTOR_WORDS = {
    "registered": Words("在册", "registered"),
    "ended": Words("已终止", "ended"),
    "amend": Words("变更登记", "Amend registration"),
    "end": Words("终止访问", "End access"),
    "expire": Words("期满终止", "Expire"),
}

USAGE = TransitionTable(
    subject="usage",
    initial=U.RECORDED,
    words=USAGE_WORDS,
    rows=(
        *rows((U.RECORDED, U.AMENDED), "amend", U.AMENDED, APPLICANTS, guard="recordable"),
        *rows((U.RECORDED, U.AMENDED), "erase", U.ERASED, HEAD, guard="may_erase"),
    ),
)

AUTHORISATION = TransitionTable(
    subject="authorisation",
    initial=P.VALID,
    words=AUTHORISATION_WORDS,
    rows=(
        *rows(P.VALID, "revoke", P.REVOKED, APPLICANTS, guard="revocable"),
        *rows(P.VALID, "expire", P.EXPIRED, SYSTEM, guard="may_expire"),
    ),
)

DISPOSAL = TransitionTable(
    subject="disposal",
    initial=D.TO_DISPOSE,
    words=DISPOSAL_WORDS,
    rows=(
        *rows(D.TO_DISPOSE, "require_way", D.TO_DISPOSE, REVIEWERS, guard="way_known"),
        *rows(D.SENT_BACK, "require_way", D.SENT_BACK, REVIEWERS, guard="way_known"),
        *rows((D.TO_DISPOSE, D.SENT_BACK), "report", D.REPORTED, APPLICANTS, guard="reportable"),
        *rows((D.TO_DISPOSE, D.SENT_BACK), "declare", D.DISPOSED, APPLICANTS, guard="declarable"),
        *rows(D.REPORTED, "confirm", D.DISPOSED, REVIEWERS, guard="confirmable"),
        *rows(D.REPORTED, "consent_keep", D.KEPT, REVIEWERS, guard="keepable"),
        *rows(D.REPORTED, "send_back", D.SENT_BACK, REVIEWERS, guard="reason", deadline="disposal_wd"),
        *rows(D.KEPT, "reopen", D.TO_DISPOSE, SYSTEM, guard="keeping_over", deadline="disposal_wd"),
    ),
)

CONTRACTOR = TransitionTable(
    subject="contractor",
    initial=C.REGISTERED,
    words=CONTRACTOR_WORDS,
    rows=(
        *rows(C.REGISTERED, "amend", C.REGISTERED, APPLICANTS, guard="registrable"),
        *rows(C.REGISTERED, "end", C.ENDED, APPLICANTS, guard="reason"),
        *rows(C.REGISTERED, "expire", C.ENDED, SYSTEM, guard="may_expire"),
    ),
)

USE_SIDE = {
    "amend": UseSide.CONSUMER,
    "erase": UseSide.CONSUMER,
    "revoke": UseSide.CONSUMER,
    "expire": UseSide.PLATFORM,
    "require_way": UseSide.PROVIDER,
    "report": UseSide.CONSUMER,
    "declare": UseSide.CONSUMER,
    "confirm": UseSide.PROVIDER,
    "consent_keep": UseSide.PROVIDER,
    "send_back": UseSide.PROVIDER,
    "reopen": UseSide.PLATFORM,
    "end": UseSide.CONSUMER,
}
"""The department whose people do a verb.  Nobody stands above both: disposal is between the two sides."""

TO_REPORT = frozenset({D.TO_DISPOSE, D.SENT_BACK})
"""The consumer owes a report."""
