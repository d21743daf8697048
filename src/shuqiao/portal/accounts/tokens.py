"""Pages of access tokens: one's own, or everybody's for the three managers."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.accounts import actions, permissions, queries
from shuqiao.accounts.facts import Scope, TokenFacts
from shuqiao.accounts.permissions import Verb
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.accounts.shown import may, tabs, token_state
from shuqiao.portal.doors import after, listing, page, render
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.view import Button, Cell, Table


class TokenForm(PortalForm):
    name = forms.CharField(max_length=60, label="field.name")
    scopes = forms.MultipleChoiceField(
        choices=[(s.value, f"scope.{s.value}") for s in Scope],
        label="field.scopes",
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(min_value=1, max_value=366, initial=30, label="field.days")


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list; no secret is kept, so none is shown."""
    found = queries.tokens(actor, after=request.GET.get("after"))
    columns = ("field.name", "field.holder", "field.scopes", "field.expires_at", "field.state", "portal.do")
    rows = [
        (
            Cell(t.name),
            Cell(t.person_name),
            Cell(words.listed(words.say(f"scope.{s}") for s in t.scopes)),
            Cell(t.expires_at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M")),
            Cell(badge=("token", token_state(t))),
            Cell(button=_revoke(t)) if t.state == "active" and may(actor, Verb.REVOKE_TOKEN, t) else Cell(),
        )
        for t in found.items
    ]
    buttons = [Button("verb.issue_token", "/accounts/tokens/new/", post=False, style="primary")]
    return listing(request, "accounts.tokens", Table(columns, rows, found.next), tabs=tabs("tokens"), buttons=buttons)


def _revoke(token: TokenFacts) -> Button:
    return Button("verb.revoke_token", f"/accounts/tokens/{token.id}/revoke/", style="danger")


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Issue a token for oneself; the secret is on the answering page only."""
    require(permissions.may(actor, Verb.ISSUE_TOKEN))
    form = TokenForm(request.POST or None)
    done = None
    if request.method == "POST":
        done = tried(form, lambda data: actions.issue_token(actor, data["name"], data["scopes"], data["days"]))
    if done is not None:
        facts, secret = done
        return render(request, "portal/accounts/token.html", {"token": facts, "secret": secret})
    return form_page(request, "accounts.new_token", form, submit="verb.issue_token", back="/accounts/tokens/")


@require_POST
@page
def revoke(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """End a token."""
    actions.revoke_token(actor, number)
    return after("/accounts/tokens/", "done.saved")
