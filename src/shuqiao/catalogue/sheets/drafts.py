"""Between what a sheet can say and what an entry holds.  Pure.

The sheet knows nothing of kinds, masks, grades, coverage, contacts or structured
conditions.  For a new entry these get what protects most: the kind of each item
stays open, which keeps the entry from review until a person has said it; grade 4;
no item may be searched by.  An entry that exists keeps what it has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from shuqiao.catalogue.facts import EntryDraft, EntryFacts, ItemFacts, LegalBasis, Lists, SharingFacts
from shuqiao.catalogue.sheets import levels
from shuqiao.catalogue.sheets.cells import folded, lookup, text
from shuqiao.catalogue.sheets.facts import SheetItem, SheetResource
from shuqiao.catalogue.sheets.levels import NOT_SHARED, Row

STRICTEST_GRADE = 4
_BASIS = re.compile(r"《([^》]+)》(?:（([^（）]+)）)?(第.+)?")
_SAME_NAME = ("name", "code", "inner_unit", "abstract", "format_category", "format_type", "format_other", "related")


def blank(inner_unit: str, contact_name: str, contact_phone: str) -> EntryDraft:
    """What a new entry begins with: the department's own unit and contact, the strictest grade."""
    return EntryDraft(
        inner_unit=inner_unit, contact_name=contact_name, contact_phone=contact_phone, grade=STRICTEST_GRADE
    )


def draft_of(entry: EntryFacts) -> EntryDraft:
    """The part of an entry that a compiler writes."""
    return EntryDraft(**{f.name: getattr(entry, f.name) for f in fields(EntryDraft)})


def projected(draft: EntryDraft, lists: Lists) -> SheetResource:
    """What a sheet would say of the draft, reduced as a sheet's rows are."""
    stated, items = rows_of(draft)
    general, reduced = levels.reduced(stated, items, lists)
    class_ = draft.class_
    same: dict[str, Any] = {n: text(getattr(draft, n)) for n in _SAME_NAME if n not in ("related", "format_type")}
    return SheetResource(
        **same,
        related=draft.related,
        format_type=_format_type(draft, lists),
        lei=class_.lei,
        xiang=class_.xiang,
        mu=class_.mu,
        ximu=class_.ximu,
        mode_category=draft.sharing.mode_category,
        mode_type=draft.sharing.mode_type,
        opening_condition=text(draft.opening.condition),
        items=tuple(reduced),
        sharing_type=general.sharing_type,
        condition=general.condition,
        to_public=general.to_public,
        update_cycle=general.update_cycle,
    )


def rows_of(draft: EntryDraft) -> tuple[list[Row], list[SheetItem]]:
    """A row for the resource itself, and a row per item with all that holds for it."""
    whole = Row(
        sharing_type=draft.sharing.type_,
        condition=_words(draft.sharing.type_, draft.sharing.condition_text, draft.sharing.basis),
        to_public="yes" if draft.opening.to_public else "no",
        update_cycle=draft.update_cycle,
    )
    return [whole], [_row(item, whole) for item in draft.items]


def blended(before: EntryDraft, said: SheetResource, held: SheetResource) -> EntryDraft:
    """``before`` with all that the sheet says otherwise.  An empty cell says nothing and clears nothing.

    ``held`` is :func:`projected` of ``before``.
    """
    changes: dict[str, Any] = {
        name: getattr(said, name)
        for name in _SAME_NAME
        if getattr(said, name) and getattr(said, name) != getattr(held, name)
    }
    class_ = {n: getattr(said, n) for n in ("lei", "xiang", "mu", "ximu") if getattr(said, n)}
    if any(class_[n] != getattr(before.class_, n) for n in class_):
        changes["class_"] = replace(before.class_, **class_)
    changes["opening"] = _opening(before, said, held)
    cycle_said = said.update_cycle and said.update_cycle != held.update_cycle
    changes["update_cycle"] = said.update_cycle if cycle_said else before.update_cycle
    changes["sharing"] = _sharing(before, said, held)
    changes["items"] = _items(replace(before, **changes), before, said, held)
    return replace(before, **changes)


def _format_type(draft: EntryDraft, lists: Lists) -> str:
    """The listed spelling of the stored type, as the reader of sheets would give it."""
    value, category = text(draft.format_type), lists.format(draft.format_category)
    if category is None or any(term.code == value for term in category.types):
        return value
    return lookup(category.types).get(folded(value), value)


def _opening(before: EntryDraft, said: SheetResource, held: SheetResource) -> Any:
    opening = before.opening
    if said.to_public and said.to_public != held.to_public:
        opening = replace(opening, to_public=said.to_public == "yes")
    if said.opening_condition and said.opening_condition != held.opening_condition:
        opening = replace(opening, condition=said.opening_condition)
    return opening


def _sharing(before: EntryDraft, said: SheetResource, held: SheetResource) -> SharingFacts:
    sharing = before.sharing
    if said.mode_category:
        sharing = replace(sharing, mode_category=said.mode_category)
    if said.mode_type and said.mode_type != sharing.mode_type:
        # the methods were the old mode's; empty means all of the new one
        sharing = replace(sharing, mode_type=said.mode_type, methods=())
    type_ = said.sharing_type or sharing.type_
    if type_ != held.sharing_type:
        sharing = replace(sharing, type_=type_, condition_text="", basis=None)
    if said.condition and (said.condition != held.condition or type_ != held.sharing_type):
        sharing = replace(sharing, **_condition(type_, said.condition))
    return sharing


def _items(now: EntryDraft, before: EntryDraft, said: SheetResource, held: SheetResource) -> tuple[ItemFacts, ...]:
    """The sheet's items in its order; no row with an item says nothing of items."""
    if not said.items:
        return before.items
    old = {text(item.name): item for item in before.items}
    old_said = {item.name: item for item in held.items}
    general = (said.sharing_type or held.sharing_type, said.condition or held.condition)
    same_sharing = general == (held.sharing_type, held.condition)
    same_public = said.to_public in ("", held.to_public)
    same_cycle = said.update_cycle in ("", held.update_cycle)
    made = []
    for item in said.items:
        was = old_said.get(item.name)
        if was is None:
            made.append(_new(item, now))
            continue
        fact = old[item.name]
        if item.type:
            fact = replace(fact, type=item.type)
        if item.length is not None:
            fact = replace(fact, length=item.length)
        pair = (item.sharing_type, item.condition)
        if said.sharing_type and not (same_sharing and pair == (was.sharing_type, was.condition)):
            fact = replace(fact, **_own_sharing(item, now))
        if said.to_public and not (same_public and item.to_public == was.to_public):
            fact = replace(fact, to_public={"yes": True, "no": False}.get(item.to_public))
        if said.update_cycle and not (same_cycle and item.update_cycle == was.update_cycle):
            fact = replace(fact, update_cycle=item.update_cycle or None)
        made.append(fact)
    return tuple(made)


def _new(item: SheetItem, now: EntryDraft) -> ItemFacts:
    own = _own_sharing(item, now) if item.sharing_type else {}
    return ItemFacts(
        name=item.name,
        type=item.type,
        length=item.length,
        kind="",
        grade=STRICTEST_GRADE,
        to_public={"yes": True, "no": False}.get(item.to_public),
        update_cycle=item.update_cycle or None,
        **own,
    )


def _own_sharing(item: SheetItem, now: EntryDraft) -> dict[str, Any]:
    if not item.sharing_type:
        return {"sharing_type": None, "condition_text": "", "basis": None}
    own = {"condition_text": "", "basis": None, **_condition(item.sharing_type, item.condition)}
    return {"sharing_type": item.sharing_type, **own}


def _row(item: ItemFacts, whole: Row) -> SheetItem:
    own = item.sharing_type
    words = _words(own, item.condition_text, item.basis) if own is not None else whole.condition
    return SheetItem(
        name=text(item.name),
        type=item.type,
        length=item.length,
        sharing_type=own if own is not None else whole.sharing_type,
        condition=words,
        to_public=whole.to_public if item.to_public is None else ("yes" if item.to_public else "no"),
        update_cycle=item.update_cycle or whole.update_cycle,
    )


def _words(type_: str, condition: str, basis: LegalBasis | None) -> str:
    """The one column for condition or basis; ``《title》（number）article`` is read back, the kind is not in it."""
    if type_ != NOT_SHARED:
        return text(condition)
    if basis is None or not basis.title:
        return ""
    if not (basis.document_number or basis.article):
        return text(basis.title)
    number = f"（{basis.document_number}）" if basis.document_number else ""
    return text(f"《{basis.title}》{number}{basis.article}")


def _condition(type_: str, words: str) -> Mapping[str, Any]:
    if type_ != NOT_SHARED:
        return {"condition_text": words}
    found = _BASIS.fullmatch(words)
    if not words:
        return {"basis": None}
    if not found:
        return {"basis": LegalBasis(title=words)}
    return {"basis": LegalBasis(title=found[1], document_number=found[2] or "", article=found[3] or "")}
