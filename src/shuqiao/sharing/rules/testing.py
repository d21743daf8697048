"""Test grants: calls tried against generated data before anybody has decided (申请测试、联调、转正式).

A test opens nothing: it is bounded by the entry and by what is asked, under the entry's own masks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from shuqiao.accounts.facts import ClientSystemFacts
from shuqiao.catalogue.facts import EntryFacts, Lists
from shuqiao.catalogue.states import PUBLISHED
from shuqiao.kernel.refusals import Refusal, Words
from shuqiao.sharing.errors import TestNotPossible
from shuqiao.sharing.facts import TEST, ApplicationFacts, GrantFacts, Part, RuleSet, Terms
from shuqiao.sharing.rules import applying, granting
from shuqiao.sharing.states import DECIDED, ApplicationState

START = Words("申请测试", "Begin a test")


def for_test(
    asked: ApplicationFacts,
    entry: EntryFacts,
    systems: Sequence[ClientSystemFacts],
    lists: Lists,
    today: date,
    days: int,
    rules: RuleSet,
) -> GrantFacts | Refusal:
    """The grant of a test, from an application that is not decided: its scope, for a few days, without row filter."""
    if asked.state in DECIDED or asked.state is ApplicationState.WITHDRAWN:
        return TestNotPossible(
            why_zh="申请已办结", why_en="it is closed",
            then_zh="已取得授权的直接使用正式授权。", then_en="Use the grant that it gave.",
        )  # fmt: skip
    if entry.state != PUBLISHED:
        return TestNotPossible(
            why_zh="条目未处于已发布状态", why_en="its entry is not published",
            then_zh="请等待条目恢复。", then_en="Wait until the entry is in service.",
        )  # fmt: skip
    scope = replace(asked.scope, period_from=today, period_to=today + timedelta(days=days), row_filter=None)
    wrong = (
        applying.purpose_stated(scope, lists)
        or applying.known_items(entry, scope.items)
        or applying.usable_keys(entry, scope.lookup_items, scope.method)
        or applying.offered(entry, scope.method)
        or applying.receiving(scope, systems, asked.applicant_department)
    )
    if wrong is not None:
        return wrong
    part = Part(granting.under_entry_masks(entry, scope.items))
    made = granting.from_decision(replace(asked, scope=scope), entry, part, Terms(bearer=True), today, rules)
    return made if isinstance(made, Refusal) else replace(made, kind=TEST)
