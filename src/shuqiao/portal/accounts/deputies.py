"""代办 and 移交: name a deputy, act as one, end it; hand everything over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.accounts import actions, permissions, queries, sessions
from shuqiao.accounts.deputies import actions as deputies
from shuqiao.accounts.deputies import queries as deputyships
from shuqiao.accounts.deputies.facts import DeputyshipFacts
from shuqiao.accounts.facts import THREE_MANAGERS
from shuqiao.accounts.permissions import Verb
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.accounts.shown import own_tabs
from shuqiao.portal.doors import after, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.view import Button, Cell, Table

HERE = "/accounts/deputies/"


class DeputyForm(PortalForm):
    deputy = forms.ChoiceField(label="deputy.deputy")
    roles = forms.MultipleChoiceField(label="deputy.roles", widget=forms.CheckboxSelectMultiple)
    valid_from = forms.DateField(label="deputy.valid_from", widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(label="deputy.valid_to", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, people: tuple[tuple[int, str], ...], roles: list[str]) -> None:
        super().__init__(data, initial={"valid_from": clock.today(), "roles": roles})
        self.fields["deputy"].choices = [(str(number), name) for number, name in people]  # type: ignore[attr-defined]
        self.fields["roles"].choices = [(role, words.role(role)) for role in roles]  # type: ignore[attr-defined]


class HandOverForm(PortalForm):
    successor = forms.ChoiceField(label="hand_over.successor")

    def __init__(self, data: Any, people: tuple[tuple[int, str], ...]) -> None:
        super().__init__(data)
        self.fields["successor"].choices = [(str(n), name) for n, name in people]  # type: ignore[attr-defined]


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Deputyships that the reader gave or holds; everybody's for the three managers."""
    found = deputyships.deputyships(actor, request.GET.get("after"))
    columns = ("deputy.person", "deputy.deputy", "deputy.roles", "deputy.valid_from", "deputy.valid_to", "field.state",
               "portal.do")  # fmt: skip
    table = Table(columns, [_row(actor, one) for one in found.items], found.next, empty="deputy.nothing")
    buttons = [] if actor.deputy_of else [Button("deputy.new", f"{HERE}new/", post=False, style="primary")]
    return listing(request, "deputy.title", table, intro="deputy.intro", buttons=buttons,
                   tabs=own_tabs(actor, "deputy.title"))  # fmt: skip


def _row(actor: Actor, one: DeputyshipFacts) -> tuple[Cell, ...]:
    mine = permissions.person_id(actor) in (one.person, one.deputy)
    end = Button("verb.end_deputyship", f"{HERE}{one.id}/end/", style="danger")
    return (
        Cell(one.person_name), Cell(one.deputy_name), Cell(words.listed(words.role(r) for r in one.roles)),
        Cell(one.valid_from.isoformat()), Cell(one.valid_to.isoformat()),
        Cell(badge=("deputyship", one.shown_state(clock.today()))),
        Cell(button=end) if mine and one.state == "active" else Cell(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """指定代办人."""
    me = queries.person(actor, permissions.person_id(actor))
    own = sorted(actor.roles - THREE_MANAGERS)
    form = DeputyForm(request.POST or None, queries.colleagues_of(me), own)
    if request.method == "POST":
        done = tried(
            form,
            lambda said: deputies.name_deputy(
                actor, int(said["deputy"]), said["roles"], said["valid_from"], said["valid_to"]
            ),
        )
        if done is not None:
            return after(HERE, "done.deputy_named")
    return form_page(request, "deputy.new", form, submit="verb.name_deputy", back=HERE, intro="deputy.intro")


@require_POST
@page
def end(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """终止代办, by either; a session that acts under it is its person's own again."""
    deputies.end_deputyship(actor, number)
    return after(HERE, "done.deputyship_ended")


@require_POST
@page
def act(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Switch to the deputy's part."""
    sessions.act_for(request, number)
    return after("/")


@require_POST
@page
def stop(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Back to oneself."""
    sessions.end_acting(request)
    return after("/")


@require_http_methods(["GET", "POST"])
@page
def hand_over(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """移交: everything to one successor."""
    person, back = queries.person(actor, number), f"/accounts/people/{number}/"
    require(permissions.may(actor, Verb.HAND_OVER, person))
    form = HandOverForm(request.POST or None, queries.colleagues_of(person))
    if request.method == "POST":
        moved = tried(form, lambda said: actions.hand_over(actor, number, int(said["successor"])))
        if moved is not None:
            return after(back, "done.handed_over")
    return form_page(
        request, "hand_over.title", form, submit="verb.hand_over", back=back, intro="hand_over.intro",
        about=f"{person.name} · {person.department_name}",
    )  # fmt: skip
