"""What only MariaDB's (and MySQL's) SQL needs: text by code point, patterns, values as typed literals.

Text is brought to utf8mb4 under ``utf8mb4_bin`` for functions, and to bytes for
comparison and order: bytes of UTF-8 stand in the order of code points, and only
bytes compare with their trailing blanks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlglot import exp

BYTES, THREE_BYTES = "BINARY", "UTF8MB3"
"""Casts of :class:`shuqiao.policy.operands.Operand` that are forms of a literal here."""
_FORMS = {BYTES: "b", THREE_BYTES: "u"}
_MARK = re.compile(r"`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|:([pbu])([0-9]+)", re.DOTALL)
"""A quoted name, a quoted text, or a mark of a value: only the last is replaced."""
_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")


def text(value: exp.Expression) -> exp.Expression:
    """``value`` as utf8mb4 text, null kept; ``char(n)`` comes without its padding."""
    kind = exp.DataType(this=exp.DataType.Type.CHARACTER_SET, kind=exp.Var(this="utf8mb4"))
    return exp.Collate(this=exp.Cast(this=value.copy(), to=kind), expression=exp.Var(this="utf8mb4_bin"))


def as_bytes(value: exp.Expression) -> exp.Expression:
    """Text as its bytes."""
    return exp.Cast(this=value.copy(), to=exp.DataType.build("BINARY", dialect="mysql"))


def to_millisecond(column: exp.Expression) -> exp.Expression:
    """``YYYY-MM-DD HH:MM:SS.mmm`` of a datetime, as bytes: what is shown must also be found."""
    exact = exp.Cast(this=column.copy(), to=exp.DataType.build("DATETIME(6)", dialect="mysql"))
    return as_bytes(exp.Left(this=text(exact), expression=exp.Literal.number(23)))


def matches(value: exp.Expression, regex: str) -> exp.Expression:
    """``$`` would also stand before a last line break: the end is meant."""
    pattern = exp.Literal.string(regex.replace("$", "\\z"))
    found = exp.Anonymous(this="REGEXP_INSTR", expressions=[value.copy(), pattern])
    return exp.GT(this=found, expression=exp.Literal.number(0))


def holds_nul(value: exp.Expression) -> exp.Expression:
    """Whether a text holds a NUL, which MariaDB stores."""
    nul = exp.Introducer(this="_utf8mb4", expression=exp.HexString(this="00"))
    return exp.GT(this=exp.StrPosition(this=value.copy(), substr=nul), expression=exp.Literal.number(0))


def joined(parts: Sequence[exp.Expression]) -> exp.Expression:
    """CONCAT: ``||`` is a logical or here."""
    return exp.Anonymous(this="CONCAT", expressions=list(parts))


def mark(number: int, cast: str | None) -> exp.Expression:
    """The place of value ``number`` in the form that ``cast`` names."""
    return exp.Placeholder(this=f"{_FORMS.get(cast or '', 'p')}{number}")


def statement(sql: str, values: Sequence[Any]) -> str:
    """``sql`` with each mark as a typed literal of its value (numbered from 1).

    Text travels as the hexadecimal digits of its UTF-8, so nothing is ever escaped
    and no setting of the session can read it otherwise.  Raises TypeError.
    """

    def literal(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        return _literal(found[1], values[int(found[2]) - 1])

    return _MARK.sub(literal, sql)


def _literal(form: str, value: Any) -> str:
    if isinstance(value, str):
        # No column of three bytes holds what lies beyond them: another character finds as little.
        kept = _BEYOND_BMP.sub("\ufffd", value) if form == "u" else value
        prefix = {"p": "_utf8mb4 ", "b": "", "u": "_utf8mb3 "}[form]
        return f"{prefix}x'{kept.encode().hex()}'"
    if isinstance(value, (bool, int)):
        return str(int(value))
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return repr(value) if "e" in repr(value) else f"{value!r}e0"
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"DATE'{value.isoformat()}'"
    raise TypeError(type(value).__name__)
