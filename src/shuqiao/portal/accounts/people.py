"""Pages of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.accounts import actions, permissions, queries
from shuqiao.accounts.external.queries import identities_of
from shuqiao.accounts.external.ways import configured
from shuqiao.accounts.facts import PersonFacts, Role
from shuqiao.accounts.permissions import Verb
from shuqiao.accounts.second import queries as second
from shuqiao.audit.queries import history
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal.accounts.shown import may, people_table, roles_text, tabs
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.view import Button, Cell, Detail, Section, Table


def department_choices(actor: Actor) -> list[tuple[str, str]]:
    """Active departments, the first hundred."""
    return [(d.code, d.name) for d in queries.departments(actor, limit=100).items if d.active]


class PersonForm(PortalForm):
    login = forms.CharField(max_length=40, label="field.login", help_text="help.login")
    name = forms.CharField(max_length=60, label="field.person_name")
    department = forms.ChoiceField(label="field.department")
    title = forms.CharField(max_length=60, required=False, label="field.title")
    phone = forms.CharField(max_length=40, required=False, label="field.phone")
    password = forms.CharField(
        max_length=200,
        strip=False,
        label="field.password",
        help_text="help.password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]


class RolesForm(PortalForm):
    roles = forms.MultipleChoiceField(
        choices=[(r.value, f"role.{r.value}") for r in Role],
        required=False,
        label="field.roles",
        help_text="help.roles",
        widget=forms.CheckboxSelectMultiple,
    )


class ResetForm(PortalForm):
    password = forms.CharField(
        max_length=200,
        strip=False,
        label="field.new_password",
        help_text="help.password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """People whom the reader may see."""
    found = queries.people(actor, after=request.GET.get("after"))
    buttons = []
    if may(actor, Verb.CREATE_PERSON):
        buttons.append(Button("verb.create_person", "/accounts/people/new/", post=False, style="primary"))
    if may(actor, Verb.IMPORT_PEOPLE) or may(actor, Verb.ASSIGN_ROLES):
        buttons.append(Button("importing.people", "/accounts/people/import/", post=False))
    if may(actor, Verb.SEE_IDENTITIES):
        buttons.append(Button("signing.identities", "/accounts/identities/", post=False))
    return listing(
        request, "accounts.people", people_table(found.items, found.next), tabs=tabs("people"), buttons=buttons
    )


@require_GET
@page
def me(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The reader's own page."""
    return HttpResponseRedirect(f"/accounts/people/{permissions.person_id(actor)}/")


def _buttons(actor: Actor, person: PersonFacts) -> list[Button]:
    at = f"/accounts/people/{person.id}"
    shown = []
    if person.id == permissions.person_id(actor):
        shown.append(Button("verb.change_password", "/accounts/password/", post=False))
        shown.append(Button("signing.enrol_title", "/accounts/second-factor/", post=False))
        for way, set_ in (("oidc", configured().oidc), ("cas", configured().cas)):
            if set_ is not None:
                url = f"/accounts/sign-in/{way}/?link=1"
                shown.append(Button("signing.link_own", url, post=False, suffix=set_.name))
        shown.append(Button("deputy.title", "/accounts/deputies/", post=False))
        shown.append(Button("notice_page.preferences", "/accounts/notices/preferences/", post=False))
    if person.active and may(actor, Verb.ASSIGN_ROLES, person):
        shown.append(Button("verb.assign_roles", f"{at}/roles/", post=False, style="primary"))
    if person.active and may(actor, Verb.PLACE_PERSON, person):
        shown.append(Button("verb.place_person", f"{at}/unit/", post=False))
    if person.active and may(actor, Verb.RESET_PASSWORD, person):
        shown.append(Button("verb.reset_password", f"{at}/password/", post=False))
    if second.state(person.id) != "absent" and may(actor, Verb.RESET_FACTOR, person):
        shown.append(Button("verb.reset_factor", f"{at}/second-factor/reset/", style="danger"))
    if person.active and may(actor, Verb.HAND_OVER, person):
        shown.append(Button("verb.hand_over", f"{at}/hand-over/", post=False))
    if person.active and may(actor, Verb.DEACTIVATE_PERSON, person):
        shown.append(Button("verb.deactivate_person", f"{at}/deactivate/", style="danger"))
    if not person.active and may(actor, Verb.REACTIVATE_PERSON, person):
        shown.append(Button("verb.reactivate_person", f"{at}/reactivate/"))
    return shown


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One person; the history for managers and for the person."""
    person = queries.person(actor, number)
    facts = (
        ("field.person_name", Cell(person.name)),
        ("field.login", Cell(person.login, code=True)),
        ("field.department", Cell(person.department_name, link=f"/accounts/departments/{person.department}/")),
        ("field.title", Cell(person.title)),
        ("deciding.unit", Cell(person.unit_name)),
        ("field.roles", Cell(roles_text(person))),
        ("field.phone", Cell(person.phone)),
        *([("field.email", Cell(person.email))] if person.email else []),
        *([("field.external_code", Cell(person.external_code, code=True))] if person.external_code else []),
        ("field.second_factor", Cell(badge=("second_factor", second.state(person.id)))),
        *([("field.operator_code", Cell(person.operator_code, code=True))] if person.operator_code else []),
    )
    reads = permissions.sees_all_people(actor) or person.id == permissions.person_id(actor)
    thing = Detail(
        title=person.name,
        number=person.login,
        badge=("person", person.state),
        buttons=_buttons(actor, person),
        sections=[Section("accounts.basic", facts=facts), *_identities(actor, person)],
        history=history(f"person:{person.id}", limit=30) if reads else (),
    )
    return detail(request, thing, tabs=tabs("people"))


def _identities(actor: Actor, person: PersonFacts) -> list[Section]:
    """Who the person is at other systems; for the person and the system manager."""
    rows = [
        [Cell(str(one.id)), Cell(one.subject, small=one.issuer), Cell(one.shown),
         Cell(button=Button("verb.unlink_identity", f"/accounts/identities/{one.id}/unlink/", suffix=str(one.id)))]
        for one in identities_of(actor, person.id)
    ]  # fmt: skip
    heads = ("signing.number", "signing.subject", "signing.shown", "verb.unlink_identity")
    return [Section("signing.identities", table=Table(heads, rows))] if rows else []


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Register a person; the first sign-in asks for a new password."""
    require(permissions.may(actor, Verb.CREATE_PERSON))
    form = PersonForm(request.POST or None, departments=department_choices(actor))
    done = None
    if request.method == "POST":
        done = tried(form, lambda data: actions.create_person(actor, must_change=True, **data))
    if done is not None:
        return after(f"/accounts/people/{done.id}/", "done.saved")
    return form_page(
        request,
        "accounts.new_person",
        form,
        submit="verb.create_person",
        back="/accounts/people/",
        intro="accounts.new_person_note",
    )


@require_http_methods(["GET", "POST"])
@page
def roles(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Assign roles."""
    person = queries.person(actor, number)
    require(permissions.may(actor, Verb.ASSIGN_ROLES, person))
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": list(person.roles)})
    done = None
    if request.method == "POST":
        done = tried(form, lambda data: actions.assign_roles(actor, number, data["roles"]))
    if done is not None:
        return after(f"/accounts/people/{number}/", "done.saved")
    return form_page(
        request,
        "accounts.assign_roles",
        form,
        back=f"/accounts/people/{number}/",
        about=f"{person.name} · {person.department_name}",
    )


@require_http_methods(["GET", "POST"])
@page
def reset(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Reset a password; its holder changes it at the next sign-in."""
    person = queries.person(actor, number)
    require(permissions.may(actor, Verb.RESET_PASSWORD, person))
    form = ResetForm(request.POST or None)
    done = None
    if request.method == "POST":
        done = tried(form, lambda data: actions.set_password(actor, number, data["password"]))
    if done is not None:
        return after(f"/accounts/people/{number}/", "done.saved")
    return form_page(
        request,
        "accounts.reset_password",
        form,
        back=f"/accounts/people/{number}/",
        about=f"{person.name} · {person.department_name}",
    )


@require_POST
@page
def reset_factor(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Take a lost second factor away."""
    actions.reset_factor(actor, number)
    return after(f"/accounts/people/{number}/", "done.saved")


@require_POST
@page
def deactivate(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """End a person's access."""
    actions.deactivate_person(actor, number)
    return after(f"/accounts/people/{number}/", "done.saved")


@require_POST
@page
def reactivate(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Let a person in again."""
    actions.reactivate_person(actor, number)
    return after(f"/accounts/people/{number}/", "done.saved")
