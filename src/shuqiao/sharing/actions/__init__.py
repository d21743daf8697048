"""The verbs, one file each.

Every verb does the same six things in the same order, in one transaction: who
acts; lock and load; permit; decide by a pure rule; save; record exactly one entry.
Then the rooms above hear of a grant (``registries``), and people by a notice.
"""

from shuqiao.sharing.actions.amend_contractor import amend_contractor
from shuqiao.sharing.actions.amend_usage import amend_usage
from shuqiao.sharing.actions.approve import approve
from shuqiao.sharing.actions.approve_basket import approve_basket
from shuqiao.sharing.actions.confirm_disposal import confirm_disposal
from shuqiao.sharing.actions.consent import consent
from shuqiao.sharing.actions.consent_in_part import consent_in_part
from shuqiao.sharing.actions.consent_keep_disposal import consent_keep_disposal
from shuqiao.sharing.actions.declare_nothing_stored import declare_nothing_stored
from shuqiao.sharing.actions.end_contractor import end_contractor
from shuqiao.sharing.actions.erase_usage import erase_usage
from shuqiao.sharing.actions.escalate import escalate
from shuqiao.sharing.actions.expire_authorisation import expire_authorisation
from shuqiao.sharing.actions.expire_contractor import expire_contractor
from shuqiao.sharing.actions.expire_grant import expire_grant
from shuqiao.sharing.actions.narrow_grant import narrow_grant
from shuqiao.sharing.actions.open_disposal import open_disposal
from shuqiao.sharing.actions.record_usage import record_usage
from shuqiao.sharing.actions.refuse import refuse
from shuqiao.sharing.actions.register_authorisations import register_authorisations
from shuqiao.sharing.actions.register_contractor import register_contractor
from shuqiao.sharing.actions.reopen_disposal import reopen_disposal
from shuqiao.sharing.actions.report_disposal import report_disposal
from shuqiao.sharing.actions.require_disposal_way import require_disposal_way
from shuqiao.sharing.actions.resume_grant import resume_grant
from shuqiao.sharing.actions.return_ import return_
from shuqiao.sharing.actions.revoke_authorisation import revoke_authorisation
from shuqiao.sharing.actions.revoke_grant import revoke_grant
from shuqiao.sharing.actions.save_basket import save_basket
from shuqiao.sharing.actions.save_draft import save_draft
from shuqiao.sharing.actions.send_back_disposal import send_back_disposal
from shuqiao.sharing.actions.start_basket import start_basket
from shuqiao.sharing.actions.start_draft import start_draft
from shuqiao.sharing.actions.submit import submit
from shuqiao.sharing.actions.submit_basket import submit_basket
from shuqiao.sharing.actions.subscribe import subscribe
from shuqiao.sharing.actions.suspend_grant import suspend_grant
from shuqiao.sharing.actions.withdraw import withdraw

__all__ = [
    "amend_contractor",
    "amend_usage",
    "approve",
    "approve_basket",
    "confirm_disposal",
    "consent",
    "consent_in_part",
    "consent_keep_disposal",
    "declare_nothing_stored",
    "end_contractor",
    "erase_usage",
    "escalate",
    "expire_authorisation",
    "expire_contractor",
    "expire_grant",
    "narrow_grant",
    "open_disposal",
    "record_usage",
    "refuse",
    "register_authorisations",
    "register_contractor",
    "reopen_disposal",
    "report_disposal",
    "require_disposal_way",
    "resume_grant",
    "return_",
    "revoke_authorisation",
    "revoke_grant",
    "save_basket",
    "save_draft",
    "send_back_disposal",
    "start_basket",
    "start_draft",
    "submit",
    "submit_basket",
    "subscribe",
    "suspend_grant",
    "withdraw",
]
