"""The two lifecycles of this room, as data."""

from __future__ import annotations

from enum import StrEnum

from shuqiao.kernel.refusals import Words
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

GATEWAY_WORDS = {
    "registered": Words("待登记入网", "to enrol"),
    "enrolled": Words("已入网", "enrolled"),
    "suspended": Words("已暂停", "suspended"),
    "retired": Words("已注销", "retired"),
    "enrol": Words("登记入网", "Enrol"),
    "renew_code": Words("重发登记码", "Renew code"),
    "suspend": Words("暂停", "Suspend"),
    "resume": Words("恢复", "Resume"),
    "retire": Words("注销", "Retire"),
}

ORDER_WORDS = {
    "live": Words("供数中", "live"),
    "suspended": Words("已暂停", "suspended"),
    "withdrawn": Words("已撤销", "withdrawn"),
    "issue": Words("签发", "Issue"),
    "suspend": Words("暂停", "Suspend"),
    "withdraw": Words("撤销", "Withdraw"),
}
"""What people call the states and the verbs."""

GATEWAY = TransitionTable(
    subject="gateway",
    initial=G.REGISTERED,
    words=GATEWAY_WORDS,
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
    words=ORDER_WORDS,
    rows=(
        *rows((O.LIVE, O.SUSPENDED, O.WITHDRAWN), "issue", O.LIVE, SYSTEM, guard="compile_order"),
        *rows((O.LIVE, O.SUSPENDED, O.WITHDRAWN), "suspend", O.SUSPENDED, SYSTEM),
        *rows((O.LIVE, O.SUSPENDED), "withdraw", O.WITHDRAWN, SYSTEM),
    ),
)

IN_HEARTBEAT = frozenset({O.LIVE, O.SUSPENDED})
"""A suspended order stays in the set: its gateway refuses with the right reason, and with a receipt."""
