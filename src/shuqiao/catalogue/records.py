"""Between tables and facts, both ways.  Nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import (
    ClassFacts,
    ConditionsOfUse,
    CoverageFacts,
    EntryDraft,
    EntryFacts,
    ItemFacts,
    LegalBasis,
    OpeningFacts,
    Reason,
    SharingFacts,
)
from shuqiao.catalogue.models import Entry, Item

T = TypeVar("T")

_PLAIN = (
    "name", "inner_unit", "abstract", "format_category", "format_type", "format_other", "update_cycle",
    "contact_name", "contact_phone", "grade", "data_class", "secrecy",
)  # fmt: skip
"""Columns that bear the same name and value in table and draft."""


def facts_of(row: Entry) -> EntryFacts:
    """The entry as facts.  Items are read in their order; prefetch them for lists.

    Where the compiler named no methods, ``sharing.methods`` are all of its mode.
    """
    items = tuple(_item(item) for item in sorted(row.items.all(), key=lambda item: item.position))
    identifying = {kind.code for kind in lists().item_kinds if kind.personal_identifier}
    sharing = dict(row.sharing)
    basis = sharing.pop("basis", None)
    mode = lists().mode(sharing.get("mode_type", ""))
    methods = tuple(sharing.pop("methods", ())) or (mode.methods if mode is not None else ())
    coverage = dict(row.coverage)
    keys = {item: tuple(prefixes) for item, prefixes in coverage.pop("keys", {}).items()}
    return EntryFacts(
        id=row.pk,
        code=row.code or row.wanted_code,
        provider=row.provider,
        provider_name=row.provider_name,
        class_=ClassFacts(lei=row.class_lei, xiang=row.class_xiang, mu=row.class_mu, ximu=tuple(row.class_ximu)),
        items=items,
        sharing=_made(SharingFacts, sharing, type_=row.sharing_type, basis=_basis(basis), methods=methods),
        conditions=_made(ConditionsOfUse, row.conditions),
        opening=_made(OpeningFacts, row.opening),
        related=tuple(row.related),
        coverage=_made(CoverageFacts, coverage, keys=keys),
        state=row.state,
        version=row.version,
        revision=row.revision,
        published_on=row.published_on,
        holds_personal_identifiers=any(item.kind in identifying for item in items),
        reasons=tuple(Reason(**reason) for reason in row.reasons),
        changed_at=row.changed_at,
        **{name: getattr(row, name) for name in _PLAIN},
    )


def fill(row: Entry, draft: EntryDraft, name_key: str) -> None:
    """Write the draft's values into the row; the caller saves it."""
    for name in _PLAIN:
        setattr(row, name, getattr(draft, name))
    row.name_key = name_key
    row.wanted_code = draft.code
    row.class_lei, row.class_xiang, row.class_mu = draft.class_.lei, draft.class_.xiang, draft.class_.mu
    row.class_ximu = list(draft.class_.ximu)
    # Facts are flat but for what is named here; asdict would copy every value of every import on its own.
    basis = draft.sharing.basis
    row.sharing = {**vars(draft.sharing), "basis": dict(vars(basis)) if basis else None}
    row.sharing_type = row.sharing.pop("type_")
    row.conditions = dict(vars(draft.conditions))
    row.opening = dict(vars(draft.opening))
    row.related = list(draft.related)
    row.coverage = {**vars(draft.coverage), "keys": {k: list(v) for k, v in draft.coverage.keys.items()}}


def replace_items(row: Entry, items: tuple[ItemFacts, ...]) -> None:
    """The entry's items become exactly ``items``."""
    row.items.all().delete()
    Item.objects.bulk_create(
        Item(entry=row, position=position, **{**_flat(item), "basis": asdict(item.basis) if item.basis else None})
        for position, item in enumerate(items, 1)
    )


def _flat(item: ItemFacts) -> dict[str, Any]:
    return {f.name: getattr(item, f.name) for f in fields(item)}


def _item(row: Item) -> ItemFacts:
    values = {f.name: getattr(row, f.name) for f in fields(ItemFacts) if f.name != "basis"}
    return ItemFacts(**values, basis=_basis(row.basis))


def _basis(stored: Mapping[str, str] | None) -> LegalBasis | None:
    return LegalBasis(**stored) if stored else None


def _made(kind: type[T], stored: Mapping[str, Any], **more: Any) -> T:
    """A facts object from stored JSON: lists become tuples."""
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()}
    return kind(**{**values, **more})
