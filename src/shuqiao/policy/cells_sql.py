"""Cells of sheets and CSV files, kept as text in SQLite: plain decimals among them as numbers.

A plain decimal has an optional ``-``, digits, and perhaps a point with digits behind
it; at most :data:`shuqiao.policy.values.DIGITS_LIMIT` digits, which a double holds
exactly enough to be told apart.  Any other text is no number: null.
"""

from __future__ import annotations

from sqlglot import exp

from shuqiao.policy.values import DIGITS_LIMIT


def number(column: exp.Expression) -> exp.Expression:
    """The cell as SQLite's number."""
    value = exp.Cast(this=column.copy(), to=exp.DataType.build("DECIMAL", dialect="sqlite"))
    return exp.Case().when(_fits(column), value, copy=False)


def floor(column: exp.Expression) -> exp.Expression:
    """The whole number at or below the cell."""
    value = number(column)
    whole = exp.Cast(this=value, to=exp.DataType.build("BIGINT"))
    above = exp.Paren(this=exp.LT(this=value.copy(), expression=whole.copy()))
    return exp.Sub(this=whole.copy(), expression=above)


def units(column: exp.Expression, scale: int) -> exp.Expression:
    """The cell in whole units of ``10**-scale``, half away from zero, by its digits and so exactly."""
    size = _size(column)
    point = _call("INSTR", _joined(size, _text(".")), _text("."))
    front = _call("SUBSTR", size, _number(1), exp.Sub(this=point, expression=_number(1)))
    behind = _joined(_call("SUBSTR", size, exp.Add(this=point.copy(), expression=_number(1))), _text("0" * (scale + 1)))
    digits = _joined(front, _call("SUBSTR", behind, _number(1), _number(scale)))
    next_digit = _call("SUBSTR", behind, _number(scale + 1), _number(1))
    up = exp.Paren(this=exp.GTE(this=next_digit, expression=_text("5")))
    whole = exp.Paren(this=exp.Add(this=exp.Cast(this=digits, to=exp.DataType.build("BIGINT")), expression=up))
    case = exp.Case().when(exp.Not(this=exp.Paren(this=_fits(column))), exp.Null(), copy=False)
    return case.when(_negative(column), exp.Neg(this=whole), copy=False).else_(whole.copy(), copy=False)


def _fits(column: exp.Expression) -> exp.Condition:
    size = _size(column)
    no_nul = exp.EQ(this=_call("INSTR", column, _call("CHAR", _number(0))), expression=_number(0))
    digits = exp.LTE(
        this=exp.Length(this=_call("REPLACE", size, _text("."), _text(""))), expression=_number(DIGITS_LIMIT)
    )
    others = [exp.Not(this=_glob(size, pattern)) for pattern in ("*[^0-9.]*", "*.*.*", "*.")]
    return exp.and_(no_nul, _glob(size, "[0-9]*"), *others, digits)


def _negative(column: exp.Expression) -> exp.Expression:
    return exp.EQ(this=_call("SUBSTR", column, _number(1), _number(1)), expression=_text("-"))


def _size(column: exp.Expression) -> exp.Expression:
    """The text without its sign."""
    return exp.Case().when(_negative(column), _call("SUBSTR", column, _number(2)), copy=False).else_(column.copy())


def _glob(value: exp.Expression, pattern: str) -> exp.Expression:
    return exp.Glob(this=value.copy(), expression=_text(pattern))


def _joined(one: exp.Expression, other: exp.Expression) -> exp.Expression:
    return exp.Paren(this=exp.DPipe(this=one.copy(), expression=other.copy(), safe=True))


def _call(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def _text(value: str) -> exp.Expression:
    return exp.Literal.string(value)


def _number(value: int) -> exp.Expression:
    return exp.Literal.number(value)
