"""Bytes of a foreign list to records of text.  Sizes are checked before anything is parsed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from shuqiao.catalogue.foreign.cleaning import flat, line
from shuqiao.catalogue.foreign.errors import ListUnreadable, RecordMisshapen
from shuqiao.catalogue.foreign.facts import Record
from shuqiao.catalogue.sheets.cells import text
from shuqiao.catalogue.sheets.columns import columns
from shuqiao.catalogue.sheets.errors import SheetTooLarge
from shuqiao.catalogue.sheets.facts import Grid
from shuqiao.catalogue.sheets.reading import affordable, decoded_text, grids


class _Object(dict[str, Any]):
    """A JSON object that remembers a key given twice: which value counts would be a guess."""

    twice = ""


def document(data: bytes) -> Any:
    """The JSON document, or the grid of a table.

    Raises ``SheetTooLarge`` above the limit of spreadsheets, ``EncodingUnknown``,
    ``ListUnreadable`` for broken JSON, and what :func:`grids` raises for tables.
    """
    affordable(len(data))
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return _table(data)
    decoded = decoded_text(data).strip()
    if decoded[:1] not in ("[", "{"):
        return _table(data)
    try:
        return json.loads(decoded, object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise ListUnreadable(why_zh="JSON 嵌套过深", why_en="the JSON is nested too deeply") from None
    except json.JSONDecodeError as wrong:
        where = f"{wrong.lineno}:{wrong.colno}"
        raise ListUnreadable(
            why_zh=f"JSON 在第 {wrong.lineno} 行第 {wrong.colno} 列有误",
            why_en=f"the JSON is wrong at {where} ({wrong.msg})",
        ) from None


def records(read: Any, way: Sequence[str]) -> tuple[Record, ...]:
    """The records of a document read; ``way`` are the keys that lead to their array.

    A record that cannot be read carries its refusal.  Raises ``ListUnreadable``, ``SheetTooLarge``.
    """
    if isinstance(read, Grid):
        return _rows(read)
    found = read
    for key in way:
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, list):
        at = ".".join(way) or "JSON"
        raise ListUnreadable(why_zh=f"{at} 不是记录的数组", why_en=f"{at} is no array of records")
    limit = columns().limits["rows"]
    if len(found) > limit:
        raise SheetTooLarge(what_zh="记录数", what_en="number of records", limit=limit)
    return tuple(_record(row, one) for row, one in enumerate(found, 1))


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) != len(pairs):
        made.twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
    return made


def _record(row: int, one: Any) -> Record:
    if not isinstance(one, _Object):
        return _bad(row, {}, "不是 JSON 对象", "it is no JSON object")
    values: dict[str, str] = {}
    if len(one) > columns().limits["columns"]:
        return _bad(row, {}, "字段过多", "it has too many fields")
    for name, value in one.items():
        said = flat(value)
        if said is None:
            return _bad(row, values, f"字段“{name[:40]}”是嵌套的值", f"field '{name[:40]}' holds a nested value")
        if not _storable(name + said):
            return _bad(row, values, "含有无效字符", "it holds invalid characters")
        values[name] = said
    if one.twice:
        return _bad(row, values, f"字段“{one.twice[:40]}”出现两次", f"field '{one.twice[:40]}' is given twice")
    return Record(row=row, values=values)


def _storable(value: str) -> bool:
    """No NUL and no lone surrogate: neither can be stored or even sent back."""
    return "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)


def _bad(row: int, values: dict[str, str], zh: str, en: str) -> Record:
    kept = {name: value for name, value in values.items() if _storable(name + value)}
    return Record(row=row, values=kept, problem=RecordMisshapen(why_zh=zh, why_en=en))


def _table(data: bytes) -> Grid:
    for grid in grids(data):
        if any(any(cell != "" for cell in row) for row in grid.rows):
            return grid
    raise ListUnreadable(why_zh="文件是空的", why_en="the file is empty")


def _rows(grid: Grid) -> tuple[Record, ...]:
    first = next(index for index, row in enumerate(grid.rows) if any(cell != "" for cell in row))
    heads = [line(text(cell)) for cell in grid.rows[first]]
    for name in heads:
        if name and heads.count(name) > 1:
            raise ListUnreadable(why_zh=f"列“{name[:40]}”出现两次", why_en=f"column '{name[:40]}' occurs twice")
    broken = {row for row, _ in grid.broken}
    found = []
    for index in range(first + 1, len(grid.rows)):
        cells = [text(cell) for cell in grid.rows[index]]
        if not any(cells):
            continue
        values = {name: cell for name, cell in zip(heads, cells, strict=False) if name}
        if any(cells[len(heads) :]):
            found.append(_bad(index + 1, values, "单元格比表头多", "it has more cells than the header"))
        elif index in broken:
            found.append(_bad(index + 1, values, "公式没有结果", "a formula has no result"))
        else:
            found.append(Record(row=index + 1, values=values))
    return tuple(found)
