"""The lifecycles of this room, as data, a file to a subject."""

from __future__ import annotations

from shuqiao.sharing.states.applications import (
    APPLICANTS,
    APPLICATION,
    APPLICATION_WORDS,
    DECIDED,
    GRANT,
    GRANT_WORDS,
    GUARDIANS,
    HEAD,
    LIVE,
    NOT_YET_ASKED,
    REVIEWERS,
    SIDE,
    SYSTEM,
    UNDER_WAY,
    ApplicationState,
    GrantState,
    Side,
)
from shuqiao.sharing.states.demands import DEMAND, DEMAND_WORDS, DemandState
from shuqiao.sharing.states.disputes import DISPUTE, DISPUTE_WORDS, DisputeState

__all__ = [
    "APPLICANTS",
    "APPLICATION",
    "APPLICATION_WORDS",
    "DECIDED",
    "DEMAND",
    "DEMAND_WORDS",
    "DISPUTE",
    "DISPUTE_WORDS",
    "GRANT",
    "GRANT_WORDS",
    "GUARDIANS",
    "HEAD",
    "LIVE",
    "NOT_YET_ASKED",
    "REVIEWERS",
    "SIDE",
    "SYSTEM",
    "UNDER_WAY",
    "ApplicationState",
    "DemandState",
    "DisputeState",
    "GrantState",
    "Side",
]
