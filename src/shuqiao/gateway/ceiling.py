"""Is an order within what the owner of this gateway allows?  Pure."""

from __future__ import annotations

from shuqiao.gateway.errors import OrderAboveCeiling
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy import filters
from shuqiao.policy.rules import PLAIN, at_least
from shuqiao.wire.ceilings import Ceiling, ColumnCeiling, TableCeiling
from shuqiao.wire.orders import Order, misplaced


def above(order: Order, ceiling: Ceiling) -> OrderAboveCeiling | None:
    """The first point in which ``order`` is above ``ceiling``, or None.

    The owner's names of tables and columns go into the fact ``why``: it is for the
    owner's log and the platform, which knows them from the attachment, never for callers.
    """
    astray = misplaced(order)
    if astray is not None:
        return OrderAboveCeiling(why=astray)
    if order.sandbox is not None:
        return None  # generated rows: nothing of the owner's can be reached, so nothing of it need be bounded
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
    for use, columns in (
        ("lookup key", {entry.column for entry in order.lookup if not _named(table, entry.column).lookup}),
        ("compared", {entry.column for entry in order.compared if not _named(table, entry.column).compared}),
        ("row filter", {column for column in _filtered(order) if not _filterable(_named(table, column))}),
        ("input of a derived item", {c for d in order.derived for c in d.inputs if not _named(table, c).derived}),
        ("internal", {*order.internal.columns, *order.internal.order} - table.columns.keys()),
    ):
        if columns:
            return f"column {min(columns)} may not be used as {use}"
    if table.by_key and order.method == "file":
        return "the table is served by key only, never as a file"
    if table.by_key and not order.lookup:
        return "no lookup key, and the table is served by key only"
    return None


_NOTHING = ColumnCeiling(returned=False)


def _named(table: TableCeiling, column: str) -> ColumnCeiling:
    return table.columns.get(column, _NOTHING)


def _filtered(order: Order) -> frozenset[str]:
    """Columns of the row filter; a filter that is none bars the order by itself."""
    if order.internal.filter is None:
        return frozenset()
    parsed = filters.parse_filter(order.internal.filter, order.internal.columns)
    return frozenset() if isinstance(parsed, Refusal) else filters.columns_of(parsed)


def _filterable(column: ColumnCeiling) -> bool:
    return column.internal or (column.returned and column.rule == PLAIN)


def _limits(order: Order, table: TableCeiling) -> str | None:
    for said, allowed, what in (
        (order.limits.rows_per_call, table.rows_per_call, "rows per call"),
        (order.limits.calls_per_minute, table.calls_per_minute, "calls per minute"),
        (order.limits.source_seconds, table.source_seconds, "seconds at the source"),
        (order.lease_s, table.lease_s, "seconds of lease"),
    ):
        if said > allowed:
            return f"{said} {what}, {allowed} allowed"
    return None
