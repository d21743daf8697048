"""Django's sessions for people, kept behind this room's door.

A session is whole, or *half*: the first factor holds and the second is still to come.  A half one gives no
actor to anybody but the page that asks for the code, and lasts ten minutes.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from hmac import compare_digest

from django.contrib import auth
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from shuqiao.accounts import permissions, queries
from shuqiao.accounts.actions.external import named
from shuqiao.accounts.actions.sign_in import sign_out
from shuqiao.accounts.deputies import queries as deputies
from shuqiao.accounts.deputies.errors import NotYourDeputyship
from shuqiao.accounts.external import proxies
from shuqiao.accounts.external.facts import Vouched
from shuqiao.accounts.external.oidc import Journey
from shuqiao.accounts.external.ways import HEADER, configured
from shuqiao.accounts.facts import PersonFacts
from shuqiao.accounts.models import ExternalSession, Identity, Person
from shuqiao.accounts.second.errors import HalfSignInOver
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal

_DEPUTYSHIP = "deputyship"
_BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF_S = 600
AWAY_S = 600
KEPT_DAYS = 2
_HALF, _AWAY, _WAY, _ID_TOKEN = "half", "away", "way", "id_token"
_OFFER = "offer"


@dataclass(frozen=True)
class Half:
    """A sign-in of which the first factor holds.  ``needs``: a ``code``, or to ``enrol``."""

    person: int
    needs: str
    way: str
    onward: str
    ticket: str
    id_token: str
    until: float
    password: str
    """A digest under which the password stood: another one since then ends this."""


def begin(request: HttpRequest, person: PersonFacts, way: str = "password", ticket: str = "", token: str = "") -> None:
    """Open a session with a new key for one who has just signed in by ``way``."""
    request.session.flush()
    auth.login(request, Person.objects.get(pk=person.id), backend=_BACKEND)
    request.session[_WAY] = way
    if token:
        request.session[_ID_TOKEN] = token
    if ticket:
        request.session.save()
        at = clock.real_now()
        with transaction.atomic():
            ExternalSession.objects.filter(at__lt=at - timedelta(days=KEPT_DAYS)).delete()
            key = str(request.session.session_key)
            ExternalSession.objects.update_or_create(
                ticket=ticket, defaults={"session_key": key, "person_id": person.id, "at": at}
            )


def begin_half(request: HttpRequest, person: PersonFacts, needs: str, onward: str, vouched: Vouched | None) -> None:
    """Remember, in a session with a new key, that the first factor holds; whoever was signed in here no longer is."""
    request.session.flush()
    until = clock.real_now().timestamp() + HALF_S
    way, ticket, token = (vouched.way, vouched.ticket, vouched.id_token) if vouched else ("password", "", "")
    request.session[_HALF] = asdict(Half(person.id, needs, way, onward, ticket, token, until, _password_of(person.id)))


def half(request: HttpRequest) -> Half:
    """The half sign-in.  Raises :class:`HalfSignInOver`."""
    kept = request.session.get(_HALF)
    if not isinstance(kept, dict) or kept.get("until", 0) < clock.real_now().timestamp():
        raise HalfSignInOver()
    if not compare_digest(kept.get("password", ""), _password_of(kept["person"])):
        raise HalfSignInOver()
    return Half(**kept)


def _password_of(person: int) -> str:
    row = Person.objects.filter(pk=person).first()
    return row.get_session_auth_hash() if row is not None else ""


def half_actor(request: HttpRequest) -> Actor:
    """Who is half signed in.  Raises :class:`HalfSignInOver`, also for one who was deactivated meanwhile."""
    try:
        return queries.actor_of_person(half(request).person)
    except Refusal as gone:
        raise HalfSignInOver() from gone


def end(request: HttpRequest) -> None:
    """Close the session."""
    auth.logout(request)


def way_of(request: HttpRequest) -> tuple[str, str]:
    """By which way the session was begun, and the provider's token where there is one."""
    return str(request.session.get(_WAY, "password")), str(request.session.get(_ID_TOKEN, ""))


def leave(request: HttpRequest, way: str, onward: str, journey: Journey | None = None, link: bool = False) -> None:
    """Keep what is needed when somebody comes back from a provider.  ``link``: to link, not to sign in."""
    until = clock.real_now().timestamp() + AWAY_S
    kept = {"onward": onward, "until": until, "link": link, "journey": asdict(journey) if journey else None}
    request.session[f"{_AWAY}_{way}"] = kept


def returned(request: HttpRequest, way: str) -> tuple[str, Journey | None, bool] | None:
    """What was kept: where to go on, the journey, whether to link.  Given once; None when nobody left, or long ago."""
    kept = request.session.pop(f"{_AWAY}_{way}", None)
    if not isinstance(kept, dict) or kept["until"] < clock.real_now().timestamp():
        return None
    return kept["onward"], Journey(**kept["journey"]) if kept["journey"] else None, kept["link"]


def offer(request: HttpRequest, vouched: Vouched) -> None:
    """Keep an identity until its holder says on a page of ours that it is to be linked."""
    who = {"way": vouched.way, "issuer": vouched.issuer, "subject": vouched.subject, "shown": vouched.shown}
    request.session[_OFFER] = {**who, "until": clock.real_now().timestamp() + AWAY_S}


def offered(request: HttpRequest) -> Vouched | None:
    """The identity that waits for its holder's word; None where there is none, or not any more."""
    kept = request.session.get(_OFFER)
    if not isinstance(kept, dict) or kept["until"] < clock.real_now().timestamp():
        return None
    return Vouched(kept["way"], kept["issuer"], kept["subject"], kept["shown"])


def end_by_ticket(ticket: str) -> bool:
    """End the session that a CAS ticket opened (single logout); whether there was one."""
    with transaction.atomic():
        row = ExternalSession.objects.select_for_update().filter(ticket=ticket).first()
        if row is None:
            return False
        gone, _ = Session.objects.filter(session_key=row.session_key).delete()
        person = row.person_id
        row.delete()
        if gone:
            sign_out(queries.actor_of_person(person), by="cas")
        return bool(gone)


def actor(request: HttpRequest) -> Actor | None:
    """Who is signed in; None for nobody, or for one who was deactivated meanwhile."""
    who = getattr(request, "user", None)
    if who is None or not who.is_authenticated:
        return None
    if not _proxy_agrees(request, int(who.pk)):
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


def _proxy_agrees(request: HttpRequest, person: int) -> bool:
    """False, and the session is over, where the proxy names somebody else, or no longer vouches for its own."""
    way = configured().header
    if way is None:
        return True
    if not proxies.speaks_for_proxy(request, way):
        return True
    said = proxies.header_value(request, way)
    if said is None:
        agrees = request.session.get(_WAY) != HEADER
    else:
        vouched = vouched_by_header(said)
        row = Identity.objects.filter(issuer=vouched.issuer, subject=vouched.subject).first()
        other = row.person_id if row is not None and row.person_id else getattr(named(vouched), "pk", None)
        agrees = other is None or other == person
    if not agrees:
        with suppress(Refusal):  # one who was deactivated is gone already
            sign_out(queries.actor_of_person(person), by=HEADER)
        auth.logout(request)
    return agrees


def vouched_by_header(value: str) -> Vouched:
    """For whom the proxy vouches."""
    way = configured().header
    header = way.header if way else ""
    return Vouched(HEADER, f"header:{header.lower()}", value, value[:100], {"value": value})


def person(request: HttpRequest) -> PersonFacts | None:
    """The signed-in person's facts."""
    seen = actor(request)
    return queries.person(seen, permissions.person_id(seen)) if seen else None


def keep_after_password_change(request: HttpRequest, person_id: int) -> None:
    """Keep this one session; the new password's hash ends every other."""
    auth.update_session_auth_hash(request, Person.objects.get(pk=person_id))
