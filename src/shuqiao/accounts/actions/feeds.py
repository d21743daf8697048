"""Verbs on the calendar feed's address (日历订阅): make, revoke."""

from __future__ import annotations

import secrets

from django.db import transaction

from shuqiao.accounts import permissions
from shuqiao.accounts.actions.people import locked_person
from shuqiao.accounts.events import Event
from shuqiao.accounts.models import FeedToken
from shuqiao.accounts.queries import token_digest
from shuqiao.audit.actions import record
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, ActorKind, not_permitted, present
from shuqiao.kernel.refusals import Absent, Words, require

MAKE = Words("建立订阅地址", "make a calendar address")


def make_feed(actor: Actor | None) -> str:
    """A new secret for the actor's own feed, returned once; the one before ends."""
    with transaction.atomic():
        who = require(present(actor))
        if who.kind is not ActorKind.PERSON:  # a token shall not make a secret that outlives it
            raise not_permitted(MAKE, ["person"])
        person = locked_person(permissions.person_id(who)).id
        FeedToken.objects.filter(person_id=person, state="active").update(state="revoked", feed="")
        secret = secrets.token_urlsafe(32)
        FeedToken.objects.create(person_id=person, digest=token_digest(secret), made_at=clock.now())
        record(who, Event.FEED_MADE.value, f"person:{person}", department=who.department)
        return secret


def revoke_feed(actor: Actor | None) -> None:
    """The address leads nowhere from now on."""
    with transaction.atomic():
        who = require(present(actor))
        person = permissions.person_id(who)
        if not FeedToken.objects.filter(person_id=person, state="active").update(state="revoked", feed=""):
            raise Absent(what="订阅地址 address")
        record(who, Event.FEED_REVOKED.value, f"person:{person}", department=who.department)


def keep_feed(secret: str, feed: str) -> None:
    """Keep a feed just made, so that the next calls cost a look-up.  Records nothing: it is a copy."""
    with transaction.atomic():
        FeedToken.objects.filter(digest=token_digest(secret), state="active").update(
            feed=feed, feed_at=clock.real_now()
        )
