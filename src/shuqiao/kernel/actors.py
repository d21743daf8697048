"""Who acts.  Given to every action; recorded in every audit entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from shuqiao.kernel.refusals import ActorMissing


class ActorKind(Enum):
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a person's API token: same roles, cut to the token's scopes
    SYSTEM = "system"  # a named job of the platform itself
    GATEWAY = "gateway"  # a gateway member, authenticated by its request key


@dataclass(frozen=True)
class Actor:
    """One acting party.

    ``department`` is the 18-character credit code; ``roles`` are role codes held
    *in that department*; ``scopes`` is ``None`` where no token narrows them, ``until``
    the real moment at which such a token ends.
    """

    kind: ActorKind
    id: str
    name: str
    department: str | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    scopes: frozenset[str] | None = None
    until: datetime | None = None

    def has(self, *roles: str) -> bool:
        """Whether the actor holds any of ``roles``."""
        return not self.roles.isdisjoint(roles)


def system(name: str) -> Actor:
    """The platform acting by itself, under a name (``clock``, ``sequencer``)."""
    return Actor(ActorKind.SYSTEM, f"system:{name}", name)


def present(actor: Actor | None) -> Actor | ActorMissing:
    """The actor, or the refusal that nobody acts."""
    return actor if actor is not None else ActorMissing()
