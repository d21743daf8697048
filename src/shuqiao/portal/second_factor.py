"""The second factor: typing a code at sign-in, and enrolling."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from shuqiao.accounts import actions, sessions
from shuqiao.accounts.external.proxies import client_address
from shuqiao.accounts.permissions import person_id
from shuqiao.accounts.queries import person as person_of
from shuqiao.accounts.second import codes, queries
from shuqiao.accounts.second.errors import FactorExists, HalfSignInOver
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Family, Refusal
from shuqiao.portal import refusals
from shuqiao.portal.doors import SIGN_IN, render
from shuqiao.portal.forms import PortalForm


class CodeForm(PortalForm):
    code = forms.CharField(
        max_length=60,
        label="signing.code",
        help_text="signing.code_help",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )


class FirstCodeForm(PortalForm):
    code = forms.CharField(
        max_length=20,
        label="signing.code",
        help_text="signing.first_code_help",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the code: the second half of a sign-in."""
    try:
        half = sessions.half(request)
    except HalfSignInOver:
        return HttpResponseRedirect(f"{SIGN_IN}?next=%2F")
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                typed = form.cleaned_data["code"]
                person = actions.pass_second_factor(half.person, typed, client_address(request), half.way)
            except Refusal as refusal:
                if refusal.family is Family.UNAVAILABLE:
                    raise
                form.refused(refusal)
                status = refusals.STATUS[refusal.family]
            else:
                sessions.begin(request, person, half.way, half.ticket, half.id_token)
                return HttpResponseRedirect(half.onward)
    return render(request, "portal/second_code.html", {"form": form}, status=status)


def _who(request: HttpRequest) -> tuple[Actor, sessions.Half | None]:
    """Who enrols: somebody signed in, or half signed in because the instance asks for it."""
    actor = sessions.actor(request)
    if actor is not None:
        return actor, None
    return sessions.half_actor(request), sessions.half(request)


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol: draw a secret, show it as a QR code, put it in use by a first code, show the recovery codes once."""
    try:
        actor, half = _who(request)
    except HalfSignInOver:
        return HttpResponseRedirect(f"{SIGN_IN}?next=%2F")
    if half is not None and half.needs != "enrol":
        raise FactorExists()  # the first factor alone changes nothing of the second
    form, status = FirstCodeForm(), 200
    if request.method == "POST":
        if request.POST.get("do") == "begin":
            actions.enrol_factor(actor)
            return HttpResponseRedirect(request.path)
        form, status = FirstCodeForm(request.POST), 422
        if form.is_valid():
            try:
                drawn = actions.confirm_factor(actor, form.cleaned_data["code"])
            except Refusal as refusal:
                if refusal.family is not Family.UNAUTHENTICATED:
                    raise
                form.refused(refusal)
            else:
                return _enrolled(request, actor, half, drawn)
    return _drawn(request, actor, form, status)


def _enrolled(request: HttpRequest, actor: Actor, half: sessions.Half | None, drawn: list[str]) -> HttpResponse:
    onward = "/accounts/people/me/"
    if half is not None:
        actions.finish_sign_in(actor, client_address(request), half.way)
        person = person_of(actor, person_id(actor))
        sessions.begin(request, person, half.way, half.ticket, half.id_token)
        onward = half.onward
    return render(request, "portal/second_enrol.html", {"recovery": drawn, "onward": onward, "state": "active"})


def _drawn(request: HttpRequest, actor: Actor, form: FirstCodeForm, status: int) -> HttpResponse:
    shown = {"form": form, "state": queries.state(person_id(actor)), "left": queries.recovery_left(person_id(actor))}
    secret = queries.to_confirm(actor)
    if secret is not None:
        login, plain = secret
        shown["picture"] = mark_safe(codes.picture(codes.uri(plain, login)))
        shown["secret"] = " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))
    return render(request, "portal/second_enrol.html", shown, status=status)
