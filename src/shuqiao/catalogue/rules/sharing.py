"""Duties that depend on the sharing type (51号 Art. 9-10; 1272号; rules.md 2.6), and conditions of use (req. 22)."""

from __future__ import annotations

from collections.abc import Iterator

from shuqiao.catalogue.errors import (
    BasisNotAccepted,
    BasisNotAllowed,
    ConditionNotAllowed,
    ConditionsContradict,
    ConditionsMissing,
    FieldMissing,
    ModeMismatch,
    OpenContradiction,
)
from shuqiao.catalogue.facts import ConditionsOfUse, EntryDraft, LegalBasis, Lists
from shuqiao.catalogue.rules import texts
from shuqiao.kernel import identifiers
from shuqiao.kernel.refusals import Refusal

UNCONDITIONAL, CONDITIONAL, NOT_SHARED = "unconditional", "conditional", "not_shared"
NO_CONDITION = ("", "无条件")
"""What the condition field of an unconditional entry may hold."""


def duties(draft: EntryDraft, lists: Lists, rule_set: str) -> Iterator[Refusal]:
    """What the chosen sharing type, mode and opening ask for, and what they forbid."""
    sharing = draft.sharing
    if not sharing.type_:
        yield FieldMissing(field="sharing.type")
    yield from type_duties(sharing.type_, sharing.condition_text, sharing.basis, lists, rule_set, field="sharing")
    if sharing.type_ == UNCONDITIONAL and _restricts(draft.conditions):
        yield ConditionNotAllowed(field="conditions")
    if sharing.type_ == CONDITIONAL and not _limits_anything(draft.conditions):
        yield ConditionsMissing(field="conditions")
    yield from _mode(draft, lists)
    if draft.opening.to_public and sharing.type_ == NOT_SHARED:
        yield OpenContradiction(field="opening.to_public")
    if draft.opening.to_public and not draft.opening.condition.strip():
        yield FieldMissing(field="opening.condition")


def type_duties(
    type_: str, condition: str, basis: LegalBasis | None, lists: Lists, rule_set: str, *, field: str
) -> Iterator[Refusal]:
    """Duties 1 to 3 of rules.md 2.6; the same for an entry and for an item that overrides it."""
    if type_ == UNCONDITIONAL and condition.strip() not in NO_CONDITION:
        yield ConditionNotAllowed(field=f"{field}.condition_text")
    if type_ == CONDITIONAL and not condition.strip():
        yield FieldMissing(field=f"{field}.condition_text")
    if type_ != NOT_SHARED:
        if basis is not None and any((basis.title, basis.document_number, basis.article, basis.kind)):
            yield BasisNotAllowed(field=f"{field}.basis")
        return
    given = basis or LegalBasis()
    for name in ("title", "document_number", "article", "kind"):
        if not getattr(given, name).strip():
            yield FieldMissing(field=f"{field}.basis.{name}")
    accepted = [kind for kind in lists.basis_kinds if rule_set in kind.rule_sets]
    if given.kind.strip() and given.kind not in {kind.code for kind in accepted}:
        yield BasisNotAccepted(
            field=f"{field}.basis.kind",
            value=given.kind,
            rule_set=rule_set,
            allowed="、".join(kind.zh for kind in accepted),
        )


def _mode(draft: EntryDraft, lists: Lists) -> Iterator[Refusal]:
    """Mode against format (rules.md 2.6.5), and the reason for leaving the platform (2.6.6)."""
    sharing = draft.sharing
    if not sharing.mode_category:
        # what is not shared with anybody has no way of sharing to name
        if sharing.type_ != NOT_SHARED:
            yield FieldMissing(field="sharing.mode_category")
        return
    if sharing.mode_category != "platform":
        if not sharing.mode_reason.strip():
            yield FieldMissing(field="sharing.mode_reason")
        return
    if not sharing.mode_type:
        yield FieldMissing(field="sharing.mode_type")
        return
    category = lists.format(draft.format_category)
    if category is not None and sharing.mode_type not in category.mode_types:
        yield ModeMismatch(
            field="sharing.mode_type",
            value=sharing.mode_type,
            category=category.zh,
            allowed=", ".join(category.mode_types),
        )
    mode = lists.mode(sharing.mode_type)
    if mode is not None:
        foreign = [m for m in sharing.methods if m not in mode.methods]
        if foreign:
            yield ModeMismatch(
                field="sharing.methods", value=foreign[0], category=mode.zh, allowed=", ".join(mode.methods)
            )


def conditions_problems(draft: EntryDraft, lists: Lists) -> Iterator[Refusal]:
    """Structured conditions name known values and do not contradict each other."""
    conditions = draft.conditions
    known_methods = {method for mode in lists.mode_types for method in mode.methods}
    for code in conditions.departments or ():
        outcome = identifiers.credit_code(code)
        if isinstance(outcome, Refusal):
            yield type(outcome)(**{**outcome.facts, "field": "conditions.departments"})
    both = set(conditions.scenarios or ()) & set(conditions.excluded_scenarios)
    if both:
        yield _contradiction(
            "excluded_scenarios", f"场景同时列为可用和排除（{sorted(both)[0]}）", f"{sorted(both)[0]} is both"
        )
    for name in ("departments", "purpose_types", "scenarios", "methods"):
        if getattr(conditions, name) == ():
            yield _contradiction(name, "空的范围等于谁都不能用；不限制请留空", "an empty list allows nobody")
    methods = lists.mode(draft.sharing.mode_type)
    allowed = set(draft.sharing.methods or (methods.methods if methods else known_methods))
    foreign = [m for m in conditions.methods or () if m not in allowed]
    if foreign:
        yield _contradiction("methods", f"方式 {foreign[0]} 不在共享方式之内", f"{foreign[0]} is no method of the mode")
    counted = (conditions.subjects_per_case, conditions.case_days, conditions.case_pattern)
    if any(value is not None for value in counted) and not conditions.case_required:
        yield _contradiction("case_required", "限定了办件，却不要求办件编号", "cases are limited but not required")
    if conditions.case_required and "case" not in conditions.context_required:
        yield _contradiction("context_required", "要求办件，则每次调用须带 case", "'case' must be in the context")


def conditions_shape(conditions: ConditionsOfUse, lists: Lists) -> Iterator[Refusal]:
    """Values that cannot be stored: unknown codes, numbers out of range, overlong text."""
    counts = lists.counts
    yield from texts.choices(conditions.purpose_types, "conditions.purpose_types", lists.purpose_types)
    yield from texts.choices(conditions.scenarios, "conditions.scenarios", lists.scenarios)
    yield from texts.choices(conditions.excluded_scenarios, "conditions.excluded_scenarios", lists.scenarios)
    yield from texts.choices(conditions.context_required, "conditions.context_required", lists.context_fields)
    for name in ("retention_days", "subjects_per_case", "case_days"):
        yield from texts.number(getattr(conditions, name), f"conditions.{name}", 1, counts[name])
    yield from texts.number(len(conditions.departments or ()), "conditions.departments", 0, counts["departments"])
    for code in (conditions.departments or ())[: counts["departments"]]:
        yield from texts.text(code, "conditions.departments", 18)
    yield from methods_shape(conditions.methods, "conditions.methods", lists)
    pattern = conditions.case_pattern or ""
    yield from texts.text(pattern, "conditions.case_pattern", lists.lengths["case_pattern"])
    hint_limit = lists.lengths["row_filter_hint"]
    yield from texts.text(conditions.row_filter_hint, "conditions.row_filter_hint", hint_limit)
    text_limit = lists.lengths["conditions_text"]
    yield from texts.text(conditions.text, "conditions.text", text_limit, one_line=False)


def methods_shape(methods: tuple[str, ...] | None, field: str, lists: Lists) -> Iterator[Refusal]:
    """No more methods than modes bring; which of them fit, :func:`duties` says."""
    known = {method for mode in lists.mode_types for method in mode.methods}
    yield from texts.number(len(methods or ()), field, 0, len(known))
    for method in (methods or ())[: len(known)]:
        yield from texts.text(method, field, 16)


def basis_shape(basis: LegalBasis | None, field: str, lists: Lists) -> Iterator[Refusal]:
    """Lengths, characters and kind of a legal basis that is given."""
    if basis is None:
        return
    for name in ("title", "document_number", "article"):
        yield from texts.text(getattr(basis, name), f"{field}.{name}", lists.lengths[f"basis_{name}"])
    yield from texts.choice(basis.kind, f"{field}.kind", lists.basis_kinds)


def _contradiction(name: str, zh: str, en: str) -> ConditionsContradict:
    return ConditionsContradict(field=f"conditions.{name}", what_zh=zh, what_en=en)


def _restricts(conditions: ConditionsOfUse) -> bool:
    """Whether some department, purpose or scenario is kept out.

    Care for the data (retention, context, cases) keeps nobody out, and excluding
    a scenario only repeats the law: data serve duties alone (51号 Art. 13).
    """
    return bool(conditions.departments or conditions.purpose_types or conditions.scenarios)


def _limits_anything(conditions: ConditionsOfUse) -> bool:
    return (
        _restricts(conditions)
        or bool(conditions.excluded_scenarios)
        or conditions.case_required
        or conditions.retention_days is not None
    )
