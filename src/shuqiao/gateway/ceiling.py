"""Is an order within what the owner of this gateway allows?  Pure."""

from __future__ import annotations

from shuqiao.gateway.errors import OrderAboveCeiling
from shuqiao.policy.rules import at_least
from shuqiao.wire.ceilings import Ceiling, ColumnCeiling, TableCeiling
from shuqiao.wire.orders import Order


def above(order: Order, ceiling: Ceiling) -> OrderAboveCeiling | None:
    """The first point in which ``order`` is above ``ceiling``, or None.

    The owner's names of tables and columns go into the reason: reports of it
    reach the platform, which knows them from the attachment.
    """
    table = ceiling.sources.get(order.source, {}).get(order.table)
    if table is None:
        return OrderAboveCeiling(why=f"table {order.source}.{order.table} may not be served")
    why = _columns(order, table) or _limits(order, table)
    return OrderAboveCeiling(why=why) if why else None


def _columns(order: Order, table: TableCeiling) -> str | None:
    for returned in order.returned:
        allowed = table.columns.get(returned.column)
        if allowed is None or not allowed.returned:
            return f"column {returned.column} may not be returned"
        if not at_least(returned.rule, allowed.rule):
            return f"column {returned.column} needs at least rule {allowed.rule}, not {returned.rule}"
    for uses, columns in (
        ("lookup", {entry.column for entry in order.lookup}),
        ("compared", {entry.column for entry in order.compared}),
        ("internal", {*order.internal.columns, *order.internal.order}),
    ):
        for column in sorted(columns):
            if not _may(table.columns.get(column), uses):
                return f"column {column} may not be used as {uses}"
    return None


def _may(column: ColumnCeiling | None, use: str) -> bool:
    return column is not None and bool(getattr(column, use))


def _limits(order: Order, table: TableCeiling) -> str | None:
    if order.limits.rows_per_call > table.rows_per_call:
        return f"{order.limits.rows_per_call} rows per call, {table.rows_per_call} allowed"
    if order.limits.calls_per_minute > table.calls_per_minute:
        return f"{order.limits.calls_per_minute} calls per minute, {table.calls_per_minute} allowed"
    return None
