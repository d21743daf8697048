"""A file plan as one SELECT for PostgreSQL's COPY: every value is text already, as ``csv_form`` would write it.

COPY takes no bound values, so the few constants of a row filter become literals here; they come from a signed
order, never from a caller.  What only the gateway can render (a pseudonym, text that holds moments) has no such
SELECT: then rows are fetched and written in the gateway.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlglot import exp

from shuqiao.policy import rules, values
from shuqiao.policy.compile import Writer
from shuqiao.policy.errors import UnprovedConstruct
from shuqiao.policy.natives import Dialect, Native, Natives
from shuqiao.policy.operands import Operand, data_type
from shuqiao.policy.plans import Plan
from shuqiao.policy.values import Kind
from shuqiao.policy.views import ReturnedColumn

_OF_TEXT = (Native.TEXT, Native.CHAR, Native.OTHER)


class _Edges(NamedTuple):
    """First and last value of a type that has a form, and what the driver makes of the infinite ones."""

    cast: str
    low: str
    high: str
    ever: str | None
    never: str | None


_DATES = _Edges("DATE", "0001-01-01", "9999-12-31", "9999-12-31", "0001-01-01")
_EDGES = {
    (Native.TIMESTAMPTZ, False): _Edges(
        "TIMESTAMPTZ",
        "0001-01-01 00:00:00+00",
        "9999-12-31 23:59:59.999999+00",
        "9999-12-31T15:59:59.999Z",
        None,
    ),
    (Native.TIMESTAMPTZ, True): _Edges(
        "TIMESTAMPTZ", "0001-01-01 00:00:00+00", "9999-12-31 15:59:59.999999+00", "9999-12-31", "0001-01-01"
    ),
    (Native.TIMESTAMP, False): _Edges(
        "TIMESTAMP", "0001-01-01 08:00:00", "9999-12-31 23:59:59.999999", "9999-12-31T15:59:59.999Z", None
    ),
    (Native.TIMESTAMP, True): _Edges(
        "TIMESTAMP", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "9999-12-31", "0001-01-01"
    ),
}
"""By kind of column and whether the item is a day: a zone moves what still fits."""


def copy_select(plan: Plan, natives: Natives) -> str | None:
    """The SELECT whose COPY in format csv is the plan's file without its header; None where there is none."""
    try:
        return _CopyWriter(plan.view, plan.shape, Dialect.POSTGRES, natives).select()
    except (UnprovedConstruct, _OnlyInGateway):
        return None  # the way of rows says what is not proved, if that is why


class _OnlyInGateway(Exception):
    """A value that SQL does not render as the gateway does."""


class _CopyWriter(Writer):
    def select(self) -> str:
        return self._select(self._internal()).sql(self._dialect.value, copy=False)

    def _shown(self, returned: ReturnedColumn) -> exp.Expression:
        if returned.rule == rules.PSEUDONYM:
            raise _OnlyInGateway
        shown = super()._shown(returned)
        if returned.rule != rules.PLAIN:
            return shown  # a mask makes text
        kind, native = values.KIND_OF[returned.type], self._natives[returned.column]
        return _as_text(self._column(returned.column), kind, native)

    def _constant(self, found: Operand, value: Any) -> exp.Expression:
        return self._literal(found.bind(value), found.cast)

    def _literal(self, value: Any, cast: str | None) -> exp.Expression:
        if isinstance(value, bool):
            value = "true" if value else "false"
        text = value.isoformat() if isinstance(value, (date, datetime)) else str(value)
        return self._cast(exp.Literal.string(text), cast or "TEXT")


def _as_text(column: exp.Expression, kind: Kind, native: Native) -> exp.Expression:
    """What ``values.rendered`` makes of a plain column, as text.  Raises :class:`_OnlyInGateway`."""
    text = exp.Cast(this=column, to=data_type("TEXT"))
    if native in (Native.TIMESTAMP, Native.TIMESTAMPTZ):
        return _moment(column, kind, native)
    if native is Native.DATE:
        return _within(column, _DATES, text)
    if kind is Kind.MOMENT or native is Native.BLOB or (kind is Kind.DECIMAL and native in _OF_TEXT):
        raise _OnlyInGateway
    if native is Native.INTEGER and kind is Kind.LOGIC:
        case = exp.Case(this=column.copy())
        for number, word in ((0, "false"), (1, "true")):
            case = case.when(exp.Literal.number(number), exp.Literal.string(word), copy=False)
        return case.else_(text)
    if native in (Native.DOUBLE, Native.FLOAT) and kind is Kind.DECIMAL:
        exponent = exp.Like(this=text.copy(), expression=exp.Literal.string("%e%"))
        plain = exp.Cast(this=exp.Cast(this=text.copy(), to=data_type("DECIMAL")), to=data_type("TEXT"))
        return exp.Case().when(exponent, plain, copy=False).else_(text)
    return text


def _moment(column: exp.Expression, kind: Kind, native: Native) -> exp.Expression:
    """RFC 3339 in UTC with milliseconds; a moment without zone is China's; as a day it is China's day."""
    local: exp.Expression = column.copy()
    eight = exp.Interval(this=exp.Literal.string("8 hours"))
    if kind is Kind.DAY:
        if native is Native.TIMESTAMPTZ:
            local = exp.AtTimeZone(this=local, zone=eight)
        return _within(column, _EDGES[native, True], _to_char(local, "YYYY-MM-DD"))
    if native is Native.TIMESTAMPTZ:
        local = exp.AtTimeZone(this=local, zone=exp.Literal.string("UTC"))
    else:
        local = exp.Paren(this=exp.Sub(this=local, expression=eight))
    return _within(column, _EDGES[native, False], _to_char(local, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))


def _to_char(value: exp.Expression, form: str) -> exp.Expression:
    return exp.Anonymous(this="TO_CHAR", expressions=[value, exp.Literal.string(form)])


def _within(column: exp.Expression, edges: _Edges, shown: exp.Expression) -> exp.Expression:
    """``shown`` between the edges, null as null, the infinite by its word; anything beyond is an error of the query."""
    low, high, ever, never = (
        exp.Cast(this=exp.Literal.string(edge), to=data_type(edges.cast))
        for edge in (edges.low, edges.high, "infinity", "-infinity")
    )
    case = exp.Case().when(exp.Between(this=column.copy(), low=low, high=high), shown, copy=False)
    for edge, word in ((ever, edges.ever), (never, edges.never)):
        if word is not None:
            case = case.when(exp.EQ(this=column.copy(), expression=edge), exp.Literal.string(word), copy=False)
    text = exp.Cast(this=column.copy(), to=data_type("TEXT"))
    marked = exp.DPipe(this=exp.Literal.string("out of range: "), expression=text, safe=True)
    return case.else_(exp.Cast(this=exp.Cast(this=marked, to=data_type("DATE")), to=data_type("TEXT")))
