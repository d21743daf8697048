"""One column as one side of a comparison, per dialect: what is proved the same, and nothing else.

Comparison is by code point, case and trailing blanks significant.  PostgreSQL:
text under collation "C".  SQLite: BINARY, and only over values that really are of
the compared sort, because its columns hold values of any type.  MariaDB: bytes of
the text in UTF-8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlglot import exp

from shuqiao.kernel import clock
from shuqiao.policy import cells_sql, mariadb_sql, values
from shuqiao.policy.natives import Dialect, Native
from shuqiao.policy.values import Kind

Bind = Callable[[Any], Any]
MYSQL_TEXTS = (Native.TEXT, Native.THREE_BYTE, Native.CONVERTED, Native.LONG)


@dataclass(frozen=True)
class Operand:
    """``left`` compares exactly with a bound value that ``bind`` prepared and ``cast`` names.

    ``index`` is, where ``left`` itself cannot use an index, the bare column and the
    cast under which equality selects *at least* the rows that ``left`` selects.
    """

    left: exp.Expression
    cast: str | None
    bind: Bind
    index: tuple[exp.Expression, str | None] | None = None


def operand(column: exp.Column, item_type: str, native: Native, dialect: Dialect) -> Operand | None:
    """How to compare ``column`` as ``item_type``; None where sameness is not proved."""
    kind = values.KIND_OF[item_type]
    if dialect is Dialect.SQLITE:
        return _sqlite(column, kind, native)
    if dialect is Dialect.MYSQL:
        return _mysql(column, kind, native)
    return _postgres(column, kind, native)


def text_of(column: exp.Column, native: Native, dialect: Dialect) -> exp.Expression | None:
    """The column as text for a mask, null kept; None where the kind has no text form that all dialects share."""
    if dialect is Dialect.SQLITE:
        empty = exp.Literal.string("")  # no mask takes it for its kind
        null = exp.When(this=_type_is(column, "null")).this
        case = _sqlite_text(column).when(null, exp.Null())
        return case.else_(empty)
    if dialect is Dialect.MYSQL:
        return mariadb_sql.text(column) if native in (*MYSQL_TEXTS, Native.INTEGER) else None
    if native in (Native.TEXT, Native.CHAR, Native.INTEGER):
        return _collated(_cast(column, "TEXT"))
    return None


def _sqlite(column: exp.Column, kind: Kind, native: Native) -> Operand | None:
    bare = column.copy()
    if kind is Kind.TEXT and native is not Native.DOUBLE:
        # A column without affinity holds 123 and '123' apart: there only the exact form is right.
        indexed = (Native.TEXT, Native.CELL, Native.INTEGER, Native.NUMERIC)
        index = (bare, None) if native in indexed else None
        return Operand(_binary(_sqlite_text(column)), None, _same, index)
    if kind is Kind.DAY and native in (Native.TEXT, Native.CELL):
        return Operand(_binary(_sqlite_text(column)), None, date.isoformat, (bare, None))
    if native is Native.CELL and kind in (Kind.DECIMAL, Kind.INTEGER):
        return Operand(cells_sql.number(column), None, _sqlite_number)
    if native not in (Native.INTEGER, Native.NUMERIC, Native.DOUBLE):
        return None
    numbers = exp.In(
        this=exp.Anonymous(this="TYPEOF", expressions=[column.copy()]),
        expressions=[exp.Literal.string("integer"), exp.Literal.string("real")],
    )
    number = exp.Case().when(numbers, column.copy())
    if kind in (Kind.DECIMAL, Kind.INTEGER):
        return Operand(number, None, _sqlite_number, (bare, None))
    if kind is Kind.LOGIC:
        return Operand(number, None, int, (bare, None))
    return None


def _postgres(column: exp.Column, kind: Kind, native: Native) -> Operand | None:
    bare = column.copy()
    if kind is Kind.TEXT:
        if native is Native.TEXT:
            return Operand(_collated(_cast(column, "TEXT")), "TEXT", _same, (bare, "TEXT"))
        if native is Native.CHAR:
            # The cast to text drops the padding; bpchar equality ignores it, so it selects no less.
            return Operand(_collated(_cast(column, "TEXT")), "TEXT", _same, (bare, "BPCHAR"))
        if native is Native.INTEGER:
            return Operand(_collated(_cast(column, "TEXT")), "TEXT", _same)
        return None
    if kind is Kind.DAY and native in (Native.TEXT, Native.CHAR):
        cast = "TEXT" if native is Native.TEXT else "BPCHAR"
        return Operand(_collated(_cast(column, "TEXT")), "TEXT", date.isoformat, (bare, cast))
    simple = {
        (Kind.INTEGER, Native.INTEGER): Operand(bare, "BIGINT", _same),
        (Kind.DAY, Native.DATE): Operand(bare, "DATE", _same),
        (Kind.LOGIC, Native.BOOLEAN): Operand(bare, "BOOLEAN", _same),
        (Kind.MOMENT, Native.TIMESTAMPTZ): Operand(_to_millisecond(column), "TIMESTAMPTZ", _same),
        (Kind.MOMENT, Native.TIMESTAMP): Operand(_to_millisecond(column), "TIMESTAMP", _local),
    }
    if (kind, native) in simple:
        return simple[kind, native]
    if kind not in (Kind.DECIMAL, Kind.INTEGER):
        return None
    if native in (Native.NUMERIC, Native.INTEGER):
        index = (bare, "DECIMAL") if native is Native.NUMERIC else None
        return Operand(_without_nan(_cast(column, "DECIMAL"), "DECIMAL"), "DECIMAL", Decimal, index)
    if native is Native.DOUBLE:
        return Operand(
            _without_nan(bare, "DOUBLE PRECISION"), "DOUBLE PRECISION", float, (bare.copy(), "DOUBLE PRECISION")
        )
    return None


def _mysql(column: exp.Column, kind: Kind, native: Native) -> Operand | None:
    bare = column.copy()
    if kind in (Kind.TEXT, Kind.DAY) and native in MYSQL_TEXTS:
        # Whatever the column's collation, a text equals itself under it.
        index = {Native.TEXT: (bare, None), Native.THREE_BYTE: (bare, mariadb_sql.THREE_BYTES)}.get(native)
        bind = _same if kind is Kind.TEXT else date.isoformat
        return Operand(mariadb_sql.as_bytes(mariadb_sql.text(column)), mariadb_sql.BYTES, bind, index)
    if kind is Kind.TEXT and native is Native.INTEGER:
        return Operand(mariadb_sql.as_bytes(mariadb_sql.text(column)), mariadb_sql.BYTES, _same)
    if kind is Kind.MOMENT and native is Native.TIMESTAMP:
        return Operand(mariadb_sql.to_millisecond(column), mariadb_sql.BYTES, _local_text)
    simple: dict[tuple[Kind, Native], Bind] = {
        (Kind.INTEGER, Native.INTEGER): _same,
        (Kind.LOGIC, Native.INTEGER): int,
        (Kind.DAY, Native.DATE): _same,
        (Kind.DECIMAL, Native.INTEGER): Decimal,
        (Kind.DECIMAL, Native.NUMERIC): Decimal,
        (Kind.INTEGER, Native.NUMERIC): Decimal,
        (Kind.DECIMAL, Native.DOUBLE): float,
        (Kind.INTEGER, Native.DOUBLE): float,
    }
    return Operand(bare, None, simple[kind, native]) if (kind, native) in simple else None


def _sqlite_text(column: exp.Column) -> exp.Case:
    """Text as it is, integers in digits, anything else null."""
    case = exp.Case().when(_type_is(column, "text"), column.copy())
    return case.when(_type_is(column, "integer"), _cast(column, "TEXT"))


def _type_is(column: exp.Column, name: str) -> exp.Expression:
    kind = exp.Anonymous(this="TYPEOF", expressions=[column.copy()])
    return exp.EQ(this=kind, expression=exp.Literal.string(name))


def _cast(value: exp.Expression, name: str) -> exp.Expression:
    return exp.Cast(this=value.copy(), to=data_type(name))


def data_type(name: str) -> exp.DataType:
    """A PostgreSQL type by name; ``udt`` because sqlglot does not know BPCHAR."""
    return exp.DataType.build(name, dialect="postgres", udt=True)


def _collated(value: exp.Expression) -> exp.Expression:
    return exp.Collate(this=value, expression=exp.to_identifier("C", quoted=True))


def _binary(value: exp.Expression) -> exp.Expression:
    return exp.Collate(this=value, expression=exp.to_identifier("BINARY", quoted=True))


def _without_nan(value: exp.Expression, name: str) -> exp.Expression:
    """NaN is no number to compare: PostgreSQL would hold it above all others."""
    return exp.Nullif(this=value.copy(), expression=_cast(exp.Literal.string("NaN"), name))


def _to_millisecond(column: exp.Column) -> exp.Expression:
    """Answers show milliseconds; what is shown must also be found."""
    return exp.Anonymous(this="DATE_TRUNC", expressions=[exp.Literal.string("milliseconds"), column.copy()])


def _same(value: Any) -> Any:
    return value


def _local(value: datetime) -> datetime:
    return value.astimezone(clock.CHINA).replace(tzinfo=None)


def _local_text(value: datetime) -> str:
    return _local(value).isoformat(" ", "milliseconds")


def _sqlite_number(value: Decimal | int) -> int | float:
    whole = int(value)
    return whole if whole == value and -(2**63) <= whole < 2**63 else float(value)
