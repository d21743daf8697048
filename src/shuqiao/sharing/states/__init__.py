"""The lifecycles of this room, as data, a file to a subject."""

from __future__ import annotations

from shuqiao.sharing.states.applications import (
    APPLICANTS,
    APPLICATION,
    APPLICATION_WORDS,
    AT_PROVIDER,
    AUTHORITY,
    DECIDED,
    GRANT,
    GRANT_WORDS,
    GUARDIANS,
    HEAD,
    LIVE,
    NOT_YET_ASKED,
    REVIEWERS,
    SIDE,
    SIGNERS,
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
    "AT_PROVIDER",
    "AUTHORITY",
    "DECIDED",
    "GRANT",
    "GRANT_WORDS",
    "GUARDIANS",
    "HEAD",
    "LIVE",
    "NOT_YET_ASKED",
    "REVIEWERS",
    "SIDE",
    "SIGNERS",
    "SYSTEM",
    "UNDER_WAY",
    "ApplicationState",
    "GrantState",
    "Side",
]
