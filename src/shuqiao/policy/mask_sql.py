"""The masks of :mod:`shuqiao.policy.masks` as SQL expressions, computed at the source.

No user functions: only what stock SQLite and PostgreSQL have.  The text handed
in is null-preserving, without padding, and on PostgreSQL under collation "C".
"""

from __future__ import annotations

from sqlglot import exp

from shuqiao.policy import masks, rules
from shuqiao.policy.natives import Dialect


def masked(rule: str, text: exp.Expression, dialect: Dialect) -> exp.Expression:
    """``text`` under a mask.  Raises KeyError for a name that is no mask."""
    build = {
        rules.MASK_NAME: _name,
        rules.MASK_CITIZEN_NUMBER: _citizen_number,
        rules.MASK_PHONE: _phone,
        rules.MASK_ADDRESS: _address,
    }[rule]
    case = exp.Case().when(exp.Is(this=text.copy(), expression=exp.Null()), exp.Null())
    if dialect is Dialect.SQLITE:
        # SQLite's length, substr and GLOB stop at a NUL; PostgreSQL stores none.
        nul = exp.Anonymous(this="CHAR", expressions=[exp.Literal.number(0)])
        found = exp.Anonymous(this="INSTR", expressions=[text.copy(), nul])
        case = case.when(exp.GT(this=found, expression=exp.Literal.number(0)), _text(masks.HIDDEN))
    for condition, answer in build(text, dialect):
        case = case.when(condition, answer)
    return case.else_(_text(masks.HIDDEN))


Branches = list[tuple[exp.Expression, exp.Expression]]


def _name(text: exp.Expression, dialect: Dialect) -> Branches:
    length = _length(text)
    fits = exp.Between(this=length, low=_number(1), high=_number(masks.NAME_LIMIT))
    stars = _substring(_text("*" * (masks.NAME_LIMIT - 1)), _number(1), _minus(_length(text), 1))
    return [(fits, _joined(_substring(text, _number(1), _number(1)), stars))]


def _citizen_number(text: exp.Expression, dialect: Dialect) -> Branches:
    fits = _matches(text, dialect, glob="[0-9]" * 17 + "[0-9X]", regex="^[0-9]{17}[0-9X]$")
    parts = (_substring(text, _number(1), _number(6)), _text("********"), _substring(text, _number(15), _number(4)))
    return [(fits, _joined(*parts))]


def _phone(text: exp.Expression, dialect: Dialect) -> Branches:
    fits = _matches(text, dialect, glob="1" + "[0-9]" * 10, regex="^1[0-9]{10}$")
    parts = (_substring(text, _number(1), _number(3)), _text("****"), _substring(text, _number(8), _number(4)))
    return [(fits, _joined(*parts))]


def _address(text: exp.Expression, dialect: Dialect) -> Branches:
    last = masks.TOWNSHIP_MARKERS[-1]
    first = text
    for marker in masks.TOWNSHIP_MARKERS[:-1]:
        first = _replaced(first, marker, last)
    at = exp.StrPosition(this=first, substr=_text(last))  # one-based; 0 for none
    too_near_or_far = exp.Not(this=exp.Between(this=at.copy(), low=_number(3), high=_number(masks.PREFIX_LIMIT + 1)))
    before = _substring(text, _number(1), _minus(at, 1))
    one = exp.In(this=_substring(text, at, _number(1)), expressions=[_text("镇"), _text("乡")])
    end = exp.Case().when(one, at.copy()).else_(exp.Add(this=at.copy(), expression=_number(1)))
    after = _substring(text, exp.Add(this=end.copy(), expression=_number(1)), _number(2))
    checked = before
    for division in masks.SIGN_FREE_DIVISIONS:
        checked = _replaced(checked, division, "区")
    other = f"[^{masks.DIVISIONS}]"
    doubts = [
        too_near_or_far,
        _matches(before, dialect, glob=f"*[^{masks.HAN}]*", regex=f"[^{masks.HAN}]"),
        *_signs(checked, dialect),
        exp.Not(this=_matches(before, dialect, glob=f"*{other}{other}", regex=f"{other}{other}$")),
        _matches(after, dialect, glob=f"*[{masks.ROADS}]*", regex=f"[{masks.ROADS}]"),
        _matches(after, dialect, glob=f"[{masks.COMPOUNDS}]*", regex=f"^[{masks.COMPOUNDS}]"),
    ]
    shown = _joined(_substring(text, _number(1), end), _text(masks.HIDDEN))
    return [*((doubt, _text(masks.HIDDEN)) for doubt in doubts), (exp.true(), shown)]


def _signs(text: exp.Expression, dialect: Dialect) -> list[exp.Expression]:
    if dialect is Dialect.SQLITE:
        patterns = [f"*[{masks.SIGNS}]*", *(f"*{word}*" for word in masks.SIGN_WORDS)]
        return [exp.Glob(this=text.copy(), expression=_text(pattern)) for pattern in patterns]
    alternatives = "|".join((f"[{masks.SIGNS}]", *masks.SIGN_WORDS))
    return [exp.RegexpLike(this=text.copy(), expression=_text(alternatives))]


def _matches(text: exp.Expression, dialect: Dialect, *, glob: str, regex: str) -> exp.Expression:
    if dialect is Dialect.SQLITE:
        return exp.Glob(this=text.copy(), expression=_text(glob))
    return exp.RegexpLike(this=text.copy(), expression=_text(regex))


def _text(value: str) -> exp.Expression:
    return exp.Literal.string(value)


def _number(value: int) -> exp.Expression:
    return exp.Literal.number(value)


def _length(text: exp.Expression) -> exp.Expression:
    return exp.Length(this=text.copy())


def _minus(value: exp.Expression, count: int) -> exp.Expression:
    return exp.Sub(this=value.copy(), expression=_number(count))


def _substring(text: exp.Expression, start: exp.Expression, length: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this="SUBSTR", expressions=[text.copy(), start.copy(), length.copy()])


def _replaced(text: exp.Expression, old: str, new: str) -> exp.Expression:
    return exp.Anonymous(this="REPLACE", expressions=[text.copy(), _text(old), _text(new)])


def _joined(*parts: exp.Expression) -> exp.Expression:
    joined = parts[0]
    for part in parts[1:]:
        joined = exp.DPipe(this=joined, expression=part, safe=True)
    return joined
