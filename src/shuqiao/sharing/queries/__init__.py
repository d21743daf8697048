"""Reading: facts out, never models, a file to a subject.  Whoever may not see finds nothing."""

from __future__ import annotations

from shuqiao.sharing.queries.applications import (
    BOXES,
    SIDES,
    active_grants_of,
    application,
    applications,
    basket,
    basket_facts,
    basket_timeline,
    baskets,
    ended_numbers,
    grant,
    grant_by_number,
    grant_timeline,
    grants,
    grounds,
    known_systems,
    live_grants_of,
    timeline,
    waiting,
)
from shuqiao.sharing.queries.calendars import calendar_year, calendar_years
from shuqiao.sharing.queries.clocks import due_clocks, moving, recomputation, shown_clocks, told
from shuqiao.sharing.queries.rulesets import rule_set, rule_sets

__all__ = [
    "BOXES",
    "SIDES",
    "active_grants_of",
    "application",
    "applications",
    "basket",
    "basket_facts",
    "basket_timeline",
    "baskets",
    "calendar_year",
    "calendar_years",
    "due_clocks",
    "ended_numbers",
    "grant",
    "grant_by_number",
    "grant_timeline",
    "grants",
    "grounds",
    "known_systems",
    "live_grants_of",
    "moving",
    "recomputation",
    "rule_set",
    "rule_sets",
    "shown_clocks",
    "timeline",
    "told",
    "waiting",
]
