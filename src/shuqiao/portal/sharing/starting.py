"""Beginning without typing anew: copies of applications and grants, and the department's own templates."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import words
from shuqiao.portal.doors import after, listing, page
from shuqiao.portal.forms import PortalForm, form_page, sent, tried
from shuqiao.portal.sharing import shown
from shuqiao.portal.templatetags.portal import moment
from shuqiao.portal.view import Button, Cell, Table
from shuqiao.sharing import actions, permissions, queries
from shuqiao.sharing.facts.templates import TEMPLATE_NAME, TemplateFacts
from shuqiao.sharing.queries import applying

COLUMNS = ("templates.name", "templates.fills", "templates.by", "documents.change")


class NameForm(PortalForm):
    name = forms.CharField(label="templates.name", help_text="templates.name_help", max_length=TEMPLATE_NAME)


@require_GET
@page
def templates(request: HttpRequest, actor: Actor) -> HttpResponse:
    """申请模板 of the reader's department, and what each of them fills."""
    require(permissions.may_begin(actor))
    table = Table(COLUMNS, [_row(one) for one in applying.templates(actor)], empty="templates.none")
    menu = shown.tabs(actor, "drafts", queries.waiting(actor))
    return listing(request, "templates.list", table, intro="templates.intro", tabs=menu)


def _row(one: TemplateFacts) -> list[Cell]:
    fields = [words.say_or(f"sharing.{name}", name) for name in ("matter_name", "basis") if one.fields.get(name)]
    more = [
        words.say_or(f"sharing.{name}", words.say_or(f"field.{name}", name))
        for name, value in one.fields.items()
        if value and name not in ("matter_name", "basis", "period_days")
    ]
    return [
        Cell(one.name, small=str(one.fields.get("matter_name") or "")),
        Cell(words.listed([*fields, *more])),
        Cell(one.by, small=moment(one.at)),
        Cell(button=Button("templates.delete", f"/sharing/templates/{one.id}/delete/", suffix=f" {one.name}")),
    ]


@require_POST
@page
def delete(request: HttpRequest, actor: Actor, id: int) -> HttpResponse:
    """删除模板."""
    actions.delete_template(actor, id)
    return after("/sharing/templates/", "done.template_deleted")


@require_http_methods(["GET", "POST"])
@page
def save(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """存为模板."""
    found, here = queries.application(actor, number), f"/sharing/applications/{number}/"
    form = NameForm(*sent(request), initial={"name": found.scope.matter_name[:TEMPLATE_NAME]})
    if request.method == "POST":
        done = tried(form, lambda said: actions.save_template(actor, number, said["name"]))
        if done is not None:
            return after("/sharing/templates/", "done.template_saved")
    return form_page(
        request, "templates.save", form, submit="templates.save", back=here, about=found.entry_name,
        intro="templates.intro",
    )  # fmt: skip


@require_POST
@page
def copy_application(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """复制为新申请, and on to its form."""
    return after(f"/sharing/applications/{actions.copy_application(actor, number).number}/edit/", "done.copied")


@require_POST
@page
def copy_grant(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The same for what a grant gave."""
    return after(f"/sharing/applications/{actions.copy_grant(actor, number).number}/edit/", "done.copied")


def offers(actor: Actor, address: str) -> list[Button]:
    """A button for each template, which opens the form at ``address`` with what it fills."""
    join = "&" if "?" in address else "?"
    return [
        Button("templates.apply", f"{address}{join}template={one.id}", post=False, suffix=f" {one.name}")
        for one in applying.templates(actor)[:8]
    ]
