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
    ON_THE_DESK,
    REVIEWERS,
    SIDE,
    SYSTEM,
    UNDER_WAY,
    ApplicationState,
    GrantState,
    Side,
)

__all__ = [
    "APPLICANTS",
    "APPLICATION",
    "APPLICATION_WORDS",
    "DECIDED",
    "GRANT",
    "GRANT_WORDS",
    "GUARDIANS",
    "HEAD",
    "LIVE",
    "NOT_YET_ASKED",
    "ON_THE_DESK",
    "REVIEWERS",
    "SIDE",
    "SYSTEM",
    "UNDER_WAY",
    "ApplicationState",
    "GrantState",
    "Side",
]
