"""The verbs, one file each.

Every verb does the same six things in the same order, in one transaction: who
acts; lock and load; permit; decide by a pure rule; save; record exactly one entry.
Then the rooms above hear of a grant (``registries``), and people by a notice.
"""

from __future__ import annotations

from shuqiao.sharing.actions.act_on_clock import (
    act_on_clock,
)
from shuqiao.sharing.actions.allow_extension import (
    allow_extension,
)
from shuqiao.sharing.actions.amend_contractor import (
    amend_contractor,
)
from shuqiao.sharing.actions.amend_usage import (
    amend_usage,
)
from shuqiao.sharing.actions.announce_outage import (
    announce_outage,
)
from shuqiao.sharing.actions.answer_stop import (
    answer_stop,
)
from shuqiao.sharing.actions.answer_together import (
    answer_together,
)
from shuqiao.sharing.actions.approve import (
    approve,
)
from shuqiao.sharing.actions.approve_basket import (
    approve_basket,
)
from shuqiao.sharing.actions.approve_renewal import (
    approve_renewal,
)
from shuqiao.sharing.actions.ask_joint_sign import (
    ask_joint_sign,
)
from shuqiao.sharing.actions.ask_renewal import (
    ask_renewal,
)
from shuqiao.sharing.actions.attach_document import (
    attach_document,
)
from shuqiao.sharing.actions.bring_dispute import (
    bring_dispute,
)
from shuqiao.sharing.actions.cancel_outage import (
    cancel_outage,
)
from shuqiao.sharing.actions.chase_emergency import (
    chase_emergency,
)
from shuqiao.sharing.actions.claim_demand import (
    claim_demand,
)
from shuqiao.sharing.actions.close_dispute import (
    close_dispute,
)
from shuqiao.sharing.actions.close_joint_sign import (
    close_joint_sign,
)
from shuqiao.sharing.actions.confirm_answer import (
    confirm_answer,
)
from shuqiao.sharing.actions.confirm_disposal import (
    confirm_disposal,
)
from shuqiao.sharing.actions.confirm_execution import (
    confirm_execution,
)
from shuqiao.sharing.actions.consent import (
    consent,
)
from shuqiao.sharing.actions.consent_in_part import (
    consent_in_part,
)
from shuqiao.sharing.actions.consent_keep_disposal import (
    consent_keep_disposal,
)
from shuqiao.sharing.actions.copy_application import (
    copy_application,
    copy_grant,
)
from shuqiao.sharing.actions.decide_dispute import (
    decide_dispute,
)
from shuqiao.sharing.actions.declare_nothing_stored import (
    declare_nothing_stored,
)
from shuqiao.sharing.actions.decline_demand import (
    decline_demand,
)
from shuqiao.sharing.actions.decline_renewal import (
    decline_renewal,
)
from shuqiao.sharing.actions.delete_template import (
    delete_template,
)
from shuqiao.sharing.actions.deny_extension import (
    deny_extension,
)
from shuqiao.sharing.actions.detach_demand import (
    detach_demand,
)
from shuqiao.sharing.actions.dispatch_demand import (
    dispatch_demand,
)
from shuqiao.sharing.actions.emergency_stop import (
    emergency_stop,
)
from shuqiao.sharing.actions.end_contractor import (
    end_contractor,
)
from shuqiao.sharing.actions.end_outage import (
    end_outage,
)
from shuqiao.sharing.actions.end_test import (
    end_test,
)
from shuqiao.sharing.actions.erase_usage import (
    erase_usage,
)
from shuqiao.sharing.actions.escalate import (
    escalate,
)
from shuqiao.sharing.actions.escalate_dispute import (
    escalate_dispute,
)
from shuqiao.sharing.actions.execute_ruling import (
    execute_ruling,
)
from shuqiao.sharing.actions.expire_authorisation import (
    expire_authorisation,
)
from shuqiao.sharing.actions.expire_contractor import (
    expire_contractor,
)
from shuqiao.sharing.actions.expire_grant import (
    expire_grant,
)
from shuqiao.sharing.actions.file_demand import (
    file_demand,
)
from shuqiao.sharing.actions.file_document import file_document
from shuqiao.sharing.actions.first_delivery import (
    first_delivery,
)
from shuqiao.sharing.actions.grant_renewal import (
    grant_renewal,
)
from shuqiao.sharing.actions.hand_back_demand import (
    hand_back_demand,
)
from shuqiao.sharing.actions.hand_over_application import (
    hand_over_application,
)
from shuqiao.sharing.actions.hand_over_grant import (
    hand_over_grant,
)
from shuqiao.sharing.actions.hand_over_register import (
    hand_over_register,
)
from shuqiao.sharing.actions.import_demands import (
    import_demands,
)
from shuqiao.sharing.actions.issue_paper import (
    issue_paper,
)
from shuqiao.sharing.actions.link_entry import (
    link_entry,
)
from shuqiao.sharing.actions.list_duty import (
    list_duty,
)
from shuqiao.sharing.actions.load_calendar import (
    load_calendar,
)
from shuqiao.sharing.actions.meet_demand import (
    meet_demand,
)
from shuqiao.sharing.actions.merge_demand import (
    merge_demand,
)
from shuqiao.sharing.actions.narrow_grant import (
    narrow_grant,
)
from shuqiao.sharing.actions.offer_renewal import (
    offer_renewal,
)
from shuqiao.sharing.actions.open_disposal import (
    open_disposal,
)
from shuqiao.sharing.actions.open_dispute import (
    open_dispute,
)
from shuqiao.sharing.actions.propose_stop import (
    propose_stop,
)
from shuqiao.sharing.actions.recompute_clocks import (
    recompute_clocks,
)
from shuqiao.sharing.actions.record_meeting import (
    record_meeting,
)
from shuqiao.sharing.actions.record_usage import (
    record_usage,
)
from shuqiao.sharing.actions.refuse import (
    refuse,
)
from shuqiao.sharing.actions.register_authorisations import (
    register_authorisations,
)
from shuqiao.sharing.actions.register_contractor import (
    register_contractor,
)
from shuqiao.sharing.actions.remind import (
    remind,
)
from shuqiao.sharing.actions.renew_standing import (
    renew_standing,
)
from shuqiao.sharing.actions.reopen_disposal import (
    reopen_disposal,
)
from shuqiao.sharing.actions.report_disposal import (
    report_disposal,
)
from shuqiao.sharing.actions.report_emergency import (
    report_emergency,
)
from shuqiao.sharing.actions.report_failure import (
    report_failure,
)
from shuqiao.sharing.actions.request_correction import (
    request_correction,
)
from shuqiao.sharing.actions.request_extension import (
    request_extension,
)
from shuqiao.sharing.actions.require_disposal_way import (
    require_disposal_way,
)
from shuqiao.sharing.actions.resubmit import (
    resubmit,
)
from shuqiao.sharing.actions.resume_grant import (
    resume_grant,
)
from shuqiao.sharing.actions.return_ import (
    return_,
)
from shuqiao.sharing.actions.return_answer import (
    return_answer,
)
from shuqiao.sharing.actions.return_demand import (
    return_demand,
)
from shuqiao.sharing.actions.revoke_authorisation import (
    revoke_authorisation,
)
from shuqiao.sharing.actions.revoke_grant import (
    revoke_grant,
)
from shuqiao.sharing.actions.route import (
    route,
)
from shuqiao.sharing.actions.route_back import (
    route_back,
)
from shuqiao.sharing.actions.save_basket import (
    save_basket,
)
from shuqiao.sharing.actions.save_demand import (
    save_demand,
)
from shuqiao.sharing.actions.save_draft import (
    save_draft,
)
from shuqiao.sharing.actions.save_template import (
    save_template,
)
from shuqiao.sharing.actions.send_back_disposal import (
    send_back_disposal,
)
from shuqiao.sharing.actions.settle_dispute import (
    settle_dispute,
)
from shuqiao.sharing.actions.sign_joint import (
    sign_joint,
)
from shuqiao.sharing.actions.start_basket import (
    start_basket,
)
from shuqiao.sharing.actions.start_demand import (
    start_demand,
)
from shuqiao.sharing.actions.start_draft import (
    start_draft,
)
from shuqiao.sharing.actions.start_from_template import (
    start_from_template,
)
from shuqiao.sharing.actions.start_test import (
    start_test,
)
from shuqiao.sharing.actions.step_back import (
    step_back,
)
from shuqiao.sharing.actions.submit import (
    submit,
)
from shuqiao.sharing.actions.submit_basket import (
    submit_basket,
)
from shuqiao.sharing.actions.submit_demand import (
    submit_demand,
)
from shuqiao.sharing.actions.subscribe import (
    subscribe,
)
from shuqiao.sharing.actions.suspend_grant import (
    suspend_grant,
)
from shuqiao.sharing.actions.transfer_demand import (
    transfer_demand,
)
from shuqiao.sharing.actions.withdraw import (
    withdraw,
)
from shuqiao.sharing.actions.withdraw_demand import (
    withdraw_demand,
)
from shuqiao.sharing.actions.withdraw_dispute import (
    withdraw_dispute,
)
from shuqiao.sharing.actions.withdraw_document import (
    withdraw_document,
)
from shuqiao.sharing.actions.withdraw_renewal import (
    withdraw_renewal,
)
from shuqiao.sharing.actions.withdraw_stop import (
    withdraw_stop,
)

__all__ = [
    "act_on_clock",
    "allow_extension",
    "amend_contractor",
    "amend_usage",
    "announce_outage",
    "answer_stop",
    "answer_together",
    "approve",
    "approve_basket",
    "approve_renewal",
    "ask_joint_sign",
    "ask_renewal",
    "attach_document",
    "bring_dispute",
    "cancel_outage",
    "chase_emergency",
    "claim_demand",
    "close_dispute",
    "close_joint_sign",
    "confirm_answer",
    "confirm_disposal",
    "confirm_execution",
    "consent",
    "consent_in_part",
    "consent_keep_disposal",
    "copy_application",
    "copy_grant",
    "decide_dispute",
    "declare_nothing_stored",
    "decline_demand",
    "decline_renewal",
    "delete_template",
    "deny_extension",
    "detach_demand",
    "dispatch_demand",
    "emergency_stop",
    "end_contractor",
    "end_outage",
    "end_test",
    "erase_usage",
    "escalate",
    "escalate_dispute",
    "execute_ruling",
    "expire_authorisation",
    "expire_contractor",
    "expire_grant",
    "file_demand",
    "file_document",
    "first_delivery",
    "grant_renewal",
    "hand_back_demand",
    "hand_over_application",
    "hand_over_grant",
    "hand_over_register",
    "import_demands",
    "issue_paper",
    "link_entry",
    "list_duty",
    "load_calendar",
    "meet_demand",
    "merge_demand",
    "narrow_grant",
    "offer_renewal",
    "open_disposal",
    "open_dispute",
    "propose_stop",
    "recompute_clocks",
    "record_meeting",
    "record_usage",
    "refuse",
    "register_authorisations",
    "register_contractor",
    "remind",
    "renew_standing",
    "reopen_disposal",
    "report_disposal",
    "report_emergency",
    "report_failure",
    "request_correction",
    "request_extension",
    "require_disposal_way",
    "resubmit",
    "resume_grant",
    "return_",
    "return_answer",
    "return_demand",
    "revoke_authorisation",
    "revoke_grant",
    "route",
    "route_back",
    "save_basket",
    "save_demand",
    "save_draft",
    "save_template",
    "send_back_disposal",
    "settle_dispute",
    "sign_joint",
    "start_basket",
    "start_demand",
    "start_draft",
    "start_from_template",
    "start_test",
    "step_back",
    "submit",
    "submit_basket",
    "submit_demand",
    "subscribe",
    "suspend_grant",
    "transfer_demand",
    "withdraw",
    "withdraw_demand",
    "withdraw_dispute",
    "withdraw_document",
    "withdraw_renewal",
    "withdraw_stop",
]
