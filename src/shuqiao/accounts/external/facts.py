"""What providers say, and what this instance knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Vouched:
    """Somebody for whom a provider has vouched.  ``claims`` are texts; ``shown`` is the name it gives."""

    way: str
    issuer: str
    subject: str
    shown: str = ""
    claims: Mapping[str, str] = field(default_factory=dict)
    ticket: str = ""
    """The CAS ticket, by which the server later ends the session."""
    id_token: str = ""
    """The OpenID token, by which signing out there is asked for."""


@dataclass(frozen=True)
class IdentityFacts:
    """An identity at a provider and the person whom it signs in; ``person`` is None while nobody has linked it."""

    id: int
    way: str
    issuer: str
    subject: str
    shown: str
    person: int | None
    person_name: str
    seen_at: datetime
    linked_at: datetime | None

    @property
    def state(self) -> str:
        """``waiting`` or ``linked``."""
        return "linked" if self.person is not None else "waiting"
