"""The rules of :mod:`shuqiao.policy.coarse` as SQL expressions, computed at the source."""

from __future__ import annotations

from sqlglot import exp

from shuqiao.policy import cells_sql, coarse, mariadb_sql, rules
from shuqiao.policy.natives import Dialect, Native
from shuqiao.policy.operands import MYSQL_TEXTS, data_type, text_of

CENTURIES = ("1[89]", "2[01]")
_YEAR_TAILS = ("-[0-9][0-9]-[0-9][0-9]", "-[0-9][0-9]-[0-9][0-9][T ]*", "[0-9][0-9]", "[0-9][0-9][0-9][0-9]")
_YEAR_REGEX = "^(1[89]|2[01])[0-9]{2}(-[0-9]{2}-[0-9]{2}([T ]|$)|[0-9]{2}$|[0-9]{4}$)"
_NUMBER_REGEX = "^[0-9]{1,15}(\\.[0-9]{1,30})?$"


def coarsened(rule: str, column: exp.Column, native: Native, dialect: Dialect) -> exp.Expression:
    """``column`` under ``date:year`` or ``range:<width>``, null kept.  Raises KeyError for another rule."""
    width = rules.range_width(rule)
    if width is None and rule != rules.DATE_YEAR:
        raise KeyError(rule)
    case = exp.Case().when(exp.Is(this=column.copy(), expression=exp.Null()), exp.Null(), copy=False)
    shown = _year(column, native, dialect) if width is None else _range(column, native, dialect, width)
    if shown is not None:
        case = case.when(shown[0], shown[1], copy=False)
    return case.else_(_text(coarse.HIDDEN), copy=False)


Branch = tuple[exp.Expression, exp.Expression]


def _year(column: exp.Column, native: Native, dialect: Dialect) -> Branch | None:
    text: exp.Expression | None
    if native in (Native.DATE, Native.TIMESTAMP) and dialect is Dialect.MYSQL:
        text = mariadb_sql.text(column)
    elif native in (Native.DATE, Native.TIMESTAMP, Native.TIMESTAMPTZ):
        moment: exp.Expression = column.copy()
        if native is Native.TIMESTAMPTZ:
            china = exp.Interval(this=_text("8 hours"))
            moment = exp.AtTimeZone(this=moment, zone=china)
        first, last = _text(f"{coarse.FIRST_YEAR}-01-01"), _text(f"{coarse.LAST_YEAR + 1}-01-01")
        fits = exp.And(this=exp.GTE(this=moment, expression=first), expression=exp.LT(this=moment, expression=last))
        # Cast before the comparison's text is, so that infinite days never reach it.
        return fits, _call("TO_CHAR", moment, _text("YYYY"))
    else:
        text = text_of(column, native, dialect)
    if text is None:
        return None
    shown = _call("SUBSTR", text, _number(1), _number(4))
    if dialect is Dialect.SQLITE:
        patterns = [f"{century}[0-9][0-9]{tail}" for century in CENTURIES for tail in _YEAR_TAILS]
        return exp.And(this=_no_nul(text), expression=exp.Paren(this=_any_glob(text, patterns))), shown
    if dialect is Dialect.MYSQL:
        return mariadb_sql.matches(text, _YEAR_REGEX), shown
    return exp.RegexpLike(this=text.copy(), expression=_text(_YEAR_REGEX)), shown


def _range(column: exp.Column, native: Native, dialect: Dialect, width: int) -> Branch | None:
    whole: exp.Expression | None
    if dialect is Dialect.SQLITE:
        whole = _whole_sqlite(column)
        if native is Native.CELL:  # with a sign as well, like the number that another source would hold
            whole = exp.Coalesce(this=cells_sql.floor(column), expressions=[whole])
    elif dialect is Dialect.MYSQL:
        whole = _whole_mysql(column, native)
    else:
        whole = _whole_postgres(column, native)
    if whole is None:
        return None
    named = exp.Subquery(this=exp.select(exp.alias_(whole, "v")), alias=exp.TableAlias(this=exp.to_identifier("m1")))
    # MariaDB's subqueries in FROM see no column from outside.
    part = exp.Paren(this=whole.copy()) if dialect is Dialect.MYSQL else exp.column("v")
    # The remainder of a negative number is negative on every dialect: taken twice it is not.
    rest = exp.Mod(this=exp.Paren(this=exp.Add(this=exp.Mod(this=part.copy(), expression=_number(width)),
                                              expression=_number(width))), expression=_number(width))  # fmt: skip
    low = exp.Paren(this=exp.Sub(this=part.copy(), expression=exp.Paren(this=rest)))
    high = exp.Paren(this=exp.Add(this=low.copy(), expression=_number(width)))
    pieces = (_text("["), _digits(low), _text(","), _digits(high), _text(")"))
    known = exp.Not(this=exp.Is(this=exp.Paren(this=whole.copy()), expression=exp.Null()))
    if dialect is Dialect.MYSQL:
        return known, mariadb_sql.joined(pieces)
    shown: exp.Expression = pieces[0]
    for piece in pieces[1:]:
        shown = exp.DPipe(this=shown, expression=piece, safe=True)
    return known, exp.Subquery(this=exp.select(shown).from_(named))


def _whole_sqlite(column: exp.Column) -> exp.Expression:
    """The whole number at or below the value, null for what is none; by the value's own type, row by row."""
    whole = exp.Cast(this=column.copy(), to=data_type("BIGINT"))
    above = exp.Paren(this=exp.LT(this=column.copy(), expression=whole.copy()))
    dotted = exp.DPipe(this=column.copy(), expression=_text("."), safe=True)
    begins = exp.LTE(this=_call("INSTR", dotted, _text(".")), expression=_number(16))
    short = exp.LTE(this=exp.Length(this=column.copy()), expression=_number(46))
    digits = _any_glob(column, ["[0-9]*"])
    others = [exp.Not(this=_any_glob(column, [pattern])) for pattern in ("*[^0-9.]*", "*.*.*", "*.")]
    case = exp.Case().when(exp.and_(_type_is(column, "integer"), _small(column)), column.copy(), copy=False)
    case = case.when(
        exp.and_(_type_is(column, "real"), _small(column)), exp.Sub(this=whole.copy(), expression=above), copy=False
    )
    fits = exp.and_(_type_is(column, "text"), _no_nul(column), digits, *others, begins, short, _fraction(column))
    return case.when(fits, whole.copy(), copy=False)


def _fraction(column: exp.Column) -> exp.Expression:
    """At most 30 digits behind the point."""
    length = exp.Length(this=column.copy())
    point = _call("INSTR", column.copy(), _text("."))
    behind = exp.LTE(this=exp.Sub(this=length, expression=point.copy()), expression=_number(30))
    return exp.Paren(this=exp.Or(this=exp.EQ(this=point, expression=_number(0)), expression=behind))


def _whole_postgres(column: exp.Column, native: Native) -> exp.Expression | None:
    if native in (Native.INTEGER, Native.NUMERIC, Native.DOUBLE):
        floor = column.copy() if native is Native.INTEGER else _call("FLOOR", column.copy())
        return exp.Case().when(_small(column), exp.Cast(this=floor, to=data_type("BIGINT")), copy=False)
    if native in (Native.TEXT, Native.CHAR):
        text = text_of(column, native, Dialect.POSTGRES)
        assert text is not None
        fits = exp.RegexpLike(this=text.copy(), expression=_text(_NUMBER_REGEX))
        front = _call("SPLIT_PART", text.copy(), _text("."), _number(1))
        return exp.Case().when(fits, exp.Cast(this=front, to=data_type("BIGINT")), copy=False)
    return None


def _whole_mysql(column: exp.Column, native: Native) -> exp.Expression | None:
    if native in (Native.INTEGER, Native.NUMERIC, Native.DOUBLE):
        whole = exp.Cast(this=_call("FLOOR", column), to=data_type("BIGINT"))
        return exp.Case().when(_small(column), whole, copy=False)
    if native in MYSQL_TEXTS:
        text = mariadb_sql.text(column)
        front = _call("SUBSTRING_INDEX", text, _text("."), _number(1))
        fits = mariadb_sql.matches(text, _NUMBER_REGEX)
        return exp.Case().when(fits, exp.Cast(this=front, to=data_type("BIGINT")), copy=False)
    return None


def _small(column: exp.Column) -> exp.Condition:
    limit = coarse.NUMBER_LIMIT
    over = exp.GT(this=column.copy(), expression=exp.Neg(this=_number(limit)))
    return exp.and_(over, exp.LT(this=column.copy(), expression=_number(limit)))


def _type_is(column: exp.Expression, name: str) -> exp.Expression:
    return exp.EQ(this=_call("TYPEOF", column.copy()), expression=_text(name))


def _no_nul(text: exp.Expression) -> exp.Expression:
    nul = exp.Anonymous(this="CHAR", expressions=[_number(0)])
    return exp.EQ(this=_call("INSTR", text.copy(), nul), expression=_number(0))


def _any_glob(text: exp.Expression, patterns: list[str]) -> exp.Condition:
    return exp.or_(*(exp.Glob(this=text.copy(), expression=_text(pattern)) for pattern in patterns))


def _digits(value: exp.Expression) -> exp.Expression:
    return exp.Cast(this=value, to=data_type("TEXT"))


def _call(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def _text(value: str) -> exp.Expression:
    return exp.Literal.string(value)


def _number(value: int) -> exp.Expression:
    return exp.Literal.number(value)
