"""Derived items (衍生信息项): what may be said of a key's rows without giving one away.

A definition is JSON over input columns: ``{"of": F, …}`` with F of :data:`FIELDS`.

======================  ==============================================================
``count``               how many rows
``exists``              whether there is a row
``count_distinct``      how many different values of ``column``
``sum``, ``mean``       of the numbers in ``column``, exact at ``scale`` decimals
``band``                the sum as a code of ``bands`` (``from`` inclusive, rising)
``run``                 months in ``column`` without a gap: the ``latest`` or ``longest``
======================  ==============================================================

``where`` is a row filter over the inputs.  ``each`` names a column of which every
different value counts once, with the greatest number that stands beside it;
``last`` keeps the greatest N of those values (the window).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shuqiao.kernel.refusals import Refusal
from shuqiao.policy import values
from shuqiao.policy.errors import BadDerivation
from shuqiao.policy.filters import Filter, columns_of, parse_filter
from shuqiao.policy.values import Kind

_NUMBERS = {"column", "scale", "each", "last", "where"}
FIELDS: Mapping[str, frozenset[str]] = {
    "count": frozenset({"where"}),
    "exists": frozenset({"where"}),
    "count_distinct": frozenset({"column", "where"}),
    "sum": frozenset(_NUMBERS),
    "mean": frozenset(_NUMBERS),
    "band": frozenset({*_NUMBERS, "bands"}),
    "run": frozenset({"column", "which", "where"}),
}
"""What each function may say beside ``of``."""
RESULT_TYPES: Mapping[str, frozenset[str]] = {
    "count": frozenset("IN"),
    "exists": frozenset("L"),
    "count_distinct": frozenset("IN"),
    "sum": frozenset("NY"),
    "mean": frozenset("NY"),
    "band": frozenset("C"),
    "run": frozenset("IN"),
}
"""The data types an item of each function may have."""
NUMERIC = ("sum", "mean", "band")
SCALE_LIMIT = 4
WINDOW_LIMIT = 1_000
BANDS_LIMIT = 32
LATEST, LONGEST = "latest", "longest"


@dataclass(frozen=True)
class Band:
    """``code`` is said of a sum from ``from_`` (inclusive) up to the next band's."""

    from_: Decimal
    code: str


@dataclass(frozen=True)
class Derivation:
    """A parsed definition; ``types`` are the item types of exactly the columns it names."""

    of: str
    types: Mapping[str, str]
    column: str = ""
    where: Filter | None = None
    scale: int = 2
    each: str = ""
    last: int = 0
    bands: tuple[Band, ...] = ()
    which: str = LATEST


def parse_derivation(tree: Any, types: Mapping[str, str], result_type: str) -> Derivation | Refusal:
    """The derivation that ``tree`` means over columns (or items) ``types``, or why it is none."""
    try:
        return _parsed(tree, types, result_type)
    except Refusal as refusal:  # raised inside this module and by the filter's parser only
        return refusal


def _parsed(tree: Any, types: Mapping[str, str], result_type: str) -> Derivation:
    if not isinstance(tree, Mapping) or not isinstance(tree.get("of"), str) or tree["of"] not in FIELDS:
        raise _bad("of", "未知的衍生方式", f"one of {', '.join(FIELDS)} is expected")
    of = tree["of"]
    unknown = sorted(str(name) for name in tree if name not in FIELDS[of] | {"of"})
    if unknown:
        raise _bad(unknown[0][:40], "该方式没有这个成员", f"'{of}' has no such member")
    if result_type not in RESULT_TYPES[of]:
        raise _bad("of", "信息项的数据类型与衍生方式不符", f"an item of '{of}' is {' or '.join(RESULT_TYPES[of])}")
    where = _where(tree.get("where"), types)
    column = _column(tree, types, of) if "column" in FIELDS[of] else ""
    each = _each(tree, types)
    scale = _whole(tree, "scale", 0, SCALE_LIMIT, 2)
    last = _whole(tree, "last", 1, WINDOW_LIMIT, 0)
    if last and not each:
        raise _bad("last", "窗口须同时说明 each", "a window needs 'each'")
    which = tree.get("which", LATEST)
    if which not in (LATEST, LONGEST):
        raise _bad("which", "应为 latest 或 longest", "latest or longest is expected")
    bands = _bands(tree.get("bands"), scale) if of == "band" else ()
    named = {name for name in (column, each) if name} | (columns_of(where) if where is not None else frozenset())
    return Derivation(of, {n: types[n] for n in sorted(named)}, column, where, scale, each, last, bands, which)


def _where(tree: Any, types: Mapping[str, str]) -> Filter | None:
    if tree is None:
        return None
    found = parse_filter(tree, types)
    if isinstance(found, Refusal):
        raise found
    return found


def _column(tree: Mapping[str, Any], types: Mapping[str, str], of: str) -> str:
    column = tree.get("column")
    if not isinstance(column, str) or column not in types:
        raise _bad("column", "未列入输入项", "it is not an input")
    kind = values.KIND_OF[types[column]]
    if of in NUMERIC and kind not in (Kind.DECIMAL, Kind.INTEGER):
        raise _bad("column", "应为数值型", "a number is expected")
    if of == "run" and kind not in (Kind.TEXT, Kind.DAY):
        raise _bad("column", "应为年月文本（YYYYMM）或日期", "months as text (YYYYMM) or days are expected")
    return column


def _each(tree: Mapping[str, Any], types: Mapping[str, str]) -> str:
    each = tree.get("each")
    if each is None:
        return ""
    if not isinstance(each, str) or each not in types:
        raise _bad("each", "未列入输入项", "it is not an input")
    if values.KIND_OF[types[each]] is Kind.LOGIC:
        raise _bad("each", "逻辑型没有大小", "yes and no have no order")
    return each


def _whole(tree: Mapping[str, Any], name: str, least: int, most: int, otherwise: int) -> int:
    said = tree.get(name)
    if said is None:
        return otherwise
    if type(said) is not int or not least <= said <= most:
        raise _bad(name, f"应为 {least} 至 {most} 的整数", f"a whole number from {least} to {most} is expected")
    return said


def _bands(said: Any, scale: int) -> tuple[Band, ...]:
    if not isinstance(said, (list, tuple)) or not 1 <= len(said) <= BANDS_LIMIT:
        raise _bad("bands", f"应为 1 至 {BANDS_LIMIT} 档", f"1 to {BANDS_LIMIT} bands are expected")
    found: list[Band] = []
    for member in said:
        if not isinstance(member, Mapping) or set(member) != {"from", "is"}:
            raise _bad("bands", "每档须有 from 和 is", "each band has exactly 'from' and 'is'")
        bound, code = values.typed("N", member["from"], "bands"), values.typed("C", member["is"], "bands")
        if isinstance(bound, Refusal) or not isinstance(bound, Decimal) or isinstance(code, Refusal) or not code:
            raise _bad("bands", "from 应为十进制数字串，is 应为非空文本", "'from' is a decimal, 'is' a text")
        if bound != round(bound, scale) or (found and bound <= found[-1].from_):
            raise _bad("bands", "下限须递增且小数位不超过 scale", "bounds rise, with at most 'scale' decimals")
        found.append(Band(bound, str(code)))
    return tuple(found)


def _bad(where: str, why_zh: str, why_en: str) -> BadDerivation:
    return BadDerivation(field="derived", where=where, why_zh=why_zh, why_en=why_en)


def over_columns(tree: Any, columns: Mapping[str, str]) -> Any:
    """A parsed definition or filter with its items' names replaced by their columns."""
    if isinstance(tree, Mapping):
        return {
            name: columns[member]
            if name in ("column", "each") and isinstance(member, str)
            else over_columns(member, columns)
            for name, member in tree.items()
        }
    if isinstance(tree, (list, tuple)):
        return [over_columns(member, columns) for member in tree]
    return tree
