"""The verbs, one file each.

Every verb does the same six things in the same order, in one transaction: who
acts; lock and load; permit; decide by a pure rule; save; record exactly one entry.
Then the rooms above hear of a grant (``registries``), and people by a notice.
"""

from shuqiao.sharing.actions.act_on_clock import act_on_clock
from shuqiao.sharing.actions.allow_extension import allow_extension
from shuqiao.sharing.actions.answer_together import answer_together
from shuqiao.sharing.actions.approve import approve
from shuqiao.sharing.actions.approve_basket import approve_basket
from shuqiao.sharing.actions.ask_joint_sign import ask_joint_sign
from shuqiao.sharing.actions.close_joint_sign import close_joint_sign
from shuqiao.sharing.actions.confirm_answer import confirm_answer
from shuqiao.sharing.actions.consent import consent
from shuqiao.sharing.actions.consent_in_part import consent_in_part
from shuqiao.sharing.actions.deny_extension import deny_extension
from shuqiao.sharing.actions.escalate import escalate
from shuqiao.sharing.actions.expire_grant import expire_grant
from shuqiao.sharing.actions.first_delivery import first_delivery
from shuqiao.sharing.actions.issue_paper import issue_paper
from shuqiao.sharing.actions.load_calendar import load_calendar
from shuqiao.sharing.actions.narrow_grant import narrow_grant
from shuqiao.sharing.actions.recompute_clocks import recompute_clocks
from shuqiao.sharing.actions.refuse import refuse
from shuqiao.sharing.actions.request_extension import request_extension
from shuqiao.sharing.actions.resume_grant import resume_grant
from shuqiao.sharing.actions.return_ import return_
from shuqiao.sharing.actions.return_answer import return_answer
from shuqiao.sharing.actions.revoke_grant import revoke_grant
from shuqiao.sharing.actions.route import route
from shuqiao.sharing.actions.route_back import route_back
from shuqiao.sharing.actions.save_basket import save_basket
from shuqiao.sharing.actions.save_draft import save_draft
from shuqiao.sharing.actions.sign_joint import sign_joint
from shuqiao.sharing.actions.start_basket import start_basket
from shuqiao.sharing.actions.start_draft import start_draft
from shuqiao.sharing.actions.submit import submit
from shuqiao.sharing.actions.submit_basket import submit_basket
from shuqiao.sharing.actions.subscribe import subscribe
from shuqiao.sharing.actions.suspend_grant import suspend_grant
from shuqiao.sharing.actions.withdraw import withdraw

__all__ = [
    "act_on_clock",
    "allow_extension",
    "answer_together",
    "approve",
    "approve_basket",
    "ask_joint_sign",
    "close_joint_sign",
    "confirm_answer",
    "consent",
    "consent_in_part",
    "deny_extension",
    "escalate",
    "expire_grant",
    "first_delivery",
    "issue_paper",
    "load_calendar",
    "narrow_grant",
    "recompute_clocks",
    "refuse",
    "request_extension",
    "resume_grant",
    "return_",
    "return_answer",
    "revoke_grant",
    "route",
    "route_back",
    "save_basket",
    "save_draft",
    "sign_joint",
    "start_basket",
    "start_draft",
    "submit",
    "submit_basket",
    "subscribe",
    "suspend_grant",
    "withdraw",
]
