"""Information items (element 8; rules.md 2.5, 8.4)."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.catalogue.errors import (
    DerivedWrong,
    FieldMissing,
    GradeTooLow,
    ItemTwice,
    OpenContradiction,
    UnknownChoice,
    UnknownItem,
)
from shuqiao.catalogue.facts import EntryDraft, ItemFacts, Lists
from shuqiao.catalogue.rules import sharing, texts
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy import rules as item_rules
from shuqiao.policy import values
from shuqiao.policy.derived import parse_derivation


def shape(items: tuple[ItemFacts, ...], lists: Lists) -> Iterator[Refusal]:
    """What cannot be stored: nameless, doubled, unknown codes, numbers out of range."""
    yield from texts.number(len(items), "items", 0, lists.counts["items"])
    seen: set[str] = set()
    for row, item in enumerate(items[: lists.counts["items"]]):
        at = f"items.{row}"
        if not item.name.strip():
            yield FieldMissing(field=f"{at}.name")
        elif item.name in seen:
            yield ItemTwice(field=f"{at}.name", value=item.name)
        seen.add(item.name)
        yield from texts.text(item.name, f"{at}.name", lists.lengths["item_name"])
        yield from texts.choice(item.type, f"{at}.type", lists.item_types)
        yield from texts.choice(item.kind, f"{at}.kind", lists.item_kinds)
        yield from texts.number(item.length, f"{at}.length", 1, lists.counts["item_length"])
        yield from texts.number(item.grade, f"{at}.grade", 1, 4)
        yield from _mask(item, at, lists)
        yield from _derived(item, items, at)
        yield from sharing.basis_shape(item.basis, f"{at}.basis", lists)
        yield from texts.choice(item.sharing_type or "", f"{at}.sharing_type", lists.sharing_types)
        yield from texts.choice(item.update_cycle or "", f"{at}.update_cycle", lists.cycles)
        limit = lists.lengths["condition_text"]
        yield from texts.text(item.condition_text, f"{at}.condition_text", limit, one_line=False)


def duties(draft: EntryDraft, lists: Lists, rule_set: str) -> Iterator[Refusal]:
    """Structured resources have items; each says its type; overrides carry the duties of their own type."""
    category = lists.format(draft.format_category)
    if category is not None and category.structured and not draft.items:
        yield FieldMissing(field="items")
    for row, item in enumerate(draft.items):
        at = f"items.{row}"
        if not item.type:
            yield FieldMissing(field=f"{at}.type")
        if not item.kind:
            # what an item holds decides how it is protected: it is said by a person, never assumed
            yield FieldMissing(field=f"{at}.kind")
        if item.sharing_type is not None:
            yield from sharing.type_duties(
                item.sharing_type, item.condition_text, item.basis, lists, rule_set, field=at
            )
        type_ = item.sharing_type or draft.sharing.type_
        to_public = draft.opening.to_public if item.to_public is None else item.to_public
        if to_public and type_ == sharing.NOT_SHARED and not _told_already(draft, item):
            yield OpenContradiction(field=f"{at}.to_public")
    highest = max((item.grade for item in draft.items), default=1)
    if draft.grade < highest:
        yield GradeTooLow(field="grade", value=draft.grade, highest=highest)
    keys = {item.name for item in draft.items if item.is_key}
    for name in draft.coverage.keys:
        if name not in keys:
            yield UnknownItem(field="coverage.keys", value=name)


def _mask(item: ItemFacts, at: str, lists: Lists) -> Iterator[Refusal]:
    kind = lists.kind(item.kind)
    if kind is not None and item.mask not in kind.masks:
        yield UnknownChoice(field=f"{at}.mask", value=item.mask[:40], allowed=", ".join(kind.masks))


def _derived(item: ItemFacts, items: tuple[ItemFacts, ...], at: str) -> Iterator[Refusal]:
    """A derived item is defined over ordinary items of its entry, and is no search condition."""
    if item.derived is None:
        return
    types = {i.name: i.type for i in items if i.derived is None and i.type in values.KIND_OF}
    parsed = parse_derivation(item.derived, types, item.type)
    if isinstance(parsed, Refusal):
        said = parsed.facts
        yield DerivedWrong(field=f"{at}.derived", where=said["where"], why_zh=said["why_zh"], why_en=said["why_en"])
    if item.is_key:
        yield DerivedWrong(field=f"{at}.is_key", where="is_key", why_zh="不能作查询条件", why_en="it is no search key")
    if item.mask in item_rules.VALUE_RULES:
        yield DerivedWrong(field=f"{at}.mask", where="mask", why_zh="不适用脱敏规则", why_en="masks are for values")


def _told_already(draft: EntryDraft, item: ItemFacts) -> bool:
    """The entry itself contradicts: one refusal is enough, not one per item."""
    return item.sharing_type is None and item.to_public is None
