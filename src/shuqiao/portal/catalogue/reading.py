"""Between the compile form and the draft, both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from shuqiao.catalogue.facts import (
    ClassFacts,
    ConditionsOfUse,
    CoverageFacts,
    EntryDraft,
    ItemFacts,
    LegalBasis,
    OpeningFacts,
    SharingFacts,
)

_LINES = ("name", "inner_unit", "code", "format_category", "format_type", "format_other", "update_cycle",
          "contact_name", "contact_phone", "data_class", "secrecy")  # fmt: skip
_OPTIONAL = ("departments", "purpose_types", "scenarios", "methods")
"""Conditions where nothing ticked means no restriction."""


def draft_of(given: Mapping[str, Any], items: Sequence[Mapping[str, Any]], before: EntryDraft) -> EntryDraft:
    """The draft of cleaned fields and rows.

    What the form does not show (overrides of items) stays as ``before`` has it,
    for items of the same name.
    """
    return EntryDraft(
        **{name: given[name].strip() for name in _LINES},
        class_=ClassFacts(
            lei=given["class__lei"],
            xiang=given["class__xiang"].strip(),
            mu=given["class__mu"].strip(),
            ximu=tuple(given["class__ximu"].split()),
        ),
        abstract=_text(given["abstract"]),
        items=tuple(_item(row, before.item(row["name"].strip())) for row in items),
        sharing=_sharing(given),
        conditions=_conditions(given),
        opening=OpeningFacts(to_public=given["opening__to_public"], condition=_text(given["opening__condition"])),
        related=tuple(given["related"].split()),
        coverage=CoverageFacts(
            **{name: _text(given[f"coverage__{name}"]) for name in ("text", "region", "period", "gaps")},
            keys=_keys(given["coverage__keys"]),
        ),
        grade=int(given["grade"] or 1),
    )


def _sharing(given: Mapping[str, Any]) -> SharingFacts:
    basis = LegalBasis(
        **{name: given[f"sharing__basis__{name}"].strip() for name in ("title", "document_number", "article", "kind")}
    )
    return SharingFacts(
        type_=given["sharing__type"],
        condition_text=_text(given["sharing__condition_text"]),
        basis=basis if basis != LegalBasis() else None,
        mode_category=given["sharing__mode_category"],
        mode_type=given["sharing__mode_type"],
        mode_reason=given["sharing__mode_reason"].strip(),
        methods=tuple(given["sharing__methods"]),
    )


def _conditions(given: Mapping[str, Any]) -> ConditionsOfUse:
    def part(name: str) -> Any:
        return given[f"conditions__{name}"]

    return ConditionsOfUse(
        **{name: tuple(part(name)) or None for name in _OPTIONAL},
        excluded_scenarios=tuple(part("excluded_scenarios")),
        retention_days=part("retention_days"),
        case_required=part("case_required"),
        context_required=tuple(part("context_required")),
        subjects_per_case=part("subjects_per_case"),
        case_days=part("case_days"),
        case_pattern=part("case_pattern").strip() or None,
        row_filter_hint=part("row_filter_hint").strip(),
        text=_text(part("text")),
    )


def _item(row: Mapping[str, Any], before: ItemFacts | None) -> ItemFacts:
    name = row["name"].strip()
    return replace(
        before or ItemFacts(name=name),
        name=name,
        type=row["type"],
        length=row["length"],
        kind=row["kind"],
        is_key=row["is_key"],
        grade=int(row["grade"] or 1),
        mask=row["mask"] or "plain",
    )


def _text(value: str) -> str:
    """Forms send CRLF; the catalogue keeps LF."""
    return value.replace("\r\n", "\n").strip()


def _keys(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if line.strip():
            item, _, prefixes = re.sub("：", ":", line).partition(":")
            found[item.strip()] = tuple(prefixes.split())
    return found


def fields_of(entry: EntryDraft) -> dict[str, Any]:
    """The form's data for a draft; the inverse of :func:`draft_of` but for the items."""
    basis = entry.sharing.basis or LegalBasis()
    values: dict[str, Any] = {name: getattr(entry, name) for name in (*_LINES, "abstract")}
    values |= {f"class__{name}": getattr(entry.class_, name) for name in ("lei", "xiang", "mu")}
    values |= {
        "class__ximu": " ".join(entry.class_.ximu),
        "related": "\n".join(entry.related),
        "grade": str(entry.grade),
        "sharing__type": entry.sharing.type_,
    }
    for name in ("title", "document_number", "article", "kind"):
        values[f"sharing__basis__{name}"] = getattr(basis, name)
    for name in ("condition_text", "mode_category", "mode_type", "mode_reason"):
        values[f"sharing__{name}"] = getattr(entry.sharing, name)
    values["sharing__methods"] = list(entry.sharing.methods)
    for name in ("to_public", "condition"):
        values[f"opening__{name}"] = getattr(entry.opening, name)
    for name, value in vars(entry.conditions).items():
        values[f"conditions__{name}"] = list(value) if isinstance(value, tuple) else value
    for name in ("text", "region", "period", "gaps"):
        values[f"coverage__{name}"] = getattr(entry.coverage, name)
    values["coverage__keys"] = "\n".join(f"{item}：{' '.join(p)}" for item, p in entry.coverage.keys.items())
    return values


def row_of(item: ItemFacts) -> dict[str, Any]:
    """A row's data for an item."""
    names = ("name", "type", "length", "kind", "is_key", "mask")
    return {**{name: getattr(item, name) for name in names}, "grade": str(item.grade)}
