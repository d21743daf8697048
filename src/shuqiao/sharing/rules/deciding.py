"""What an answer may say (51号 Art. 12; requirements 22 and 28): consent, consent in part, refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy.derived import parse_derivation
from shuqiao.policy.rules import at_least
from shuqiao.sharing.errors import (
    BeyondAsked,
    DerivationNotLess,
    GroundDoesNotHold,
    GroundUnknown,
    NothingCut,
    NothingGiven,
    PeriodWrong,
    ReasonMissing,
    RuleTooWeak,
)
from shuqiao.sharing.facts import (
    USUAL_TERMS,
    ApplicationFacts,
    Citation,
    GrantedItem,
    Part,
    RefusalGround,
    Terms,
)
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


def in_part(
    entry: EntryFacts, asked: ApplicationFacts, part: Part, today: date, terms: Terms = USUAL_TERMS
) -> Part | Refusal:
    """``part``, if it lies strictly within what was asked.

    Fewer items, stronger masks, derived items of the same entry instead of raw ones, a
    shorter period, fewer rows or a smaller quota than usual; never an item that says more
    than those asked, a weaker mask or a longer period.
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
        _within(entry, asked, part.items)
        or strong_enough(entry, part.items)
        or _ends_in_time(asked, part, today)
        or rowfilters.readable(entry, rowfilters.both(asked.scope.row_filter, part.row_filter))
    )
    if wrong is not None:
        return wrong
    same_end = part.period_to in (None, asked.scope.period_to)
    same_rows = part.row_filter in (None, asked.scope.row_filter)
    all_raw = set(whole.items) <= set(part.items)
    if all_raw and same_end and same_rows and not _less_than_usual(terms):
        return NothingCut()
    return part


def less_than_asked(entry: EntryFacts, asked: ApplicationFacts, name: str) -> Refusal | None:
    """Whether the derived item ``name``, which was not asked, says less than the items that were.

    Its inputs prove it: each was asked, and would have been given as it stands.  What a mask
    would have hidden must not come out by way of a sum.
    """
    item = next((i for i in entry.items if i.name == name), None)
    if item is None or item.derived is None:
        return BeyondAsked(field="items", what=name)
    shared = applying.known_items(entry, (name,))
    if shared is not None:
        return shared
    if not asked.scope.lookup_items or asked.scope.method in applying.BULK:
        return _not_less(name, "申请没有查询条件，衍生信息项只能逐个查询", "derived items are answered by key only")
    parsed = parse_derivation(item.derived, entry.input_types, item.type)
    if isinstance(parsed, Refusal):
        return _not_less(name, "目录中的衍生规则无法解析", "its definition in the catalogue cannot be read")
    missing = [column for column in parsed.types if column not in asked.scope.items]
    if missing:
        names = "、".join(missing)
        return _not_less(name, f"其输入项“{names}”未申请", f"its inputs '{names}' were not asked")
    masks = {i.name: i.mask for i in entry.items}
    masked = [column for column in parsed.types if masks[column] != "plain"]
    if masked:
        names = "、".join(masked)
        return _not_less(name, f"其输入项“{names}”按目录应脱敏", f"its inputs '{names}' would be masked")
    return None


def _not_less(name: str, why_zh: str, why_en: str) -> DerivationNotLess:
    return DerivationNotLess(field="items", item=name, why_zh=why_zh, why_en=why_en)


def _less_than_usual(terms: Terms) -> bool:
    """A smaller quota than an answer gives where nothing is said."""
    return terms.rows_per_call < USUAL_TERMS.rows_per_call or terms.calls_per_minute < USUAL_TERMS.calls_per_minute


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


def _within(entry: EntryFacts, asked: ApplicationFacts, given: Sequence[GrantedItem]) -> Refusal | None:
    derived = {item.name for item in entry.items if item.derived is not None}
    names = [g.item for g in given]
    other = [name for name in names if name not in asked.scope.items]
    extra = [name for i, name in enumerate(names) if (name in other and name not in derived) or name in names[:i]]
    if extra:
        return BeyondAsked(field="items", what="、".join(extra))
    return next((wrong for name in other if (wrong := less_than_asked(entry, asked, name)) is not None), None)


def _ends_in_time(asked: ApplicationFacts, part: Part, today: date) -> Refusal | None:
    start, end = asked.scope.period_from, asked.scope.period_to
    if part.period_to is None or start is None or end is None:
        return None
    if part.period_to > end:
        return BeyondAsked(field="period_to", what=part.period_to.isoformat())
    if part.period_to < max(start, today):
        return PeriodWrong(field="period_to", start=start, end=part.period_to, today=today)
    return None
