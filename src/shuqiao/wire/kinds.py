"""Kind groups: the one byte of a log leaf that says what sort of thing happened.

Numbers are forever; a new group takes the next free number.
"""

from __future__ import annotations

from enum import IntEnum


class KindGroup(IntEnum):
    """The second byte of a 54-byte leaf."""

    EPOCH_START = 1  # first leaf of a log: the old origin, its last known checkpoint, the reason
    ANSWER = 2  # a gateway answered with data or with an honest "nothing"
    REFUSAL = 3  # a gateway refused an authenticated caller
    OPENING = 4  # a streamed answer began
    CLOSING = 5  # a streamed answer ended, or was interrupted
    ALARM = 6  # a gateway refused an order, or met a lower heartbeat
    ACCOUNTS = 16
    CATALOGUE = 17
    SHARING = 18
    EXCHANGE = 19
    GATEWAY_CHECKPOINT = 20  # the platform took in a gateway's checkpoint and is its witness
    AUDIT = 21  # reading or exporting the log, erasing content
    SITE = 22  # the instance itself: creation, the demo clock, planned maintenance


PREFIXES = {
    "accounts": KindGroup.ACCOUNTS,
    "catalogue": KindGroup.CATALOGUE,
    "sharing": KindGroup.SHARING,
    "exchange": KindGroup.EXCHANGE,
    "exchange.checkpoint": KindGroup.GATEWAY_CHECKPOINT,
    "audit": KindGroup.AUDIT,
    "audit.epoch": KindGroup.EPOCH_START,
    "site": KindGroup.SITE,
}
"""The group of a platform event, by the longest prefix of its name (``sharing.application.submitted``)."""


def group_of(event: str) -> KindGroup:
    """The kind group of a platform event.  Raises KeyError for an event of no known room."""
    parts = event.split(".")
    for length in range(len(parts), 0, -1):
        found = PREFIXES.get(".".join(parts[:length]))
        if found is not None:
            return found
    raise KeyError(event)
