"""Django's sessions for people, kept behind this room's door."""

from __future__ import annotations

from django.contrib import auth
from django.http import HttpRequest

from shuqiao.accounts import permissions, queries
from shuqiao.accounts.facts import PersonFacts
from shuqiao.accounts.models import Person
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, person: PersonFacts) -> None:
    """Open a session with a new key for one who has just signed in."""
    auth.login(request, Person.objects.get(pk=person.id), backend=_BACKEND)


def end(request: HttpRequest) -> None:
    """Close the session."""
    auth.logout(request)


def actor(request: HttpRequest) -> Actor | None:
    """Who is signed in; None for nobody, or for one who was deactivated meanwhile."""
    who = getattr(request, "user", None)
    if who is None or not who.is_authenticated:
        return None
    try:
        return queries.actor_of_person(who)
    except Refusal:
        return None


def person(request: HttpRequest) -> PersonFacts | None:
    """The signed-in person's facts."""
    seen = actor(request)
    return queries.person(seen, permissions.person_id(seen)) if seen else None


def keep_after_password_change(request: HttpRequest, person_id: int) -> None:
    """Keep this one session; the new password's hash ends every other."""
    auth.update_session_auth_hash(request, Person.objects.get(pk=person_id))
