"""The two lifecycles of this room, as data."""

from __future__ import annotations

from enum import StrEnum

from shuqiao.kernel.transitions import TransitionTable, rows


class GatewayState(StrEnum):
    REGISTERED = "registered"
    ENROLLED = "enrolled"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class OrderState(StrEnum):
    LIVE = "live"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


G = GatewayState
O = OrderState  # noqa: E741 - as short as its neighbour
OPERATOR = ("platform_operator",)
SYSTEM = ("system",)

GATEWAY = TransitionTable(
    subject="gateway",
    initial=G.REGISTERED,
    rows=(
        *rows(G.REGISTERED, "enrol", G.ENROLLED, ("gateway",), guard="enrolment_code"),
        *rows((G.REGISTERED, G.ENROLLED, G.SUSPENDED), "renew_code", G.REGISTERED, OPERATOR),
        *rows(G.ENROLLED, "suspend", G.SUSPENDED, OPERATOR),
        *rows(G.SUSPENDED, "resume", G.ENROLLED, OPERATOR),
        *rows((G.REGISTERED, G.ENROLLED, G.SUSPENDED), "retire", G.RETIRED, OPERATOR, guard="not_in_use"),
    ),
)

ORDER = TransitionTable(
    subject="order",
    initial=O.LIVE,
    rows=(
        *rows((O.LIVE, O.SUSPENDED, O.WITHDRAWN), "issue", O.LIVE, SYSTEM, guard="compile_order"),
        *rows((O.LIVE, O.SUSPENDED, O.WITHDRAWN), "suspend", O.SUSPENDED, SYSTEM),
        *rows((O.LIVE, O.SUSPENDED), "withdraw", O.WITHDRAWN, SYSTEM),
    ),
)

IN_HEARTBEAT = frozenset({O.LIVE, O.SUSPENDED})
"""A suspended order stays in the set: its gateway refuses with the right reason, and with a receipt."""
