"""When a grant may be suspended, resumed, narrowed or ended (requirements 34 and 35)."""

from __future__ import annotations

from datetime import date

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.states import PUBLISHED
from shuqiao.kernel.actors import ActorKind
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy.rules import at_least
from shuqiao.sharing.errors import (
    BeyondAsked,
    EntryDoesNotCarry,
    GrantNotOver,
    NothingCut,
    NothingGiven,
    ReasonMissing,
    StopReasonUnknown,
)
from shuqiao.sharing.facts import PLATFORM_ONLY, STOP_CODES, GrantFacts, Part, Stop
from shuqiao.sharing.rules import applying, deciding, rowfilters, texts
from shuqiao.sharing.states import ApplicationState


def stop_reason(stop: Stop, by: ActorKind) -> Refusal | None:
    """Nobody stops one-sidedly: a stop names one of the listed reasons and explains it (requirement 34).

    ``entry`` and ``closed`` are the platform's own words; a grant stopped by its entry is resumed with it.
    """
    choices = [code for code in STOP_CODES if code not in PLATFORM_ONLY or by is ActorKind.SYSTEM]
    if stop.code not in choices:
        return StopReasonUnknown(field="code", value=stop.code, choices=", ".join(choices))
    if not stop.text.strip():
        return ReasonMissing(field="text")
    return texts.fits("text", stop.text) or texts.fits("article", stop.article, 200)


def carried(grant: GrantFacts, entry: EntryFacts) -> EntryDoesNotCarry | None:
    """Whether the entry as it stands now still carries the grant: in service, shared, with items and masks."""
    if entry.state != PUBLISHED:
        return EntryDoesNotCarry(why_zh="条目未处于已发布状态", why_en="it is not published")
    if applying.askable(entry) or (grant.standing and entry.sharing.type_ != "unconditional"):
        return EntryDoesNotCarry(why_zh="条目的共享类型已改变", why_en="its sharing type has changed")
    names = tuple(given.item for given in grant.items)
    keys = [applying.usable_keys(entry, grant.lookup_items, method) for method in grant.methods]
    if applying.known_items(entry, names) or any(keys):
        return EntryDoesNotCarry(why_zh="授权的信息项已不再共享", why_en="items of the grant are no longer shared")
    if deciding.strong_enough(entry, grant.items):
        return EntryDoesNotCarry(why_zh="目录的脱敏规则已加强", why_en="its masks have become stronger")
    return None


def may_resume(grant: GrantFacts, entry: EntryFacts, today: date) -> Refusal | None:
    """A suspended grant is resumed while its entry carries it and its last day has not passed."""
    if today > grant.valid_to:
        return EntryDoesNotCarry(why_zh="授权期限已过", why_en="its period is over")
    return carried(grant, entry)


def may_expire(grant: GrantFacts, today: date, asked: ApplicationState | None = None) -> GrantNotOver | None:
    """A grant ends by itself on the day after its last; a test also when its application came to nothing."""
    over = today > grant.valid_to or (grant.test and asked in NOTHING_CAME_OF_IT)
    return None if over else GrantNotOver(valid_to=grant.valid_to)


NOTHING_CAME_OF_IT = frozenset({ApplicationState.REFUSED, ApplicationState.WITHDRAWN})


def narrowed(grant: GrantFacts, entry: EntryFacts, part: Part, today: date) -> Refusal | None:
    """Fewer items, stronger rules, fewer rows or an earlier end; anything wider needs a new application."""
    too_many = texts.giveable(part)
    if too_many is not None:
        return too_many
    names = [given.item for given in part.items]
    now = {given.item: given.rule for given in grant.items}
    extra = [name for i, name in enumerate(names) if name not in now or name in names[:i]]
    if extra:
        return BeyondAsked(field="items", what="、".join(extra))
    if not part.items:
        return NothingGiven(field="items")
    if part.period_to is not None and not today <= part.period_to <= grant.valid_to:
        return BeyondAsked(field="period_to", what=part.period_to.isoformat())
    wrong = (
        applying.known_items(entry, names)
        or deciding.strong_enough(entry, part.items)
        or _not_weaker(now, part)
        or rowfilters.readable(entry, rowfilters.both(grant.row_filter, part.row_filter))
    )
    if wrong is not None:
        return wrong
    same = set(part.items) == set(grant.items) and part.row_filter in (None, grant.row_filter)
    return NothingCut() if same and part.period_to in (None, grant.valid_to) else None


def _not_weaker(now: dict[str, str], part: Part) -> BeyondAsked | None:
    weaker = next((g for g in part.items if not at_least(g.rule, now[g.item])), None)
    return BeyondAsked(field="items", what=f"{weaker.item} {weaker.rule}") if weaker else None
