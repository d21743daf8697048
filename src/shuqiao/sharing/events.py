"""What this room writes into the log.  Names are forever."""

from __future__ import annotations

DRAFT_SAVED = "sharing.application.draft_saved"
SUBMITTED = "sharing.application.submitted"
APPROVED = "sharing.application.approved"
EXCLUDED = "sharing.application.excluded"
RETURNED = "sharing.application.returned"
STEPPED_BACK = "sharing.application.stepped_back"
WITHDRAWN = "sharing.application.withdrawn"
CONSENTED = "sharing.application.consented"
CONSENTED_IN_PART = "sharing.application.consented_in_part"
REFUSED = "sharing.application.refused"
ESCALATED = "sharing.application.escalated"
ANSWER_PROPOSED = "sharing.application.answer_proposed"
ANSWER_RETURNED = "sharing.application.answer_returned"
EXTENSION_REQUESTED = "sharing.application.extension_requested"
EXTENSION_ALLOWED = "sharing.application.extension_allowed"
EXTENSION_DENIED = "sharing.application.extension_denied"
ROUTED = "sharing.application.routed"
ROUTED_BACK = "sharing.application.routed_back"
JOINT_SIGN_ASKED = "sharing.application.joint_sign_asked"
JOINT_SIGNED = "sharing.application.joint_signed"
JOINT_SIGN_CLOSED = "sharing.application.joint_sign_closed"
ANSWERED_TOGETHER = "sharing.answers.given"

DRAFT_COPIED = "sharing.application.copied"
CORRECTION_REQUESTED = "sharing.application.correction_requested"
RESUBMITTED = "sharing.application.resubmitted"
DOCUMENT_ATTACHED = "sharing.application.document_attached"
DOCUMENT_FILED = "sharing.document.filed"
DOCUMENT_WITHDRAWN = "sharing.document.withdrawn"

TEMPLATE_SAVED = "sharing.template.saved"
TEMPLATE_DELETED = "sharing.template.deleted"

BASKET_SAVED = "sharing.basket.saved"
BASKET_SUBMITTED = "sharing.basket.submitted"
BASKET_APPROVED = "sharing.basket.approved"

SUBSCRIBED = "sharing.grant.subscribed"
SUSPENDED = "sharing.grant.suspended"
RESUMED = "sharing.grant.resumed"
NARROWED = "sharing.grant.narrowed"
REVOKED = "sharing.grant.revoked"
EXPIRED = "sharing.grant.expired"
DELIVERED = "sharing.grant.first_delivered"

DEMAND_SAVED = "sharing.demand.saved"
DEMAND_SUBMITTED = "sharing.demand.submitted"
DEMAND_FILED = "sharing.demand.filed"
DEMAND_RETURNED = "sharing.demand.returned"
DEMAND_WITHDRAWN = "sharing.demand.withdrawn"
DEMAND_DISPATCHED = "sharing.demand.dispatched"
DEMAND_TRANSFERRED = "sharing.demand.transferred"
DEMAND_CLAIMED = "sharing.demand.claimed"
DEMAND_HANDED_BACK = "sharing.demand.handed_back"
DEMAND_MERGED = "sharing.demand.merged"
DEMAND_DETACHED = "sharing.demand.detached"
DEMAND_DUTY_LISTED = "sharing.demand.duty_listed"
DEMAND_ENTRY_LINKED = "sharing.demand.entry_linked"
DEMAND_MET = "sharing.demand.met"
DEMAND_DECLINED = "sharing.demand.declined"
DEMANDS_IMPORTED = "sharing.demand.list_imported"

DISPUTE_OPENED = "sharing.dispute.opened"
DISPUTE_MEETING = "sharing.dispute.meeting_recorded"
DISPUTE_SETTLED = "sharing.dispute.settled"
DISPUTE_BROUGHT = "sharing.dispute.brought_before_authority"
DISPUTE_ESCALATED = "sharing.dispute.escalated"
DISPUTE_DECIDED = "sharing.dispute.decided"
DISPUTE_EXECUTING = "sharing.dispute.execution_started"
DISPUTE_CLOSED = "sharing.dispute.closed"
DISPUTE_NOT_EXECUTED = "sharing.dispute.not_executed"
DISPUTE_WITHDRAWN = "sharing.dispute.withdrawn"
CLOCK_REMINDED = "sharing.clock.reminded"
CLOCK_DUE_TODAY = "sharing.clock.due_today"
CLOCK_ESCALATED = "sharing.clock.escalated"
CLOCK_PRESSED = "sharing.clock.pressed"
CLOCKS_RECOMPUTED = "sharing.clocks.recomputed"
CALENDAR_LOADED = "sharing.calendar.loaded"

CLOCKS = "clocks:sharing"
"""The subject of what is done to many clocks at once; each thing's own history points there."""


PAPER_ISSUED = "sharing.paper.issued"
STOPPED = "sharing.grant.emergency_stopped"
RENEWAL_OFFERED = "sharing.grant.renewal_offered"
RENEWED = "sharing.grant.renewed"
HANDED_OVER = "sharing.grant.handed_over"
TEST_STARTED = "sharing.grant.test_started"
TEST_ENDED = "sharing.grant.test_ended"

RENEWAL_ASKED = "sharing.renewal.asked"
RENEWAL_APPROVED = "sharing.renewal.approved"
RENEWAL_DECLINED = "sharing.renewal.declined"
RENEWAL_WITHDRAWN = "sharing.renewal.withdrawn"

STOP_PROPOSED = "sharing.stop.proposed"
STOP_AGREED = "sharing.stop.agreed"
STOP_OBJECTED = "sharing.stop.objected"
STOP_WITHDRAWN = "sharing.stop.withdrawn"

EMERGENCY_REPORTED = "sharing.emergency.reported"
EMERGENCY_OVERDUE = "sharing.emergency.overdue"

OUTAGE_ANNOUNCED = "sharing.outage.announced"
OUTAGE_CANCELLED = "sharing.outage.cancelled"
OUTAGE_ENDED = "sharing.outage.ended"

APPLICATION_HANDED_OVER = "sharing.application.handed_over"
REGISTER_HANDED_OVER = "sharing.register.handed_over"

REMINDED = "sharing.reminder.sent"


def of_application(number: str) -> str:
    """The subject under which an application's history is kept."""
    return f"application:{number}"


def of_grant(number: str) -> str:
    """The subject under which a grant's history is kept."""
    return f"grant:{number}"


def of_answers(number: str) -> str:
    """The subject of one act that answered several applications."""
    return f"answers:{number}"


def of_template(id_: int) -> str:
    """The subject under which a template's history is kept."""
    return f"template:{id_}"


def of_basket(number: str) -> str:
    """The subject under which a basket's history is kept."""
    return f"basket:{number}"


def of_demand(number: str) -> str:
    """The subject under which a demand's history is kept."""
    return f"demand:{number}"


def of_dispute(number: str) -> str:
    """The subject under which a dispute's history is kept."""
    return f"dispute:{number}"


def of_paper(number: str) -> str:
    """The subject under which a paper's history is kept."""
    return f"paper:{number}"


def of_calendar(year: int) -> str:
    """The subject under which the history of a year's table is kept."""
    return f"calendar:{year}"


USAGE_RECORDED = "sharing.usage.recorded"
USAGE_AMENDED = "sharing.usage.amended"
USAGE_ERASED = "sharing.usage.erased"
AUTHORISATIONS_REGISTERED = "sharing.authorisation.registered"
AUTHORISATION_REVOKED = "sharing.authorisation.revoked"
AUTHORISATION_EXPIRED = "sharing.authorisation.expired"
DISPOSAL_OPENED = "sharing.disposal.opened"
DISPOSAL_WAY_REQUIRED = "sharing.disposal.way_required"
DISPOSAL_REPORTED = "sharing.disposal.reported"
DISPOSAL_DECLARED = "sharing.disposal.nothing_stored"
DISPOSAL_CONFIRMED = "sharing.disposal.confirmed"
DISPOSAL_KEPT = "sharing.disposal.keep_consented"
DISPOSAL_SENT_BACK = "sharing.disposal.sent_back"
DISPOSAL_REOPENED = "sharing.disposal.reopened"
CONTRACTOR_REGISTERED = "sharing.contractor.registered"
CONTRACTOR_AMENDED = "sharing.contractor.amended"
CONTRACTOR_ENDED = "sharing.contractor.ended"
CONTRACTOR_EXPIRED = "sharing.contractor.expired"


def of_usage(number: str) -> str:
    """The subject under which a usage record's history is kept."""
    return f"usage:{number}"


def of_authorisation(register: str) -> str:
    """The subject under which a registered authorisation's history is kept."""
    return f"authorisation:{register}"


def of_authorisations(day: str) -> str:
    """The subject of a batch of registrations; each line's history points to it."""
    return f"authorisations:{day}"


def of_disposal(number: str) -> str:
    """The subject under which a disposal's history is kept."""
    return f"disposal:{number}"


def of_contractor(number: str) -> str:
    """The subject under which a contractor's history is kept."""
    return f"contractor:{number}"


def of_outage(number: str) -> str:
    """The subject under which an outage's history is kept."""
    return f"outage:{number}"


def of_renewal(number: str) -> str:
    """The subject of a renewal's clock; what happened to it is kept with its grant."""
    return f"renewal:{number}"
