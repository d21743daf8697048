"""Django's sessions for people, kept behind this room's door."""

from __future__ import annotations

from django.contrib import auth
from django.http import HttpRequest

from shuqiao.accounts import permissions, queries
from shuqiao.accounts.deputies import queries as deputies
from shuqiao.accounts.deputies.errors import NotYourDeputyship
from shuqiao.accounts.facts import PersonFacts
from shuqiao.accounts.models import Person
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal

_DEPUTYSHIP = "deputyship"
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
        own = queries.actor_of_person(who)
    except Refusal:
        return None
    chosen = request.session.get(_DEPUTYSHIP)
    return (deputies.as_deputy(own, chosen) if isinstance(chosen, int) else None) or own


def act_for(request: HttpRequest, deputyship: int) -> Actor:
    """From now on this session acts under ``deputyship``.  Raises :class:`NotYourDeputyship`."""
    end_acting(request)
    own = actor(request)
    acting = deputies.as_deputy(own, deputyship) if own is not None else None
    if acting is None:
        raise NotYourDeputyship()
    request.session[_DEPUTYSHIP] = deputyship
    return acting


def end_acting(request: HttpRequest) -> None:
    """The session acts for the signed-in person again."""
    request.session.pop(_DEPUTYSHIP, None)


def person(request: HttpRequest) -> PersonFacts | None:
    """The signed-in person's facts."""
    seen = actor(request)
    return queries.person(seen, permissions.person_id(seen)) if seen else None


def keep_after_password_change(request: HttpRequest, person_id: int) -> None:
    """Keep this one session; the new password's hash ends every other."""
    auth.update_session_auth_hash(request, Person.objects.get(pk=person_id))
