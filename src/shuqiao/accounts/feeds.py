"""Reading calendar feeds: whose address it is, and the copy that is still fresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shuqiao.accounts import permissions
from shuqiao.accounts.models import FeedToken
from shuqiao.accounts.queries import actor_of_person, token_digest
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Refusal, require

FRESH = timedelta(minutes=15)
"""A feed is made at most once in this time, however often a calendar program asks."""


@dataclass(frozen=True)
class Feed:
    """``kept`` is the copy that is still fresh, empty where a new one is to be made."""

    actor: Actor
    kept: str


def of_secret(secret: str) -> Feed | None:
    """None for an unknown or revoked address, and for whoever is gone: all look alike."""
    row = FeedToken.objects.filter(digest=token_digest(secret), state="active").first()
    if row is None:
        return None
    try:
        actor = actor_of_person(row.person_id)
    except Refusal:
        return None
    fresh = row.feed_at is not None and timedelta(0) <= clock.real_now() - row.feed_at < FRESH
    return Feed(actor, row.feed if fresh else "")


def made_at(actor: Actor | None) -> datetime | None:
    """When the actor's own address was made; None without one."""
    me = permissions.person_id(require(present(actor)))
    return FeedToken.objects.filter(person_id=me, state="active").values_list("made_at", flat=True).first()
