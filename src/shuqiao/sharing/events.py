"""What this room writes into the log.  Names are forever."""

from __future__ import annotations

DRAFT_SAVED = "sharing.application.draft_saved"
SUBMITTED = "sharing.application.submitted"
APPROVED = "sharing.application.approved"
EXCLUDED = "sharing.application.excluded"
RETURNED = "sharing.application.returned"
WITHDRAWN = "sharing.application.withdrawn"
CONSENTED = "sharing.application.consented"
CONSENTED_IN_PART = "sharing.application.consented_in_part"
REFUSED = "sharing.application.refused"
ESCALATED = "sharing.application.escalated"

BASKET_SAVED = "sharing.basket.saved"
BASKET_SUBMITTED = "sharing.basket.submitted"
BASKET_APPROVED = "sharing.basket.approved"

SUBSCRIBED = "sharing.grant.subscribed"
SUSPENDED = "sharing.grant.suspended"
RESUMED = "sharing.grant.resumed"
NARROWED = "sharing.grant.narrowed"
REVOKED = "sharing.grant.revoked"
EXPIRED = "sharing.grant.expired"
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


def of_application(number: str) -> str:
    """The subject under which an application's history is kept."""
    return f"application:{number}"


def of_grant(number: str) -> str:
    """The subject under which a grant's history is kept."""
    return f"grant:{number}"


def of_basket(number: str) -> str:
    """The subject under which a basket's history is kept."""
    return f"basket:{number}"


def of_outage(number: str) -> str:
    """The subject under which an outage's history is kept."""
    return f"outage:{number}"


def of_renewal(number: str) -> str:
    """The subject of a renewal's clock; what happened to it is kept with its grant."""
    return f"renewal:{number}"
