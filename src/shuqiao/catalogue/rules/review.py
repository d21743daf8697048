"""Review: reasons, and the checklist that the responsible head signs (requirement 10)."""

from __future__ import annotations

from collections.abc import Iterable

from shuqiao.catalogue.errors import ChecklistIncomplete, ReasonMissing
from shuqiao.catalogue.facts import Lists, Reason
from shuqiao.catalogue.rules import texts
from shuqiao.kernel.refusals import Refusal

MOST_REASONS = 100


def confirmed(given: Iterable[str], note: str, lists: Lists) -> tuple[Refusal, ...]:
    """Every assessment of the checklist is confirmed, and nothing unknown is (809号: before compiling)."""
    ticked = set(given)
    unknown = texts.choices(sorted(ticked), "checklist", lists.checklist)
    missing = tuple(
        ChecklistIncomplete(field=f"checklist.{check.code}", what_zh=check.zh, what_en=check.en)
        for check in lists.checklist
        if check.code not in ticked
    )
    return (*unknown, *missing, *texts.text(note, "note", lists.lengths["reason"], one_line=False))


def reasoned(reasons: tuple[Reason, ...], lists: Lists) -> tuple[Refusal, ...]:
    """At least one reason with words in it, each of bounded length."""
    limit = lists.lengths["reason"]
    found: list[Refusal] = []
    if not reasons or any(not reason.text.strip() for reason in reasons):
        found.append(ReasonMissing(field="reasons"))
    found.extend(texts.number(len(reasons), "reasons", 0, MOST_REASONS))
    for row, reason in enumerate(reasons[:MOST_REASONS]):
        found.extend(texts.text(reason.field, f"reasons.{row}.field", 80))
        found.extend(texts.text(reason.text, f"reasons.{row}.text", limit, one_line=False))
    return tuple(found)
