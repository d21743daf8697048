"""The verbs of the exchange room."""

from __future__ import annotations

from shuqiao.exchange.actions.desk import (
    issue_desk_token,
    issue_history_tokens,
)
from shuqiao.exchange.actions.gateways import (
    enrol,
    register_gateway,
    renew_code,
    resume,
    retire,
    suspend,
)
from shuqiao.exchange.actions.polling import (
    admit,
    poll,
)
from shuqiao.exchange.actions.probing import (
    request_probe,
    take_report,
)
from shuqiao.exchange.actions.rechecking import (
    recheck,
    recheck_entry,
)
from shuqiao.exchange.actions.segments import (
    take_segment,
)
from shuqiao.exchange.actions.sources import (
    attach,
    register_source,
)

__all__ = [
    "admit",
    "attach",
    "enrol",
    "issue_desk_token",
    "issue_history_tokens",
    "poll",
    "recheck",
    "recheck_entry",
    "register_gateway",
    "register_source",
    "renew_code",
    "request_probe",
    "resume",
    "retire",
    "suspend",
    "take_report",
    "take_segment",
]
