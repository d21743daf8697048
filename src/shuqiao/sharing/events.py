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

CLOCK_REMINDED = "sharing.clock.reminded"
CLOCK_DUE_TODAY = "sharing.clock.due_today"
CLOCK_ESCALATED = "sharing.clock.escalated"
CLOCK_PRESSED = "sharing.clock.pressed"
CLOCKS_RECOMPUTED = "sharing.clocks.recomputed"
CALENDAR_LOADED = "sharing.calendar.loaded"

CLOCKS = "clocks:sharing"
"""The subject of what is done to many clocks at once; each thing's own history points there."""


PAPER_ISSUED = "sharing.paper.issued"


def of_application(number: str) -> str:
    """The subject under which an application's history is kept."""
    return f"application:{number}"


def of_grant(number: str) -> str:
    """The subject under which a grant's history is kept."""
    return f"grant:{number}"


def of_answers(number: str) -> str:
    """The subject of one act that answered several applications."""
    return f"answers:{number}"


def of_basket(number: str) -> str:
    """The subject under which a basket's history is kept."""
    return f"basket:{number}"


def of_paper(number: str) -> str:
    """The subject under which a paper's history is kept."""
    return f"paper:{number}"


def of_calendar(year: int) -> str:
    """The subject under which the history of a year's table is kept."""
    return f"calendar:{year}"
