"""What the room's queries return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened.  ``index`` is None while the entry waits for its place in the log.

    After erasure ``erased_by`` names the act's entry, ``actor_name`` is empty and ``facts`` has no member.
    ``deputy_of_name`` is whose deputy the actor was in this act, empty where nobody's.
    """

    entry_id: str
    index: int | None
    event: str
    subject: str
    actor_name: str
    actor_department: str | None
    at: datetime
    facts: Mapping[str, Any]
    actor_id: str = ""
    epoch: int | None = None
    erased_by: str | None = None
    deputy_of_name: str = ""


@dataclass(frozen=True)
class EntryFilter:
    """Which entries are asked for; None asks for all.

    ``event`` is a whole event or a prefix that ends in a dot; ``subject`` a whole subject; ``after``
    and ``before`` bound the moment (``after`` included).
    """

    event: str | None = None
    subject: str | None = None
    department: str | None = None
    after: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class LogHead:
    """The state of the platform's log: the database's head beside what is published."""

    epoch: int
    origin: str
    size: int
    published: int
    pending: int
    note: str
    verifier: str
    signed_at: datetime


@dataclass(frozen=True)
class Finding:
    """One thing that the self check found wrong: what, where, and what to do (both languages).

    One that is not ``grave`` should be known, but nothing is broken.
    """

    code: str
    where: str
    zh: str
    en: str
    next_zh: str
    next_en: str
    grave: bool = True
