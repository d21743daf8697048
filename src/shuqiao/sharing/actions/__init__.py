"""The verbs, one file each.

Every verb does the same six things in the same order, in one transaction: who
acts; lock and load; permit; decide by a pure rule; save; record exactly one entry.
Then the rooms above hear of a grant (``registries``), and people by a notice.
"""

from shuqiao.sharing.actions.approve import approve
from shuqiao.sharing.actions.approve_basket import approve_basket
from shuqiao.sharing.actions.consent import consent
from shuqiao.sharing.actions.consent_in_part import consent_in_part
from shuqiao.sharing.actions.escalate import escalate
from shuqiao.sharing.actions.expire_grant import expire_grant
from shuqiao.sharing.actions.narrow_grant import narrow_grant
from shuqiao.sharing.actions.refuse import refuse
from shuqiao.sharing.actions.remind import remind
from shuqiao.sharing.actions.resume_grant import resume_grant
from shuqiao.sharing.actions.return_ import return_
from shuqiao.sharing.actions.revoke_grant import revoke_grant
from shuqiao.sharing.actions.save_basket import save_basket
from shuqiao.sharing.actions.save_draft import save_draft
from shuqiao.sharing.actions.start_basket import start_basket
from shuqiao.sharing.actions.start_draft import start_draft
from shuqiao.sharing.actions.step_back import step_back
from shuqiao.sharing.actions.submit import submit
from shuqiao.sharing.actions.submit_basket import submit_basket
from shuqiao.sharing.actions.subscribe import subscribe
from shuqiao.sharing.actions.suspend_grant import suspend_grant
from shuqiao.sharing.actions.withdraw import withdraw

__all__ = [
    "approve",
    "approve_basket",
    "consent",
    "consent_in_part",
    "escalate",
    "expire_grant",
    "narrow_grant",
    "refuse",
    "remind",
    "resume_grant",
    "return_",
    "revoke_grant",
    "save_basket",
    "save_draft",
    "start_basket",
    "start_draft",
    "step_back",
    "submit",
    "submit_basket",
    "subscribe",
    "suspend_grant",
    "withdraw",
]
