"""Pages of the register of departments."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.accounts import actions, permissions, queries
from shuqiao.accounts.facts import DepartmentFacts, DepartmentKind, Level
from shuqiao.accounts.permissions import Verb
from shuqiao.audit.queries import history
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.accounts.shown import may, people_table, systems_table, tabs
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.view import Button, Cell, Detail, Section, Table


class DepartmentForm(PortalForm):
    """All fields but the code, which never changes."""

    name = forms.CharField(max_length=100, label="field.name")
    short_name = forms.CharField(max_length=40, label="field.short_name")
    level = forms.ChoiceField(choices=[(v.value, f"level.{v.value}") for v in Level], label="field.level")
    division = forms.CharField(max_length=6, label="field.division", help_text="help.division")
    kind = forms.ChoiceField(
        choices=[(v.value, f"department_kind.{v.value}") for v in DepartmentKind], label="field.kind"
    )
    parent = forms.CharField(max_length=18, required=False, label="field.parent", help_text="help.credit_code")
    inner_unit = forms.CharField(max_length=60, required=False, label="field.inner_unit")
    contact_name = forms.CharField(max_length=60, required=False, label="field.contact_name")
    contact_phone = forms.CharField(max_length=40, required=False, label="field.contact_phone")


class NewDepartmentForm(DepartmentForm):
    credit_code = forms.CharField(max_length=18, label="field.credit_code", help_text="help.credit_code")
    field_order = ("credit_code",)


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The register."""
    found = queries.departments(actor, request.GET.get("after"))
    columns = ("field.name", "field.credit_code", "field.level", "field.inner_unit", "field.state")
    rows = [
        (
            Cell(d.name, link=f"/accounts/departments/{d.code}/", small=d.short_name),
            Cell(d.code, code=True),
            Cell(f"level.{d.level}", say=True),
            Cell(d.inner_unit),
            Cell(badge=("department", "active" if d.active else "closed")),
        )
        for d in found.items
    ]
    buttons = []
    if may(actor, Verb.CREATE_DEPARTMENT):
        buttons.append(Button("verb.create_department", "/accounts/departments/new/", post=False, style="primary"))
        buttons.append(Button("importing.departments", "/accounts/departments/import/", post=False))
    return listing(
        request, "accounts.departments", Table(columns, rows, found.next), tabs=tabs("departments"), buttons=buttons
    )


def _facts(d: DepartmentFacts) -> Section:
    parent = queries.department(d.parent) if d.parent else None
    return Section(
        "accounts.basic",
        facts=(
            ("field.name", Cell(d.name)),
            ("field.short_name", Cell(d.short_name)),
            ("field.credit_code", Cell(d.code, code=True)),
            ("field.level", Cell(f"level.{d.level}", say=True)),
            ("field.division", Cell(d.division)),
            ("field.kind", Cell(f"department_kind.{d.kind}", say=True)),
            ("field.parent", Cell(parent.name, link=f"/accounts/departments/{parent.code}/") if parent else Cell()),
            ("field.inner_unit", Cell(d.inner_unit)),
            ("field.contact_name", Cell(d.contact_name)),
            ("field.contact_phone", Cell(d.contact_phone)),
        ),
    )


@require_GET
@page
def show(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One department; its people and systems as far as the reader may see them."""
    found = queries.department(code)
    sections = [_facts(found)]
    people = queries.people(actor, department=code)
    if people.items:
        sections.append(Section("accounts.people_here", table=people_table(people.items)))
    systems = queries.systems(actor, department=code)
    if systems.items:
        sections.append(Section("accounts.systems_here", table=systems_table(systems.items)))
    buttons = []
    if may(actor, Verb.UPDATE_DEPARTMENT, found) and found.active:
        buttons.append(Button("verb.update_department", f"/accounts/departments/{code}/edit/", post=False))
    manages = may(actor, Verb.UPDATE_DEPARTMENT, found) or actor.has("auditor")
    thing = Detail(
        title=found.name,
        number=found.code,
        badge=("department", "active" if found.active else "closed"),
        sections=sections,
        buttons=buttons,
        history=history(f"department:{code}") if manages else (),
    )
    return detail(request, thing, tabs=tabs("departments"))


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter a department."""
    require(permissions.may(actor, Verb.CREATE_DEPARTMENT))
    form = NewDepartmentForm(request.POST or None)

    def act(data: dict[str, str]) -> DepartmentFacts:
        return actions.create_department(actor, code=data.pop("credit_code").strip(), **data)

    done = tried(form, act) if request.method == "POST" else None
    if done is not None:
        return after(f"/accounts/departments/{done.code}/", "done.saved")
    return form_page(
        request,
        "accounts.new_department",
        form,
        submit="verb.create_department",
        back="/accounts/departments/",
        tabs=tabs("departments"),
    )


@require_http_methods(["GET", "POST"])
@page
def edit(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Change a department."""
    found = queries.department(code)
    require(permissions.may(actor, Verb.UPDATE_DEPARTMENT, found))
    start = {name: getattr(found, name) or "" for name in DepartmentForm.base_fields}
    form = DepartmentForm(request.POST or None, initial=start)

    def act(data: dict[str, str]) -> DepartmentFacts:
        return actions.update_department(actor, code, **{**data, "parent": data["parent"].strip() or None})

    if request.method == "POST" and tried(form, act) is not None:
        return after(f"/accounts/departments/{code}/", "done.saved")
    return form_page(
        request,
        "accounts.edit_department",
        form,
        back=f"/accounts/departments/{code}/",
        about=f"{words.say('field.credit_code')} {code}",
    )
