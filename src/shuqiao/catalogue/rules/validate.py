"""The one validator of catalogue entries: page, API and import share it (requirement 5).

Every function returns *all* problems at once, each naming its field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice

from shuqiao.catalogue.errors import FieldMissing, FormatMismatch, SecretRefused
from shuqiao.catalogue.facts import EntryDraft, Lists
from shuqiao.catalogue.rules import codes, items, names, sharing, texts
from shuqiao.kernel import identifiers
from shuqiao.kernel.refusals import Refusal

_ONE_LINE = ("inner_unit", "format_type", "format_other", "contact_name", "contact_phone")
_REQUIRED = ("name", "inner_unit", "abstract", "format_category", "update_cycle", "contact_name", "contact_phone")


def storable(
    draft: EntryDraft, lists: Lists, *, taken: Mapping[str, str], system_names: frozenset[str]
) -> tuple[Refusal, ...]:
    """Why the draft cannot even be kept; an unfinished one can.

    ``taken`` and ``system_names`` as in :func:`names.name_problems`.  Secret data
    are refused here: they may not lie in this instance even as a draft
    (51号; 809号 Art. 3).
    """
    return tuple(_storable(draft, lists, taken, system_names))


def complete(
    draft: EntryDraft,
    lists: Lists,
    *,
    taken: Mapping[str, str],
    system_names: frozenset[str],
    rule_set: str,
    day: date,
) -> tuple[Refusal, ...]:
    """Why the entry cannot go to review: all of :func:`storable`, what is missing, and duties not met.

    ``rule_set`` names the rules in force (``measures-2016``); ``day`` is the
    platform's day, for the validity of classes.
    """
    return (
        *_storable(draft, lists, taken, system_names),
        *lacking(draft, lists, rule_set=rule_set, day=day),
    )


def lacking(draft: EntryDraft, lists: Lists, *, rule_set: str, day: date) -> tuple[Refusal, ...]:
    """What a storable draft still lacks for review: the part of :func:`complete` beyond :func:`storable`."""
    return (
        *_missing(draft),
        *codes.class_problems(draft.class_, lists, day),
        *_format_duties(draft, lists),
        *sharing.duties(draft, lists, rule_set),
        *sharing.conditions_problems(draft, lists),
        *items.duties(draft, lists, rule_set),
    )


def _storable(
    draft: EntryDraft, lists: Lists, taken: Mapping[str, str], system_names: frozenset[str]
) -> Iterator[Refusal]:
    if draft.secrecy in ("secret", "work_secret"):
        yield SecretRefused(field="secrecy")
    else:
        yield from texts.choice(draft.secrecy, "secrecy", lists.secrecy, empty=False)
    if not names.name_key(draft.name):
        yield FieldMissing(field="name")
    yield from texts.text(draft.name, "name", lists.lengths["name"])
    yield from names.name_problems(draft.name, lists, taken, system_names)
    yield from codes.class_shape_problems(draft.class_, lists)
    yield from codes.code_problems(draft.code, draft.class_, lists)
    for name in _ONE_LINE:
        yield from texts.text(getattr(draft, name), name, lists.lengths[name])
    yield from texts.text(draft.abstract, "abstract", lists.lengths["abstract"], one_line=False)
    yield from texts.choice(draft.format_category, "format_category", lists.formats)
    yield from texts.choice(draft.update_cycle, "update_cycle", lists.cycles)
    yield from texts.choice(draft.data_class, "data_class", lists.data_classes, empty=False)
    yield from texts.number(draft.grade, "grade", 1, 4)
    yield from _sharing_shape(draft, lists)
    yield from sharing.conditions_shape(draft.conditions, lists)
    yield from _coverage_shape(draft, lists)
    yield from _related(draft, lists)
    yield from items.shape(draft.items, lists)


def _sharing_shape(draft: EntryDraft, lists: Lists) -> Iterator[Refusal]:
    given, lengths = draft.sharing, lists.lengths
    yield from texts.choice(given.type_, "sharing.type", lists.sharing_types)
    yield from texts.choice(given.mode_category, "sharing.mode_category", lists.mode_categories)
    yield from texts.choice(given.mode_type, "sharing.mode_type", lists.mode_types)
    for name in ("condition_text", "mode_reason"):
        yield from texts.text(getattr(given, name), f"sharing.{name}", lengths[name], one_line=False)
    yield from sharing.methods_shape(given.methods, "sharing.methods", lists)
    yield from sharing.basis_shape(given.basis, "sharing.basis", lists)
    condition = draft.opening.condition
    yield from texts.text(condition, "opening.condition", lengths["opening_condition"], one_line=False)


def _coverage_shape(draft: EntryDraft, lists: Lists) -> Iterator[Refusal]:
    given = draft.coverage
    for name in ("text", "region", "period", "gaps"):
        yield from texts.text(getattr(given, name), f"coverage.{name}", lists.lengths["coverage"], one_line=False)
    yield from texts.number(len(given.keys), "coverage.keys", 0, lists.counts["items"])
    for item, prefixes in islice(given.keys.items(), lists.counts["items"]):
        yield from texts.text(item, "coverage.keys", lists.lengths["item_name"])
        yield from texts.number(len(prefixes), "coverage.keys", 1, lists.counts["coverage_prefixes"])
        for prefix in prefixes:
            yield from texts.text(prefix, "coverage.keys", lists.lengths["coverage_prefix"])
            if not prefix:
                yield FieldMissing(field="coverage.keys")


def _related(draft: EntryDraft, lists: Lists) -> Iterator[Refusal]:
    yield from texts.number(len(draft.related), "related", 0, lists.counts["related"])
    for code in draft.related[: lists.counts["related"]]:
        outcome = identifiers.resource_code(code)
        if isinstance(outcome, Refusal):
            yield type(outcome)(field="related", value=code[:64])


def _missing(draft: EntryDraft) -> Iterator[Refusal]:
    for name in _REQUIRED:
        # a nameless draft is not storable either; one refusal says so
        if name != "name" and not getattr(draft, name).strip():
            yield FieldMissing(field=name)
    if not draft.coverage.text.strip():
        yield FieldMissing(field="coverage.text")


def _format_duties(draft: EntryDraft, lists: Lists) -> Iterator[Refusal]:
    """The type belongs to its category; ``other`` is described (rules.md 2.5.7, 8.2)."""
    category = lists.format(draft.format_category)
    if category is None:
        return
    given = draft.format_type.strip()
    if not given:
        yield FieldMissing(field="format_type")
    elif given == "other":
        if not draft.format_other.strip():
            yield FieldMissing(field="format_other")
    elif not category.free and not any(t.is_called(given) for t in category.types):
        allowed = ", ".join([t.code for t in category.types] + ["other"])
        yield FormatMismatch(field="format_type", value=given, category=category.zh, allowed=allowed)
