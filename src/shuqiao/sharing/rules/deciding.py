"""What an answer may say (51号 Art. 12; requirements 22 and 28): consent, consent in part, refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy.rules import at_least
from shuqiao.sharing.errors import (
    BeyondAsked,
    GroundDoesNotHold,
    GroundUnknown,
    NothingCut,
    NothingGiven,
    PeriodWrong,
    ReasonMissing,
    RuleTooWeak,
)
from shuqiao.sharing.facts import ApplicationFacts, Citation, GrantedItem, Part, RefusalGround
from shuqiao.sharing.rules import applying, granting, rowfilters, texts


@dataclass(frozen=True)
class Reason:
    """Why an application is refused, ready to be recorded."""

    code: str
    text: str
    article: str


def in_full(entry: EntryFacts, asked: ApplicationFacts, today: date) -> Part | Refusal:
    """Everything that was asked, each item under the entry's own mask.

    The entry may have changed since the form was filled in, and the period may be over.
    """
    scope = asked.scope
    wrong = (
        applying.known_items(entry, scope.items)
        or applying.usable_keys(entry, scope.lookup_items, scope.method)
        or applying.period(scope, today)
    )
    return wrong or Part(granting.under_entry_masks(entry, scope.items))


def in_part(entry: EntryFacts, asked: ApplicationFacts, part: Part, today: date) -> Part | Refusal:
    """``part``, if it lies strictly within what was asked.

    Fewer items, stronger masks, a shorter period or fewer rows; never another
    item, a weaker mask or a longer period.
    """
    whole = in_full(entry, asked, today)
    if isinstance(whole, Refusal):
        return whole
    too_many = texts.giveable(part)
    if too_many is not None:
        return too_many
    if not part.items:
        return NothingGiven(field="items")
    wrong = (
        _within(whole.items, part.items)
        or strong_enough(entry, part.items)
        or _ends_in_time(asked, part, today)
        or rowfilters.readable(entry, rowfilters.both(asked.scope.row_filter, part.row_filter))
    )
    if wrong is not None:
        return wrong
    same_end = part.period_to in (None, asked.scope.period_to)
    same_rows = part.row_filter in (None, asked.scope.row_filter)
    if set(part.items) == set(whole.items) and same_end and same_rows:
        return NothingCut()
    return part


def refusal(grounds: Sequence[RefusalGround], code: str, text: str, citation: Citation | None) -> Reason | Refusal:
    """The reason for a refusal: a condition that the catalogue states and that holds, or a law cited in full.

    "不予共享的应说明理由" (51号 Art. 12).  A condition outside the catalogue is no ground (requirement 22).
    """
    if not text.strip():
        return ReasonMissing(field="reason")
    if code == "law":
        if citation is None or not all(map(str.strip, vars(citation).values())):
            return GroundUnknown(field="citation")
        cited = f"{citation.title}（{citation.document_number}）{citation.article}"
        return texts.fits("citation", cited, 200) or Reason("law", text, cited)
    ground = next((g for g in grounds if g.code == code), None)
    if ground is None:
        return GroundUnknown(field="reason_code")
    if not ground.holds:
        return GroundDoesNotHold(field="reason_code", ground=ground.zh)
    return Reason(ground.code, f"{ground.zh}。{text}", "")


def strong_enough(entry: EntryFacts, items: Sequence[GrantedItem]) -> RuleTooWeak | None:
    """The weakest rule allowed for an item is the entry's own mask."""
    masks = {item.name: item.mask for item in entry.items}
    for given in items:
        if not at_least(given.rule, masks[given.item]):
            return RuleTooWeak(field="items", item=given.item, rule=given.rule, mask=masks[given.item])
    return None


def _within(whole: Sequence[GrantedItem], given: Sequence[GrantedItem]) -> BeyondAsked | None:
    asked = [g.item for g in whole]
    names = [g.item for g in given]
    extra = [name for i, name in enumerate(names) if name not in asked or name in names[:i]]
    return BeyondAsked(field="items", what="、".join(extra)) if extra else None


def _ends_in_time(asked: ApplicationFacts, part: Part, today: date) -> Refusal | None:
    start, end = asked.scope.period_from, asked.scope.period_to
    if part.period_to is None or start is None or end is None:
        return None
    if part.period_to > end:
        return BeyondAsked(field="period_to", what=part.period_to.isoformat())
    if part.period_to < max(start, today):
        return PeriodWrong(field="period_to", start=start, end=part.period_to, today=today)
    return None
