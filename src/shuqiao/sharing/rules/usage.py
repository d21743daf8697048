"""Usage records: what may be said, how long it is kept, when one is owed (requirement 64; rules.md T17)."""

from __future__ import annotations

from datetime import date, timedelta

from shuqiao.kernel.refusals import Refusal, TooLarge
from shuqiao.sharing.errors import FieldMissing, RetentionNotOver, RetentionWithoutEnd, UsagePeriodWrong
from shuqiao.sharing.facts import USAGE_TEXTS, GrantFacts, Usage, UsageFacts
from shuqiao.sharing.rules import texts

LABELS = {
    "scenario": "使用场景",
    "process": "使用过程",
    "effect": "使用成效",
    "storage": "存储位置",
    "destruction": "销毁情况",
}
MOST = 10**15
"""Calls or cases in one record; a column holds more."""


def recordable(grant: GrantFacts, usage: Usage, today: date) -> Refusal | None:
    """Scenario, process, effect, storage place and destruction of a period that has passed (rules.md 3.5).

    Destruction may still be open while the grant serves.
    """
    if not grant.valid_from <= usage.period_from <= usage.period_to <= today:
        return UsagePeriodWrong(field="period_to", valid_from=grant.valid_from)
    for name in USAGE_TEXTS:
        text = getattr(usage, name)
        if not text.strip() and not (name == "destruction" and grant.live):
            return FieldMissing(field=name, label=LABELS[name])
        too_long = texts.fits(name, text)
        if too_long is not None:
            return too_long
    for name in ("cases", "calls"):
        value = getattr(usage, name)
        if value is not None and not 0 <= value <= MOST:
            return TooLarge(field=name, what=name, limit=MOST)
    return None


def keep_until(made_on: date, years: int | None, before: date | None = None) -> date | None:
    """The last day of retention, ``years`` after the last change; never earlier than it was.

    None: the rule set names no years, and the record is kept without end.
    """
    if years is None:
        return None
    try:
        until = made_on.replace(year=made_on.year + years)
    except ValueError:  # 29 February
        until = made_on.replace(year=made_on.year + years, month=3, day=1)
    return max(until, before) if before is not None else until


def may_erase(found: UsageFacts, today: date) -> Refusal | None:
    """Nothing is erased before its retention ends, and nothing that no rule gives an end."""
    if found.keep_until is None:
        return RetentionWithoutEnd(rule_set=f"{found.rule_set_name} {found.rule_set_version}")
    return RetentionNotOver(keep_until=found.keep_until) if today <= found.keep_until else None


def owed_since(
    grant: GrantFacts, recorded_to: date | None, ended_on: date | None, today: date, days: int
) -> date | None:
    """The day from which a use is not recorded, where one is owed now; else None.

    In service: no record for longer than ``days``.  Ended: as long as the records do not reach the end.
    """
    since = grant.valid_from if recorded_to is None else recorded_to + timedelta(days=1)
    if ended_on is not None:
        return since if since <= ended_on else None
    return since if today >= since + timedelta(days=days) else None
