"""What rules read and queries return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

TRIES = 8
"""After so many failed tries a message is dead, and the operator sees it."""


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"


@dataclass(frozen=True)
class Hours:
    """When digests go out, and between which times no SMS is sent; China time, on the real clock."""

    digest_at: time = time(8, 30)
    quiet_from: time = time(21, 0)
    quiet_to: time = time(8, 0)


@dataclass(frozen=True)
class PreferenceFacts:
    """How one person wants to be told.  Addresses are the person's own and shown to nobody else."""

    person: int
    email: str = ""
    mobile: str = ""
    email_on: bool = False
    sms_on: bool = False
    language: str = "zh"


@dataclass(frozen=True)
class WebhookFacts:
    """An address of a department's own system that is told of its notices."""

    id: int
    department: str
    department_name: str
    name: str
    url: str
    version: int
    made_at: datetime
    state: str = "active"


@dataclass(frozen=True)
class OutgoingFacts:
    """One message to one receiver by one channel, and what became of it."""

    id: int
    uid: str
    channel: str
    code: str
    receiver: str
    department: str
    state: str
    urgent: bool
    tries: int
    next_at: datetime
    made_at: datetime
    sent_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True)
class Line:
    """One notice inside a message: its code, the facts that may leave, its page, its moment."""

    code: str
    facts: dict[str, Any]
    link: str
    at: datetime
    text: str = ""


@dataclass(frozen=True)
class Message:
    """What a channel sends.  ``uid`` is the same at every try, so that a receiver knows a repetition."""

    uid: str
    channel: str
    to: str
    lines: tuple[Line, ...]
    language: str = "zh"
    department: str = ""
    webhook: WebhookFacts | None = None


class Failed(Exception):
    """A channel could not deliver.  ``reason`` is a code for the operator; ``for_good``: trying again is no use."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good
