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

BASKET_SAVED = "sharing.basket.saved"
BASKET_SUBMITTED = "sharing.basket.submitted"
BASKET_APPROVED = "sharing.basket.approved"

SUBSCRIBED = "sharing.grant.subscribed"
SUSPENDED = "sharing.grant.suspended"
RESUMED = "sharing.grant.resumed"
NARROWED = "sharing.grant.narrowed"
REVOKED = "sharing.grant.revoked"
EXPIRED = "sharing.grant.expired"

REMINDED = "sharing.reminder.sent"


def of_application(number: str) -> str:
    """The subject under which an application's history is kept."""
    return f"application:{number}"


def of_grant(number: str) -> str:
    """The subject under which a grant's history is kept."""
    return f"grant:{number}"


def of_basket(number: str) -> str:
    """The subject under which a basket's history is kept."""
    return f"basket:{number}"
