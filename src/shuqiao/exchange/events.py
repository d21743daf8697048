"""What this room writes into the log.  Names are forever."""

from __future__ import annotations

GATEWAY_REGISTERED = "exchange.gateway.registered"
GATEWAY_ENROLLED = "exchange.gateway.enrolled"
GATEWAY_CODE_RENEWED = "exchange.gateway.code_renewed"
GATEWAY_SUSPENDED = "exchange.gateway.suspended"
GATEWAY_RESUMED = "exchange.gateway.resumed"
GATEWAY_RETIRED = "exchange.gateway.retired"
GATEWAY_ADDRESSES = "exchange.gateway.addresses"
DESK_TOKEN_ISSUED = "exchange.desk.token_issued"  # noqa: S105 - the name of an event
HISTORY_TOKENS_ISSUED = "exchange.history.tokens_issued"
SOURCE_REGISTERED = "exchange.source.registered"
SOURCES_PASSED_ON = "exchange.sources.passed_on"
ATTACHED = "exchange.attachment.made"
ORDERS_COMPILED = "exchange.orders.compiled"
PROBE_REQUESTED = "exchange.probe.requested"
HEALTH_ASKED = "exchange.health.asked"
PROBE_ANSWERED = "exchange.probe.answered"
ALARM = "exchange.alarm.raised"
CHECKPOINT_WITNESSED = "exchange.checkpoint.witnessed"


def of_gateway(member: str) -> str:
    """The subject under which a gateway's history is kept."""
    return f"gateway:{member}"


def of_operator(code: str) -> str:
    """The subject by which an operator code of a receipt leads to who asked for tokens under it."""
    return f"operator:{code}"


def of_source(code: str) -> str:
    return f"source:{code}"


def of_attachment(entry_code: str) -> str:
    return f"attachment:{entry_code}"


def of_order(number: str) -> str:
    return f"order:{number}"


def of_grant(number: str) -> str:
    """The same subject as the sharing room's, so that a grant's history shows its orders."""
    return f"grant:{number}"


def of_probe(number: str) -> str:
    return f"probe:{number}"
