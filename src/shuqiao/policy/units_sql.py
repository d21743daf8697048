"""A column's numbers as whole units of a scale, so that sums are exact and alike on every dialect."""

from __future__ import annotations

from sqlglot import exp

from shuqiao.policy import cells_sql
from shuqiao.policy.deriving import UNITS_LIMIT
from shuqiao.policy.natives import Dialect, Native
from shuqiao.policy.operands import data_type

_NUMBERS = (Native.INTEGER, Native.NUMERIC, Native.DOUBLE)


def units(column: exp.Column, native: Native, scale: int, dialect: Dialect) -> exp.Expression | None:
    """Units of ``10**-scale``, null for what is no number or reaches the limit; None where it is not proved."""
    if native is Native.CELL and dialect is Dialect.SQLITE:
        whole = cells_sql.units(column, scale)
        return exp.Case().when(_below(whole, UNITS_LIMIT), whole, copy=False)
    if native not in _NUMBERS:
        return None
    factor = exp.Literal.number(10**scale)
    if dialect is Dialect.SQLITE:
        typed = exp.Anonymous(this="TYPEOF", expressions=[column.copy()])
        is_number = exp.In(this=typed, expressions=[exp.Literal.string("integer"), exp.Literal.string("real")])
        rounded = _rounded(exp.Mul(this=column.copy(), expression=factor))
        whole = exp.Cast(this=rounded, to=data_type("BIGINT"))
        return exp.Case().when(exp.and_(is_number, _below(rounded, UNITS_LIMIT)), whole, copy=False)
    if dialect is Dialect.MYSQL:
        # Decimals are exact as they are, at most 38 digits behind the point; a double's shortest digits count.
        exact: exp.Expression = column.copy()
        if native is Native.DOUBLE:
            exact = exp.Cast(this=exact, to=exp.DataType.build("DECIMAL(65,30)", dialect="mysql"))
        factor = exp.Literal.number(f"{10**scale}.0")
    else:
        exact = exp.Cast(this=column.copy(), to=data_type("DECIMAL"))
    rounded = _rounded(exp.Mul(this=exact, expression=factor))
    # The bare column first: an infinite double has no decimal to be cast to.
    case = exp.Case().when(exp.Not(this=exp.Paren(this=_below(column, UNITS_LIMIT))), exp.Null(), copy=False)
    return case.when(_below(rounded, UNITS_LIMIT), rounded, copy=False)


def quotient(total: exp.Expression, count: exp.Expression, dialect: Dialect) -> exp.Expression:
    """``total / count`` in whole numbers, half away from zero; null for a count of 0."""
    twice = exp.Mul(this=exp.Literal.number(2), expression=exp.Abs(this=total.copy()))
    above = exp.Paren(this=exp.Add(this=twice, expression=count.copy()))
    below = exp.Nullif(
        this=exp.Mul(this=exp.Literal.number(2), expression=count.copy()), expression=exp.Literal.number(0)
    )
    size: exp.Expression
    if dialect is Dialect.SQLITE:
        size = exp.Div(this=above, expression=below, typed=True)
    elif dialect is Dialect.MYSQL:
        size = exp.IntDiv(this=above, expression=exp.Paren(this=below))
    else:
        size = exp.Anonymous(this="DIV", expressions=[above, below])
    return exp.Mul(this=exp.Anonymous(this="SIGN", expressions=[total.copy()]), expression=exp.Paren(this=size))


def _rounded(value: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this="ROUND", expressions=[value])


def _below(value: exp.Expression, limit: int) -> exp.Condition:
    number = exp.Literal.number(limit)
    over = exp.GT(this=value.copy(), expression=exp.Neg(this=number))
    return exp.and_(over, exp.LT(this=value.copy(), expression=number.copy()))
