"""Pages of inner units (内设机构) and of who belongs to one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.accounts import actions, permissions, queries
from shuqiao.accounts import units as tree
from shuqiao.accounts.facts import InnerUnitFacts
from shuqiao.accounts.permissions import Verb
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.accounts.shown import may, tabs
from shuqiao.portal.doors import after, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.view import Button, Cell, Table

STEP = "　"
"""What stands before a unit's name for each level above it."""


class UnitForm(PortalForm):
    name = forms.CharField(max_length=60, label="field.name")


class NewUnitForm(UnitForm):
    parent = forms.ChoiceField(label="units.above", required=False)

    def __init__(self, units: tuple[InnerUnitFacts, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "parent", "units.top", units)


class PlaceForm(PortalForm):
    unit = forms.ChoiceField(label="deciding.unit", required=False)

    def __init__(self, units: tuple[InnerUnitFacts, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "unit", "units.none", units)


def _offer(form: PortalForm, name: str, none: str, units: tuple[InnerUnitFacts, ...]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", words.say(none)), *((str(u.id), STEP * (u.depth - 1) + u.name) for u in units)]


@require_GET
@page
def index(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The inner units of a department."""
    home = queries.department(code)
    found = tree.visible_units(actor, code, closed=True)
    manages = may(actor, Verb.ADD_UNIT, home) and home.active
    rows = [
        (
            Cell(STEP * (one.depth - 1) + one.name),
            Cell(badge=("unit", one.state)),
            *(_verbs(one) if manages and one.active else (Cell(), Cell())),
        )
        for one in found
    ]
    here = f"/accounts/departments/{code}/units/"
    buttons = [Button("verb.add_unit", f"{here}new/", post=False, style="primary")] if manages else []
    table = Table(("field.name", "field.state", "verb.rename", "verb.close_unit"), rows, empty="deciding.no_units")
    return listing(request, "units.title", table, intro="units.intro", tabs=tabs("departments"), buttons=buttons)


def _verbs(one: InnerUnitFacts) -> tuple[Cell, Cell]:
    at, name = f"/accounts/units/{one.id}/", f" {one.name}"
    return (
        Cell(button=Button("verb.rename", at, post=False, suffix=name)),
        Cell(button=Button("verb.close_unit", f"{at}close/", style="danger", suffix=name)),
    )


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """新增内设机构."""
    home, here = queries.department(code), f"/accounts/departments/{code}/units/"
    require(permissions.may(actor, Verb.ADD_UNIT, home))
    form = NewUnitForm(tree.units(code), request.POST or None)

    def act(said: dict[str, str]) -> InnerUnitFacts:
        return actions.add_unit(actor, code, said["name"], int(said["parent"]) if said["parent"] else None)

    if request.method == "POST" and tried(form, act) is not None:
        return after(here, "done.saved")
    return form_page(request, "verb.add_unit", form, submit="verb.add_unit", back=here, about=home.name)


@require_http_methods(["GET", "POST"])
@page
def rename(request: HttpRequest, actor: Actor, unit: int) -> HttpResponse:
    """Another name."""
    found = tree.unit(unit)
    require(permissions.may(actor, Verb.RENAME_UNIT, found))
    here = f"/accounts/departments/{found.department}/units/"
    form = UnitForm(request.POST or None, initial={"name": found.name})
    done = (
        tried(form, lambda said: actions.rename_unit(actor, unit, said["name"])) if request.method == "POST" else None
    )
    if done is not None:
        return after(here, "done.saved")
    return form_page(request, "verb.rename_unit", form, back=here, about=found.name)


@require_POST
@page
def close(request: HttpRequest, actor: Actor, unit: int) -> HttpResponse:
    """停用内设机构."""
    closed = actions.close_unit(actor, unit)
    return after(f"/accounts/departments/{closed.department}/units/", "done.saved")


@require_http_methods(["GET", "POST"])
@page
def place(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """调整所在内设机构."""
    person = queries.person(actor, number)
    require(permissions.may(actor, Verb.PLACE_PERSON, person))
    here = f"/accounts/people/{number}/"
    form = PlaceForm(tree.units(person.department), request.POST or None, initial={"unit": str(person.unit or "")})

    def act(said: dict[str, str]) -> object:
        return actions.place_person(actor, number, int(said["unit"]) if said["unit"] else None)

    if request.method == "POST" and tried(form, act) is not None:
        return after(here, "done.saved")
    about = f"{person.name} · {person.department_name}"
    return form_page(request, "verb.place_person", form, submit="verb.place_person", back=here, about=about)
