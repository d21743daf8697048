"""The ceiling: a gateway owner's own word on what may ever be served.

A local file, out of the control plane's reach.  An order above it is refused and
reported, so a stolen control-plane key cannot empty a department.
"""

from __future__ import annotations

import msgspec


class ColumnCeiling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one column may do at most.

    ``rule`` is the *weakest* item rule that may be served (``plain`` = readable as it is);
    ``returned`` False keeps the column out of every answer; ``lookup`` and ``compared`` allow those sets.
    ``internal`` allows row filters over the bare value: who writes filters learns it answer by answer,
    so only what may be returned plainly is filtered by without it.
    ``derived`` allows the column as an input of derived items (counts, sums, runs, their filters): who
    signs orders may then learn any such figure of it, key by key, but no value of a row.
    """

    rule: str = "plain"
    returned: bool = True
    lookup: bool = False
    compared: bool = False
    internal: bool = False
    derived: bool = False


class TableCeiling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``columns`` that are not named may not be touched at all.

    ``by_key`` True serves only orders with a lookup key: nobody lists the table.  ``rows_per_call``,
    ``lease_s`` (seconds without the platform) and ``source_seconds`` bound what one order may say;
    ``calls_per_minute`` all orders of the table together.
    """

    columns: dict[str, ColumnCeiling]
    rows_per_call: int = 100
    calls_per_minute: int = 60_000
    by_key: bool = False
    lease_s: int = 86_400
    source_seconds: int = 60


class Ceiling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``sources`` → ``tables`` → columns.  ``demo`` allows the heartbeat's moved clock to be obeyed."""

    sources: dict[str, dict[str, TableCeiling]]
    demo: bool = False
