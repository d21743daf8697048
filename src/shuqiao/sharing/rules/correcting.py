"""One single, complete correction notice, and an answer that does not widen (rules.md 3.4, requirement 29)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.errors.corrections import (
    CorrectionAskedAlready,
    CorrectionIncomplete,
    CorrectionWidens,
    MissingWrong,
    NoCorrectionNotice,
    NothingMissing,
)
from shuqiao.sharing.facts import ApplicationFacts, RuleSet, Scope
from shuqiao.sharing.facts.corrections import CorrectionFacts, Missing
from shuqiao.sharing.facts.documents import APPLICATION_PURPOSES, DOCUMENT_PURPOSES, DocumentFacts
from shuqiao.sharing.rules import rowfilters, texts

FORM_FIELDS = tuple(f.name for f in fields(Scope) if f.name != "truth_statement")
DOCUMENT_FIELDS = tuple(f"document.{purpose}" for purpose in APPLICATION_PURPOSES)
NAMEABLE = (*FORM_FIELDS, *DOCUMENT_FIELDS)
"""What a notice may name, each at most once: the list is complete by its form."""

LINE = 500
"""Characters of one line of a notice."""

_FIXED = ("purpose_type", "scenario", "matter_code", "method", "frequency", "daily_volume")
"""What is as it was unless the notice asks about it."""


def may_ask_correction(
    asked: ApplicationFacts, before: CorrectionFacts | None, missing: Sequence[Missing], law: RuleSet
) -> Refusal | None:
    """Whether this notice may go out: the law knows it, it is the first, and it names each thing with its words."""
    if not law.on("single_correction_notice"):
        return NoCorrectionNotice(law_zh=law.title_zh, law_en=law.title_en)
    if before is not None:
        return CorrectionAskedAlready()
    names = [one.field for one in missing]
    wrong = next((name for i, name in enumerate(names) if name not in NAMEABLE or name in names[:i]), None)
    if wrong is not None:
        return MissingWrong(field="missing", name=wrong[:40], choices="、".join(NAMEABLE))
    empty = next((one for one in missing if not one.what.strip()), None)
    if empty is not None or not missing:
        return NothingMissing(field=empty.field if empty else "missing")
    return next((no for one in missing if (no := texts.fits(one.field, one.what, LINE)) is not None), None)


def silent_as_before(before: Scope, after: Scope) -> Scope:
    """What the form may leave open stays as it was."""
    volume = before.daily_volume if after.daily_volume is None else after.daily_volume
    return replace(after, frequency=after.frequency or before.frequency, daily_volume=volume)


def not_wider(before: Scope, after: Scope, missing: Sequence[Missing]) -> Refusal | None:
    """Texts may say more; items, keys, rows, systems and the period may not.

    What defines the use (type, scenario, matter, method, keys, systems) changes only where the notice names it.
    """
    named = {one.field for one in missing}
    changed = next((n for n in _FIXED if n not in named and getattr(before, n) != getattr(after, n)), None)
    if changed is not None:
        return _wider(changed, "未要求补正的内容不得改变", "what the notice does not name stays as it was")
    for name in ("items", "lookup_items", "systems"):
        more = [one for one in getattr(after, name) if one not in getattr(before, name)]
        if more and (name == "items" or name not in named):
            return _wider(name, f"新增“{'、'.join(more)}”", f"'{', '.join(more)}' was not asked for")
    lost = [key for key in before.lookup_items if key not in after.lookup_items]
    if lost and "lookup_items" not in named:  # asked by fewer keys, more rows are reached
        return _wider("lookup_items", f"不再以“{'、'.join(lost)}”查询", f"'{', '.join(lost)}' is no longer asked by")
    return _longer(before, after) or _more_rows(before, after)


def supplied(missing: Sequence[Missing], there: Sequence[DocumentFacts], since: datetime) -> Refusal | None:
    """Every document that the notice names has been attached since the notice."""
    came = {f"document.{one.purpose}" for one in there if one.there and one.at >= since}
    lacking = [one.field for one in missing if one.field in DOCUMENT_FIELDS and one.field not in came]
    if not lacking:
        return None
    words = [DOCUMENT_PURPOSES[name.partition(".")[2]] for name in lacking]
    return CorrectionIncomplete(
        field=lacking[0], what_zh="、".join(w.zh for w in words), what_en=", ".join(w.en for w in words)
    )


def _longer(before: Scope, after: Scope) -> CorrectionWidens | None:
    earlier = before.period_from and after.period_from and after.period_from < before.period_from
    later = before.period_to and after.period_to and after.period_to > before.period_to
    if not (earlier or later):
        return None
    return _wider("period_to", "期限超出原申请", "the period is longer")


def _more_rows(before: Scope, after: Scope) -> CorrectionWidens | None:
    kept = before.row_filter in (None, after.row_filter)
    within = rowfilters.both(before.row_filter, after.row_filter) == after.row_filter
    inside = isinstance(after.row_filter, dict) and before.row_filter in (after.row_filter.get("all") or ())
    if kept or within or inside:
        return None
    return _wider("row_filter", "行范围与原申请不同", "the rows are others")


def _wider(field: str, zh: str, en: str) -> CorrectionWidens:
    return CorrectionWidens(field=field, what_zh=zh, what_en=en)
