"""A column's months as whole numbers (year * 12 + month), null for what is no month."""

from __future__ import annotations

from sqlglot import exp

from shuqiao.policy import mariadb_sql, values
from shuqiao.policy.natives import Dialect, Native
from shuqiao.policy.operands import data_type, text_of
from shuqiao.policy.values import Kind

_MONTHS = ("0[1-9]", "1[0-2]")
_DAYS = ("0[1-9]", "[12][0-9]", "3[01]")
_YEAR = "[0-9]" * 4


def month_index(column: exp.Column, item_type: str, native: Native, dialect: Dialect) -> exp.Expression | None:
    """``YYYYMM`` of text items, the month of day items; None where it is not proved."""
    if native is Native.DATE and dialect is not Dialect.MYSQL:
        first, last = exp.Literal.string("0001-01-01"), exp.Literal.string("9999-12-31")
        between = exp.Between(this=column.copy(), low=first, high=last)
        year, month = (
            exp.Cast(this=exp.Extract(this=exp.Var(this=part), expression=column.copy()), to=data_type("BIGINT"))
            for part in ("YEAR", "MONTH")
        )
        return exp.Case().when(between, _index(year, month), copy=False)
    # MariaDB has days like 2024-00-00 and 0000-00-00: only their text says so.
    text = mariadb_sql.text(column) if native is Native.DATE else text_of(column, native, dialect)
    if text is None:
        return None
    days = native is Native.DATE or values.KIND_OF[item_type] is Kind.DAY
    fits = _fits_sqlite(text, days) if dialect is Dialect.SQLITE else _fits_regex(text, days, dialect)
    year, month = (
        exp.Cast(this=_call("SUBSTR", text, *map(exp.Literal.number, part)), to=data_type("BIGINT"))
        for part in ((1, 4), (6 if days else 5, 2))
    )
    return exp.Case().when(fits, _index(year, month), copy=False)


def _fits_sqlite(text: exp.Expression, days: bool) -> exp.Condition:
    tails = [f"-{month}-{day}" for month in _MONTHS for day in _DAYS] if days else list(_MONTHS)
    any_ = exp.or_(*(exp.Glob(this=text.copy(), expression=exp.Literal.string(_YEAR + tail)) for tail in tails))
    # GLOB stops at a NUL.
    nul = exp.Anonymous(this="CHAR", expressions=[exp.Literal.number(0)])
    return exp.and_(exp.EQ(this=_call("INSTR", text, nul), expression=exp.Literal.number(0)), any_)


def _fits_regex(text: exp.Expression, days: bool, dialect: Dialect) -> exp.Expression:
    tail = f"-({'|'.join(_MONTHS)})-({'|'.join(_DAYS)})" if days else f"({'|'.join(_MONTHS)})"
    regex = f"^[0-9]{{4}}{tail}$"
    if dialect is Dialect.MYSQL:
        return mariadb_sql.matches(text, regex)
    return exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(regex))


def _index(year: exp.Expression, month: exp.Expression) -> exp.Expression:
    return exp.Add(this=exp.Mul(this=year, expression=exp.Literal.number(12)), expression=month)


def _call(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])
