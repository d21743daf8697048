"""Mapping files: those of ``data/lists/*.toml`` and the operator's own, checked as a whole when they are read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from shuqiao.catalogue.enumerations import find, lists
from shuqiao.catalogue.facts import ClassFacts, OpeningFacts
from shuqiao.catalogue.foreign import reading
from shuqiao.catalogue.foreign.errors import ListUnrecognised, MappingBroken, MappingUnknown
from shuqiao.catalogue.foreign.facts import CODED, ELEMENTS, ListMapping, Record
from shuqiao.catalogue.sheets.cells import folded
from shuqiao.kernel.refusals import Words

MOST_BYTES = 256 * 1024
_MOST_DOTS = 32
"""In one line: the parser's time and memory grow with the square of a key's parts, and no mapping needs two."""
_MOST_SHOWN = 12
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_KEYS = frozenset(
    {"name", "zh", "en", "recognise", "records", "fields", "not_kept", "split", "html", "values"}
)  # fmt: skip


@cache
def built_in() -> dict[str, ListMapping]:
    """The project's mappings by name."""
    folder = files("shuqiao.catalogue").joinpath("data", "lists")
    found = (parsed(path.read_bytes()) for path in folder.iterdir() if path.name.endswith(".toml"))
    return {mapping.name: mapping for mapping in sorted(found, key=lambda mapping: mapping.name)}


def chosen(read: Any, name: str, own: bytes | None) -> tuple[ListMapping, tuple[Record, ...]]:
    """The mapping for a document, with its records: the operator's file, the one named, or the one that fits.

    Raises ``MappingBroken``, ``MappingUnknown``, ``ListUnrecognised``, and what :func:`reading.records` raises.
    """
    known = built_in()
    if own is None and not name:
        return _fitting(read, known)
    mapping = parsed(own) if own is not None else known.get(name)
    if mapping is None:
        raise MappingUnknown(field="mapping", name=name[:60], known="、".join(known))
    return mapping, reading.records(read, mapping.records)


def _fitting(read: Any, known: Mapping[str, ListMapping]) -> tuple[ListMapping, tuple[Record, ...]]:
    """The mapping whose fields most records have; the array of records is the file itself."""
    records = reading.records(read, ())
    fits = {
        mapping.name: sum(1 for one in records if one.values.keys() >= set(mapping.recognise))
        for mapping in known.values()
        if not mapping.records
    }
    best = max(fits, key=lambda name: fits[name])
    if fits[best]:
        return known[best], records
    seen = sorted(next((one.values.keys() for one in records if one.values), ()))
    shown = "、".join(name[:20] for name in seen[:_MOST_SHOWN])
    raise ListUnrecognised(field="mapping", seen=shown or "-", known="、".join(known))


def parsed(data: bytes) -> ListMapping:
    """A mapping file.  Raises ``MappingBroken`` with the place and the reason."""
    if len(data) > MOST_BYTES:
        raise _broken("TOML", f"超过 {MOST_BYTES // 1024} KiB", f"it is over {MOST_BYTES // 1024} KiB")
    read = _toml(data)
    for key in read:
        if key not in _KEYS:
            raise _broken(key[:40], "没有这一项", "there is no such setting")
    sources = _table(read, "fields")
    for element, source in sources.items():
        if element not in ELEMENTS:
            # sharing (element 9) is decided by people: no list may say it, whatever it says of opening
            raise _broken(f"fields.{element[:40]}", f"只能是 {'、'.join(ELEMENTS)}", f"one of {', '.join(ELEMENTS)}")
        if not isinstance(source, str) or not source:
            raise _broken(f"fields.{element}", "应为字段名", "the name of a field is expected")
    for element in ("name", "provider"):
        if element not in sources:
            raise _broken(f"fields.{element}", "必须写明", "it must be given")
    name = _word(read, "name")
    if not _NAME.fullmatch(name):
        raise _broken("name", "只能用字母、数字、_ 和 -", "letters, digits, _ and - only")
    return ListMapping(
        name=name,
        title=Words(_word(read, "zh"), _word(read, "en")),
        recognise=_words(read, "recognise") or tuple(sources.values()),
        records=_words(read, "records"),
        fields=sources,
        not_kept=_words(read, "not_kept"),
        split=_elements(read, "split", sources),
        html=_elements(read, "html", sources),
        values=_values(read, sources),
    )


def _toml(data: bytes) -> dict[str, Any]:
    try:
        decoded = data.decode("utf-8-sig")
        for number, line in enumerate(decoded.split("\n"), 1):
            if line.count(".") > _MOST_DOTS:
                zh, en = f"一行中有超过 {_MOST_DOTS} 个点号", f"a line has more than {_MOST_DOTS} dots"
                raise _broken(f"TOML {number}", zh, en)
        return tomllib.loads(decoded)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as wrong:
        raise _broken("TOML", f"不是 UTF-8 的 TOML（{wrong}）", f"it is no TOML in UTF-8 ({wrong})") from None


def _values(read: Mapping[str, Any], sources: Mapping[str, str]) -> dict[str, dict[str, Mapping[str, Any]]]:
    tables = _table(read, "values")
    found: dict[str, dict[str, Mapping[str, Any]]] = {element: {} for element in CODED if element in sources}
    for element, table in tables.items():
        at = f"values.{element[:40]}"
        if element not in found:
            raise _broken(at, "没有这个字段", "there is no such field in this mapping")
        if not isinstance(table, dict):
            raise _broken(at, "应为取值表", "a table of values is expected")
        for spelling, value in table.items():
            found[element][folded(spelling)] = _CODES[element](f"{at}.{spelling[:40]}", value)
    return found


def _format(at: str, value: Any) -> Mapping[str, Any]:
    category, _, type_ = value.partition("/") if isinstance(value, str) else ("", "", "")
    known = lists().format(category)
    if known is None or (type_ and type_ not in {t.code for t in known.types}):
        allowed = ", ".join(f.code for f in lists().formats)
        raise _broken(at, f"应为“分类”或“分类/类型”，分类可为 {allowed}", f"category or category/type: {allowed}")
    return {"format_category": category, "format_type": type_}


def _opening(at: str, value: Any) -> Mapping[str, Any]:
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("to_public"), bool)
        or set(value) - {"to_public", "condition"}
    ):
        raise _broken(at, '应为 {to_public = true, condition = "…"}', 'expected {to_public = true, condition = "…"}')
    condition = value.get("condition", "")
    if not isinstance(condition, str):
        raise _broken(at, "开放条件应为文字", "the condition is text")
    return {"opening": OpeningFacts(to_public=value["to_public"], condition=condition)}


def _cycle(at: str, value: Any) -> Mapping[str, Any]:
    term = find(lists().cycles, value) if isinstance(value, str) else None
    if term is None:
        allowed = ", ".join(t.code for t in lists().cycles)
        raise _broken(at, f"更新周期可为 {allowed}", f"update cycles are {allowed}")
    return {"update_cycle": term.code}


def _class(at: str, value: Any) -> Mapping[str, Any]:
    path = tuple(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else ()
    if not path or path not in lists().classes:
        raise _broken(at, '应为分类树中的代码，如 ["2", "09"]', 'a path of the class tree, like ["2", "09"]')
    return {"class_": ClassFacts(**dict(zip(("lei", "xiang", "mu"), path, strict=False)))}


_CODES = {"format": _format, "opening": _opening, "cycle": _cycle, "class": _class}


def _word(read: Mapping[str, Any], key: str) -> str:
    value = read.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        raise _broken(key, "应为 1 至 100 字的文字", "text of 1 to 100 characters is expected")
    return value


def _words(read: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = read.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _broken(key, "应为文字的数组", "an array of texts is expected")
    return tuple(value)


def _elements(read: Mapping[str, Any], key: str, sources: Mapping[str, str]) -> frozenset[str]:
    found = _words(read, key)
    for element in found:
        if element not in sources:
            raise _broken(f"{key}: {element[:40]}", "fields 中没有这一项", "it is not among the fields")
    return frozenset(found)


def _table(read: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = read.get(key, {})
    if not isinstance(value, dict):
        raise _broken(key, "应为表", "a table is expected")
    return value


def _broken(where: str, zh: str, en: str) -> MappingBroken:
    return MappingBroken(field="mapping_file", where=where, why_zh=zh, why_en=en)
