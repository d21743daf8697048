"""One record in the catalogue's terms, by its mapping.  Pure; nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shuqiao.catalogue.enumerations import find
from shuqiao.catalogue.facts import Lists
from shuqiao.catalogue.foreign import cleaning
from shuqiao.catalogue.foreign.facts import CODED, SEVERAL, UNKNOWN, ListMapping, Mapped, Unmapped
from shuqiao.catalogue.sheets.cells import folded, text

_LONGEST_SHOWN = 80


def mapped(values: Mapping[str, str], mapping: ListMapping, lists: Lists) -> Mapped:
    """What the record says.  A value that maps to no code, or to several, leaves its field empty and is told."""
    said = {element: _cleaned(element, values.get(source, ""), mapping) for element, source in mapping.fields.items()}
    changes: dict[str, Any] = {"name": said["name"]}
    unmapped: list[Unmapped] = []
    for element in ("abstract", "inner_unit", "contact_name", "contact_phone"):
        value = said.get(element, "")
        if element == "contact_phone" and value and not cleaning.is_phone(value):
            unmapped.append(_told(element, value, UNKNOWN))
        elif value:
            changes[element] = value
    for element in CODED:
        if value := said.get(element, ""):
            found, why = coded(element, value, mapping, lists)
            changes.update(found)
            if why:
                unmapped.append(_told(element, value, why))
    return Mapped(name=said["name"], provider=said["provider"], changes=changes, unmapped=tuple(unmapped))


def provider_of(values: Mapping[str, str], mapping: ListMapping) -> str:
    """The provider as the record names it, cleaned."""
    return _cleaned("provider", values.get(mapping.fields["provider"], ""), mapping)


def coded(element: str, value: str, mapping: ListMapping, lists: Lists) -> tuple[Mapping[str, Any], str]:
    """Draft fields of one value, and why it fills them not at all or in part (empty where it does).

    Of several values that agree in something (two formats of one category) that is
    taken and the rest left open; where one is unknown or they share nothing, nothing is.
    """
    members = cleaning.parts(value) if element in mapping.split else (value,)
    if not members:
        return {}, ""
    found = [_code(element, member, mapping, lists) for member in members]
    codes = [code for code in found if code is not None]
    if len(codes) < len(found):
        return {}, SEVERAL if len(found) > 1 else UNKNOWN
    first, *others = codes
    if all(other == first for other in others):
        return first, ""
    return {key: same for key, same in first.items() if all(other[key] == same for other in others)}, SEVERAL


def _code(element: str, value: str, mapping: ListMapping, lists: Lists) -> Mapping[str, Any] | None:
    """By the mapping's own table; a cycle also by the enumeration's names."""
    known = mapping.values.get(element, {}).get(folded(value))
    if known is None and element == "cycle":
        term = find(lists.cycles, value)
        return {"update_cycle": term.code} if term else None
    return known


def _cleaned(element: str, value: str, mapping: ListMapping) -> str:
    if element in mapping.html:
        value = cleaning.plain(value)
    return text(value) if element == "abstract" else cleaning.line(value)


def _told(element: str, value: str, reason: str) -> Unmapped:
    return Unmapped(element=element, value=value[:_LONGEST_SHOWN], reason=reason)
