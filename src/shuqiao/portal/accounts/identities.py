"""身份关联: who is whom at the identity provider."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.accounts import actions, permissions, queries
from shuqiao.accounts.external.facts import IdentityFacts
from shuqiao.accounts.external.queries import identities
from shuqiao.accounts.permissions import Verb
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal.accounts.shown import tabs
from shuqiao.portal.doors import after, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.view import Button, Cell, Table

COLUMNS = ("signing.number", "signing.shown", "signing.subject", "signing.whose", "field.state", "verb.link_identity")


class LinkForm(PortalForm):
    login = forms.CharField(max_length=40, label="field.login", help_text="signing.login_help")


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Identities; those that nobody is linked to with ?waiting=1."""
    waiting = request.GET.get("waiting") == "1"
    found = identities(actor, waiting, after=request.GET.get("after"))
    table = Table(COLUMNS, [_row(one) for one in found.items], found.next, empty="signing.no_identities")
    return listing(request, "signing.identities", table, tabs=tabs("people"), intro="signing.identities_intro")


def _row(one: IdentityFacts) -> list[Cell]:
    at = f"/accounts/identities/{one.id}"
    linked = one.person is not None
    word, url = ("verb.unlink_identity", f"{at}/unlink/") if linked else ("verb.link_identity", f"{at}/link/")
    return [
        Cell(str(one.id)),
        Cell(one.shown),
        Cell(one.subject, small=one.issuer),
        Cell(one.person_name, link=f"/accounts/people/{one.person}/") if linked else Cell(),
        Cell(badge=("identity", one.state)),
        Cell(button=Button(word, url, post=linked, suffix=str(one.id))),
    ]


@require_http_methods(["GET", "POST"])
@page
def link(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Say whose an identity is."""
    require(permissions.may(actor, Verb.SEE_IDENTITIES))
    form = LinkForm(request.POST or None)
    done = None
    if request.method == "POST":
        done = tried(
            form, lambda data: actions.link_identity(actor, number, queries.person_by_login(actor, data["login"]).id)
        )
    if done is not None:
        return after("/accounts/identities/", "done.linked")
    return form_page(request, "signing.link_title", form, submit="verb.link_identity", back="/accounts/identities/",
                     about=f"{number}")  # fmt: skip


@require_POST
@page
def unlink(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Undo a link."""
    actions.unlink_identity(actor, number)
    return after("/accounts/people/me/" if permissions.may(actor, Verb.SEE_IDENTITIES) else "/accounts/identities/",
                 "done.saved")  # fmt: skip
