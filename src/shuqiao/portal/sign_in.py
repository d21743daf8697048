"""Signing in and out: by password, OpenID Connect, CAS, a trusted proxy's header."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.accounts import actions, sessions
from shuqiao.accounts.external import cas
from shuqiao.accounts.external import oidc as openid
from shuqiao.accounts.external.errors import AnswerRefused, WayNotOffered
from shuqiao.accounts.external.facts import Vouched
from shuqiao.accounts.external.proxies import client_address, header_value
from shuqiao.accounts.external.ways import CAS, HEADER, OIDC, CasWay, OidcWay, configured
from shuqiao.accounts.facts import PersonFacts
from shuqiao.accounts.second import queries as second
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal, require
from shuqiao.portal import refusals
from shuqiao.portal.doors import SIGN_IN, after, page, render, safe
from shuqiao.portal.forms import PortalForm

CODE = "/accounts/sign-in/second/"
ENROL = "/accounts/second-factor/"
LINK = "/accounts/sign-in/link/"
ME = "/accounts/people/me/"
LEFT = "/accounts/signed-out/"


class SignInForm(PortalForm):
    login = forms.CharField(
        max_length=100,
        label="field.login",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        max_length=200,
        label="field.password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; 401 for a wrong pair, 429 while locked.  Whom the proxy vouches for comes in at once."""
    onward = safe(request, request.POST.get("next") or request.GET.get("next") or "/")
    if request.method == "GET":
        vouched = _by_proxy(request)
        if vouched is not None and sessions.actor(request) is None:
            return _arrived(request, vouched, onward)
    form, status = SignInForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                given = form.cleaned_data
                person = actions.sign_in(given["login"], given["password"], client_address(request))
            except Refusal as refusal:
                form.refused(refusal)
                status = refusals.STATUS[refusal.family]
            else:
                return _entered(request, person, onward, None)
    return render(request, "portal/sign_in.html", {"form": form, "next": onward, **_ways(onward)}, status=status)


def _ways(onward: str) -> dict[str, object]:
    """The buttons, and whether the password form stands open or behind a heading."""
    found, query = configured(), urlencode({"next": onward})
    buttons = []
    if found.oidc:
        buttons.append((found.oidc.name, f"{SIGN_IN}oidc/?{query}"))
    if found.cas:
        buttons.append((found.cas.name, f"{SIGN_IN}cas/?{query}"))
    return {"ways": buttons, "passwords": found.passwords}


def _entered(request: HttpRequest, person: PersonFacts, onward: str, vouched: Vouched | None) -> HttpResponse:
    """Open the session, or ask for the second factor first."""
    needs = second.needed(person, external=vouched is not None)
    if needs:
        sessions.begin_half(request, person, needs, onward, vouched)
        return HttpResponseRedirect(CODE if needs == "code" else ENROL)
    if vouched is None:
        sessions.begin(request, person)
    else:
        sessions.begin(request, person, vouched.way, vouched.ticket, vouched.id_token)
    return HttpResponseRedirect(onward)


def _arrived(request: HttpRequest, vouched: Vouched, onward: str) -> HttpResponse:
    """Sign in for whom another system vouched."""
    return _entered(request, actions.sign_in_vouched(vouched, client_address(request)), onward, vouched)


def _refused(request: HttpRequest, way: str, refusal: Refusal) -> Refusal:
    return actions.refuse_sign_in(way, refusal, client_address(request))


# -- OpenID Connect --------------------------------------------------------------------------------


def _oidc() -> OidcWay:
    way = configured().oidc
    if way is None:
        raise WayNotOffered()
    return way


def _linking(request: HttpRequest) -> bool:
    """Whether the reader, who is signed in, asks to link an identity to themselves."""
    return request.GET.get("link") == "1" and sessions.actor(request) is not None


@require_GET
def oidc(request: HttpRequest) -> HttpResponse:
    """Leave for the OpenID provider."""
    way = _oidc()
    try:
        url, journey = openid.depart(way)
    except Refusal as refusal:
        raise _refused(request, OIDC, refusal) from refusal
    sessions.leave(request, OIDC, safe(request, request.GET.get("next", "/")), journey, _linking(request))
    return HttpResponseRedirect(url)


@require_GET
def oidc_back(request: HttpRequest) -> HttpResponse:
    """Come back from the OpenID provider."""
    way, kept = _oidc(), sessions.returned(request, OIDC)
    onward, journey, link = kept or ("/", None, False)
    require(actions.lock_of(client_address(request)))
    try:
        vouched = openid.arrive(way, journey, request.GET.dict())
    except Refusal as refusal:
        raise _refused(request, OIDC, refusal) from refusal
    return _link(request, vouched) if link else _arrived(request, vouched, onward)


def _link(request: HttpRequest, vouched: Vouched) -> HttpResponse:
    sessions.offer(request, vouched)
    return HttpResponseRedirect(LINK)


@require_http_methods(["GET", "POST"])
@page
def link(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Link the identity that a provider has just vouched for to oneself.

    Asked on a page: a link from elsewhere could have brought the reader here, signed in there as somebody else.
    """
    vouched = sessions.offered(request)
    if vouched is None:
        return HttpResponseRedirect(ME)
    if request.method == "POST":
        actions.link_own(actor, vouched)
        return after(ME, "done.linked")
    return render(request, "portal/link.html", {"vouched": vouched})


# -- CAS -------------------------------------------------------------------------------------------


def _cas() -> CasWay:
    way = configured().cas
    if way is None:
        raise WayNotOffered()
    return way


@csrf_exempt
@require_http_methods(["GET", "POST"])
def cas_door(request: HttpRequest) -> HttpResponse:
    """CAS has one address for all: to leave, to come back with a ticket, and for its logout request.

    That request comes from the server itself and bears no token of a page: it holds a ticket that only
    the server and this instance know.
    """
    way = _cas()
    if request.method == "POST":
        ticket = cas.ended(request.POST.get("logoutRequest", ""))
        if ticket:
            sessions.end_by_ticket(ticket)
        return HttpResponse(status=204)
    ticket = request.GET.get("ticket")
    if ticket is None:
        sessions.leave(request, CAS, safe(request, request.GET.get("next", "/")), link=_linking(request))
        return HttpResponseRedirect(cas.depart(way, fresh=_linking(request)))
    kept = sessions.returned(request, CAS)
    require(actions.lock_of(client_address(request)))
    try:
        if kept is None:
            raise AnswerRefused(why_zh="不是从本次登录发出的", why_en="it does not belong to this sign-in")
        vouched = cas.arrive(way, ticket)
    except Refusal as refusal:
        raise _refused(request, CAS, refusal) from refusal
    onward, _, link = kept
    return _link(request, vouched) if link else _arrived(request, vouched, onward)


# -- the proxy's header ----------------------------------------------------------------------------


def _by_proxy(request: HttpRequest) -> Vouched | None:
    """For whom the proxy vouches; a header that came by another way is recorded and goes for nothing."""
    way = configured().header
    if way is None or not request.headers.get(way.header, "").strip():
        return None
    said = header_value(request, way)
    if said is None:
        actions.note_foreign_header(client_address(request))
        return None
    return sessions.vouched_by_header(said)


# -- leaving ---------------------------------------------------------------------------------------


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; where a provider began it, offer to sign out there too."""
    actor: Actor | None = sessions.actor(request)
    way, token = sessions.way_of(request)
    if actor is not None:
        actions.sign_out(actor)
    sessions.end(request)
    onward = _departure(way, token)
    if not onward and way != HEADER:
        return HttpResponseRedirect(SIGN_IN)
    request.session["leaving"] = onward
    return HttpResponseRedirect(LEFT)


def _departure(way: str, token: str) -> str:
    found, back = configured(), f"{settings.SHUQIAO_PUBLIC_URL}{SIGN_IN}"
    if way == OIDC and found.oidc:
        return openid.departure_from(found.oidc, token, back)
    return cas.departure_from(found.cas, back) if way == CAS and found.cas else ""


@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """Signed out here; a link to sign out at the provider too.  No redirect: pages may lead a form nowhere else."""
    return render(request, "portal/signed_out.html", {"onward": request.session.get("leaving", "")})
