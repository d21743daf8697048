"""The verbs, one file each.

Every verb does the same six things in the same order, in one transaction: who
acts; lock and load; permit; decide by a pure rule; save; record exactly one entry.
Then the rooms above hear of a grant (``registries``), and people by a notice.
"""

from shuqiao.sharing.actions.announce_outage import announce_outage
from shuqiao.sharing.actions.answer_stop import answer_stop
from shuqiao.sharing.actions.approve import approve
from shuqiao.sharing.actions.approve_basket import approve_basket
from shuqiao.sharing.actions.approve_renewal import approve_renewal
from shuqiao.sharing.actions.ask_renewal import ask_renewal
from shuqiao.sharing.actions.cancel_outage import cancel_outage
from shuqiao.sharing.actions.chase_emergency import chase_emergency
from shuqiao.sharing.actions.consent import consent
from shuqiao.sharing.actions.consent_in_part import consent_in_part
from shuqiao.sharing.actions.decline_renewal import decline_renewal
from shuqiao.sharing.actions.emergency_stop import emergency_stop
from shuqiao.sharing.actions.end_outage import end_outage
from shuqiao.sharing.actions.end_test import end_test
from shuqiao.sharing.actions.escalate import escalate
from shuqiao.sharing.actions.expire_grant import expire_grant
from shuqiao.sharing.actions.grant_renewal import grant_renewal
from shuqiao.sharing.actions.hand_over_application import hand_over_application
from shuqiao.sharing.actions.hand_over_grant import hand_over_grant
from shuqiao.sharing.actions.narrow_grant import narrow_grant
from shuqiao.sharing.actions.offer_renewal import offer_renewal
from shuqiao.sharing.actions.propose_stop import propose_stop
from shuqiao.sharing.actions.refuse import refuse
from shuqiao.sharing.actions.renew_standing import renew_standing
from shuqiao.sharing.actions.report_emergency import report_emergency
from shuqiao.sharing.actions.resume_grant import resume_grant
from shuqiao.sharing.actions.return_ import return_
from shuqiao.sharing.actions.revoke_grant import revoke_grant
from shuqiao.sharing.actions.save_basket import save_basket
from shuqiao.sharing.actions.save_draft import save_draft
from shuqiao.sharing.actions.start_basket import start_basket
from shuqiao.sharing.actions.start_draft import start_draft
from shuqiao.sharing.actions.start_test import start_test
from shuqiao.sharing.actions.submit import submit
from shuqiao.sharing.actions.submit_basket import submit_basket
from shuqiao.sharing.actions.subscribe import subscribe
from shuqiao.sharing.actions.suspend_grant import suspend_grant
from shuqiao.sharing.actions.withdraw import withdraw
from shuqiao.sharing.actions.withdraw_renewal import withdraw_renewal
from shuqiao.sharing.actions.withdraw_stop import withdraw_stop

__all__ = [
    "announce_outage",
    "answer_stop",
    "approve",
    "approve_basket",
    "approve_renewal",
    "ask_renewal",
    "cancel_outage",
    "chase_emergency",
    "consent",
    "consent_in_part",
    "decline_renewal",
    "emergency_stop",
    "end_outage",
    "end_test",
    "escalate",
    "expire_grant",
    "grant_renewal",
    "hand_over_application",
    "hand_over_grant",
    "narrow_grant",
    "offer_renewal",
    "propose_stop",
    "refuse",
    "renew_standing",
    "report_emergency",
    "resume_grant",
    "return_",
    "revoke_grant",
    "save_basket",
    "save_draft",
    "start_basket",
    "start_draft",
    "start_test",
    "submit",
    "submit_basket",
    "subscribe",
    "suspend_grant",
    "withdraw",
    "withdraw_renewal",
    "withdraw_stop",
]
