"""The masks of :mod:`shuqiao.policy.masks` as SQL expressions, computed at the source.

No user functions: only what stock SQLite, PostgreSQL and MariaDB have.  The text handed
in is null-preserving, without padding, and on PostgreSQL under collation "C".
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from shuqiao.policy import mariadb_sql, masks, rules
from shuqiao.policy.natives import Dialect


def masked(rule: str, text: exp.Expression, dialect: Dialect) -> exp.Expression:
    """``text`` under a mask.  Raises KeyError for a name that is no mask."""
    build = {
        rules.MASK_NAME: _name,
        rules.MASK_CITIZEN_NUMBER: _citizen_number,
        rules.MASK_PHONE: _phone,
        rules.MASK_ADDRESS: _address,
    }[rule]
    case = _empty_first(text, dialect)
    for condition, answer in build(text, dialect):
        case = case.when(condition, answer, copy=False)
    return case.else_(_text(masks.HIDDEN), copy=False)


def _empty_first(text: exp.Expression, dialect: Dialect) -> exp.Case:
    case = exp.Case().when(exp.Is(this=text.copy(), expression=exp.Null()), exp.Null(), copy=False)
    if dialect is Dialect.SQLITE:
        # SQLite's length, substr and GLOB stop at a NUL; PostgreSQL stores none.
        nul = exp.Anonymous(this="CHAR", expressions=[exp.Literal.number(0)])
        found = exp.Anonymous(this="INSTR", expressions=[text.copy(), nul])
        case = case.when(exp.GT(this=found, expression=exp.Literal.number(0)), _text(masks.HIDDEN), copy=False)
    if dialect is Dialect.MYSQL:
        case = case.when(mariadb_sql.holds_nul(text), _text(masks.HIDDEN), copy=False)
    return case


Branches = list[tuple[exp.Expression, exp.Expression]]


def _name(text: exp.Expression, dialect: Dialect) -> Branches:
    length = _length(text)
    fits = exp.Between(this=length, low=_number(1), high=_number(masks.NAME_LIMIT))
    stars = _substring(_text("*" * (masks.NAME_LIMIT - 1)), _number(1), _minus(_length(text), 1))
    return [(fits, _joined(dialect, _substring(text, _number(1), _number(1)), stars))]


def _citizen_number(text: exp.Expression, dialect: Dialect) -> Branches:
    fits = _matches(text, dialect, glob="[0-9]" * 17 + "[0-9X]", regex="^[0-9]{17}[0-9X]$")
    parts = (_substring(text, _number(1), _number(6)), _text("********"), _substring(text, _number(15), _number(4)))
    return [(fits, _joined(dialect, *parts))]


def _phone(text: exp.Expression, dialect: Dialect) -> Branches:
    fits = _matches(text, dialect, glob="1" + "[0-9]" * 10, regex="^1[0-9]{10}$")
    parts = (_substring(text, _number(1), _number(3)), _text("****"), _substring(text, _number(8), _number(4)))
    return [(fits, _joined(dialect, *parts))]


def _address(text: exp.Expression, dialect: Dialect) -> Branches:
    """One branch: a scalar subquery that names the parts once, innermost first.

    v the value, a where the first marker begins (from 1; 0 for none), b what
    stands before it, c that without divisions whose names hold a sign, e where
    the marker ends, f the two characters behind it.
    """
    last = masks.TOWNSHIP_MARKERS[-1]
    first = _part("v")
    for marker in masks.TOWNSHIP_MARKERS[:-1]:
        first = _replaced(first, marker, last)
    cleaned = _part("b")
    for division in masks.SIGN_FREE_DIVISIONS:
        cleaned = _replaced(cleaned, division, "区")
    short = exp.In(this=_substring(_part("v"), _part("a"), _number(1)), expressions=[_text("镇"), _text("乡")])
    end = exp.Case().when(short, _part("a"), copy=False)
    end = end.else_(exp.Add(this=_part("a"), expression=_number(1)), copy=False)
    # Both dialects refuse or misread a negative length; a is 0 where there is no marker.
    begun = exp.Case().when(exp.GT(this=_part("a"), expression=_number(1)), _minus(_part("a"), 1), copy=False)
    before = _substring(_part("v"), _number(1), begun.else_(_number(0), copy=False))
    after = _substring(_part("v"), exp.Add(this=_part("e"), expression=_number(1)), _number(2))
    begins = exp.StrPosition(this=first, substr=_text(last))
    shown = exp.Case()
    for doubt in _doubts(dialect):
        shown = shown.when(doubt, _text(masks.HIDDEN), copy=False)
    up_to = _joined(dialect, _substring(_part("v"), _number(1), _part("e")), _text(masks.HIDDEN))
    shown = shown.else_(up_to, copy=False)
    if dialect is Dialect.MYSQL:
        # MariaDB's subqueries in FROM see no column from outside: the parts are written out.
        meanings = {"v": text, "a": begins, "b": before, "e": end, "c": cleaned, "f": after}
        return [(exp.true(), _written_out(shown, meanings))]
    parts = exp.Select().select(_named(text, "v"), copy=False)
    parts = _over(parts, "m1", _part("v"), _named(begins, "a"))
    parts = _over(parts, "m2", _part("v"), _part("a"), _named(before, "b"), _named(end, "e"))
    kept = [_part(name) for name in ("v", "a", "b", "e")]
    parts = _over(parts, "m3", *kept, _named(cleaned, "c"), _named(after, "f"))
    whole = _over(parts, "m4", shown)
    return [(exp.true(), exp.Subquery(this=whole))]


def _written_out(tree: exp.Expression, meanings: Mapping[str, exp.Expression]) -> exp.Expression:
    def written(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Column) and not node.table:
            return _written_out(meanings[node.name], meanings)
        return node

    return tree.transform(written)


def _doubts(dialect: Dialect) -> list[exp.Expression]:
    before, after, other = _part("b"), _part("f"), f"[^{masks.DIVISIONS}]"
    near = exp.Between(this=_part("a"), low=_number(3), high=_number(masks.PREFIX_LIMIT + 1))
    return [
        exp.Not(this=near),
        _matches(before, dialect, glob=f"*[^{masks.HAN}]*", regex=f"[^{masks.HAN}]"),
        *_signs(_part("c"), dialect),
        exp.Not(this=_matches(before, dialect, glob=f"*{other}{other}", regex=f"{other}{other}$")),
        _matches(after, dialect, glob=f"*[{masks.ROADS}]*", regex=f"[{masks.ROADS}]"),
        _matches(after, dialect, glob=f"[{masks.COMPOUNDS}]*", regex=f"^[{masks.COMPOUNDS}]"),
    ]


def _part(name: str) -> exp.Expression:
    return exp.column(exp.to_identifier(name))


def _named(value: exp.Expression, name: str) -> exp.Expression:
    return exp.Alias(this=value.copy(), alias=exp.to_identifier(name))


def _over(inner: exp.Select, alias: str, *shown: exp.Expression) -> exp.Select:
    source = exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(alias)))
    return exp.Select().select(*shown, copy=False).from_(source, copy=False)


def _signs(text: exp.Expression, dialect: Dialect) -> list[exp.Expression]:
    if dialect is Dialect.SQLITE:
        patterns = [f"*[{masks.SIGNS}]*", *(f"*{word}*" for word in masks.SIGN_WORDS)]
        return [exp.Glob(this=text.copy(), expression=_text(pattern)) for pattern in patterns]
    alternatives = "|".join((f"[{masks.SIGNS}]", *masks.SIGN_WORDS))
    return [_matches(text, dialect, glob="", regex=alternatives)]


def _matches(text: exp.Expression, dialect: Dialect, *, glob: str, regex: str) -> exp.Expression:
    if dialect is Dialect.SQLITE:
        return exp.Glob(this=text.copy(), expression=_text(glob))
    if dialect is Dialect.MYSQL:
        return mariadb_sql.matches(text, regex)
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


def _joined(dialect: Dialect, *parts: exp.Expression) -> exp.Expression:
    if dialect is Dialect.MYSQL:
        return mariadb_sql.joined(parts)
    joined = parts[0]
    for part in parts[1:]:
        joined = exp.DPipe(this=joined, expression=part, safe=True)
    return joined
