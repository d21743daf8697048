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


def of_application(number: str) -> str:
    """The subject under which an application's history is kept."""
    return f"application:{number}"


def of_grant(number: str) -> str:
    """The subject under which a grant's history is kept."""
    return f"grant:{number}"


def of_basket(number: str) -> str:
    """The subject under which a basket's history is kept."""
    return f"basket:{number}"


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
