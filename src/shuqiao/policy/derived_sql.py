"""Derivations as SQL: one scalar subquery for each derived item, aggregated at the source.

Input columns stand in predicates and under aggregates alone; what leaves the source
is one value per derived item and key.  The reference is :mod:`shuqiao.policy.deriving`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlglot import exp

from shuqiao.policy.derived import LONGEST, Derivation
from shuqiao.policy.filters import Filter
from shuqiao.policy.months_sql import month_index
from shuqiao.policy.natives import Dialect, Native, Natives
from shuqiao.policy.operands import Operand
from shuqiao.policy.units_sql import quotient, units
from shuqiao.policy.values import Json
from shuqiao.policy.views import DerivedItem


@dataclass(frozen=True)
class Tools:
    """What a writer of SQL lends: its names, its comparisons and its bound constants.

    ``rows`` is a SELECT without projection over the key's rows of the granted view.
    """

    dialect: Dialect
    natives: Natives
    column: Callable[[str], exp.Column]
    operand: Callable[[str, str], Operand]
    filter: Callable[[Filter], exp.Expression]
    constant: Callable[[Any, str], exp.Expression]
    unproved: Callable[[str, str], Exception]
    rows: exp.Select


def scalar(derivation: Derivation, tools: Tools) -> exp.Expression:
    """The subquery whose one value is the derived item's, in units of its scale where it is a number.

    Raises UnprovedConstruct for an input that this dialect cannot take alike.
    """
    rows = tools.rows.copy()
    if derivation.where is not None:
        rows = rows.where(exp.Paren(this=tools.filter(derivation.where)), copy=False)
    if derivation.of == "exists":
        return exp.Exists(this=rows.select(_number(1), copy=False))
    if derivation.of == "count":
        query = rows.select(_count(), copy=False)
    elif derivation.of == "count_distinct":
        left = tools.operand(derivation.column, derivation.types[derivation.column]).left
        query = rows.select(exp.Count(this=exp.Distinct(expressions=[left])), copy=False)
    elif derivation.of == "run":
        query = _run(derivation, rows, tools)
    else:
        query = _numbers(derivation, rows, tools)
    return exp.Subquery(this=query)


def shown(item: DerivedItem, value: Any, rule: Callable[[str, Any], Any]) -> Json:
    """A source's answer for ``item`` as JSON, under its item rule ``rule(name, value)``."""
    found: Any = None
    if value is not None:
        if item.derivation.of == "exists":
            found = bool(value)
        elif item.derivation.of == "band":
            found = str(value)
        elif item.derivation.of in ("sum", "mean"):
            found = Decimal(int(value)).scaleb(-item.derivation.scale)
        else:
            found = int(value)
    found = rule(item.rule, found)
    if isinstance(found, Decimal):
        return format(found, "f")
    return str(found) if item.type != "I" and type(found) is int else found


def _numbers(derivation: Derivation, rows: exp.Select, tools: Tools) -> exp.Select:
    """Three layers: the inputs of each row (g, n, u), the groups of ``each``, the one value."""
    column = tools.column(derivation.column)
    number = units(column, tools.natives[derivation.column], derivation.scale, tools.dialect)
    if number is None:
        raise tools.unproved(derivation.column, derivation.types[derivation.column])
    given = exp.Case().when(exp.Not(this=exp.Is(this=column.copy(), expression=exp.Null())), _number(1))
    parts = [exp.alias_(given, "n"), exp.alias_(number, "u")]
    has: exp.Expression
    taken: exp.Expression
    if derivation.each:
        if tools.natives[derivation.each] is Native.LONG:
            raise tools.unproved(derivation.each, derivation.types[derivation.each])
        left = tools.operand(derivation.each, derivation.types[derivation.each]).left
        layer = rows.select(exp.alias_(left, "g"), *parts, copy=False)
        sums = [exp.Count(this=_part("n")), exp.Max(this=_part("u")), exp.Count(this=_part("u"))]
        layer = _over(layer, "d1").select(_part("g"), *map(exp.alias_, sums, "nuo"), copy=False)
        null = exp.Is(this=_part("g"), expression=exp.Null())
        layer = layer.where(exp.Not(this=null), copy=False).group_by(_part("g"), copy=False)
        if derivation.last:
            newest = exp.Ordered(this=_part("g"), desc=True, nulls_first=False)
            layer = layer.order_by(newest, copy=False).limit(_number(derivation.last), copy=False)
        has, taken = _sum("n"), _sum("o")
    else:
        layer = rows.select(*parts, copy=False)
        has, taken = exp.Count(this=_part("n")), exp.Count(this=_part("u"))
    value: exp.Expression = exp.Sum(this=_part("u"))
    if derivation.of == "mean":
        value = quotient(exp.Sum(this=_part("u")), exp.Count(this=_part("u")), tools.dialect)
    case = exp.Case().when(exp.GT(this=has, expression=taken), exp.Null(), copy=False)
    if derivation.of == "sum":
        case = case.when(exp.EQ(this=_count(), expression=_number(0)), _number(0), copy=False)
    query = _over(layer, "d2").select(exp.alias_(case.else_(value, copy=False), "s"), copy=False)
    return query if derivation.of != "band" else _banded(derivation, query, tools)


def _banded(derivation: Derivation, query: exp.Select, tools: Tools) -> exp.Select:
    case = exp.Case()
    for band in reversed(derivation.bands):
        bound = tools.constant(int(band.from_.scaleb(derivation.scale)), "BIGINT")
        fits = exp.GTE(this=_part("s"), expression=bound)
        case = case.when(fits, tools.constant(band.code, "TEXT"), copy=False)
    return _over(query, "d3").select(case, copy=False)


def _run(derivation: Derivation, rows: exp.Select, tools: Tools) -> exp.Select:
    """Months that follow each other keep one difference to their rank; a month that is none is -1."""
    column = tools.column(derivation.column)
    item_type = derivation.types[derivation.column]
    month = month_index(column, item_type, tools.natives[derivation.column], tools.dialect)
    if month is None:
        raise tools.unproved(derivation.column, item_type)
    known = exp.Coalesce(this=month, expressions=[_number(-1)])
    given = exp.Not(this=exp.Is(this=column.copy(), expression=exp.Null()))
    months = (
        rows.where(exp.Paren(this=given), copy=False).select(exp.alias_(known, "i"), copy=False).distinct(copy=False)
    )
    newest = exp.Order(expressions=[exp.Ordered(this=_part("i"), desc=True, nulls_first=False)])
    rank = exp.Window(this=exp.RowNumber(), order=newest)
    top = exp.Window(this=exp.Max(this=_part("i")))
    parts = [_part("i"), exp.alias_(_plus(_part("i"), rank), "g"), exp.alias_(_plus(top, _number(1)), "o")]
    ranked = _over(months, "d1").select(*parts, copy=False)
    wrong = exp.EQ(this=exp.Min(this=_part("i")), expression=_number(-1))
    if derivation.which == LONGEST:
        sizes = [exp.alias_(_count(), "n"), exp.alias_(exp.Min(this=_part("i")), "i")]
        ranked = _over(ranked, "d2").select(*sizes, copy=False).group_by(_part("g"), copy=False)
        size: exp.Expression = exp.Coalesce(this=exp.Max(this=_part("n")), expressions=[_number(0)])
    else:
        newest_run = exp.Case().when(exp.EQ(this=_part("g"), expression=_part("o")), _number(1))
        size = exp.Count(this=newest_run)
    case = exp.Case().when(wrong, exp.Null(), copy=False).else_(size, copy=False)
    return _over(ranked, "d3").select(case, copy=False)


def _over(inner: exp.Select, alias: str) -> exp.Select:
    source = exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(alias)))
    return exp.Select().from_(source, copy=False)


def _part(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name))


def _plus(one: exp.Expression, other: exp.Expression) -> exp.Expression:
    return exp.Add(this=one, expression=other)


def _count() -> exp.Expression:
    return exp.Count(this=exp.Star())


def _sum(name: str) -> exp.Expression:
    return exp.Sum(this=_part(name))


def _number(value: int) -> exp.Expression:
    return exp.Literal.number(value)
