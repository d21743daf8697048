"""One answer for several applications: alike enough, few enough, all or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.errors import NotAlike, PartNeedsOneEntry, TogetherBlocked, TogetherSizeWrong
from shuqiao.sharing.facts import MOST_TOGETHER, ApplicationFacts, DecisionKind


def chosen(numbers: Sequence[str]) -> TogetherSizeWrong | None:
    """Some, not too many, each once."""
    if 2 <= len(numbers) <= MOST_TOGETHER and len(set(numbers)) == len(numbers):
        return None
    return TogetherSizeWrong(field="numbers", most=MOST_TOGETHER, count=len(numbers))


def alike(asked: Sequence[ApplicationFacts], kind: DecisionKind) -> Refusal | None:
    """One answer fits applications for one entry or for one matter; a part is of one entry."""
    one_entry = len({one.entry_code for one in asked}) == 1
    one_matter = len({one.scope.matter_code for one in asked}) == 1
    if not one_entry and not one_matter:
        return NotAlike(field="numbers")
    if kind is DecisionKind.CONSENT_IN_PART and not one_entry:
        return PartNeedsOneEntry(field="numbers")
    return None


def about(index: int, asked: ApplicationFacts, refusal: Refusal) -> TogetherBlocked:
    """``refusal`` of one application, so that it names it."""
    return TogetherBlocked(
        field=f"numbers.{index}",
        number=asked.number,
        entry=asked.entry_name,
        code=refusal.code,
        why_zh=refusal.sentence("zh"),
        why_en=refusal.sentence("en"),
        then_zh=refusal.next_step("zh"),
        then_en=refusal.next_step("en"),
    )


def gathered(refusals: Iterable[TogetherBlocked]) -> TogetherBlocked | None:
    """One refusal for all of them, each a problem of its own; None where nothing is wrong."""
    found = list(refusals)
    if not found:
        return None
    if len(found) > 1:
        first = found[0]
        said = TogetherBlocked(field=first.field, **first.facts)
        said.problems = tuple(found)
        return said
    return found[0]
