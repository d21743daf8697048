"""Pages of client systems and their keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.accounts import actions, permissions, queries
from shuqiao.accounts.facts import ClientSystemFacts, KeyFacts, SystemKind
from shuqiao.accounts.permissions import Verb
from shuqiao.audit.queries import history
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal.accounts.people import department_choices
from shuqiao.portal.accounts.shown import may, systems_table, tabs
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.view import Button, Cell, Detail, Section, Table


class SystemForm(PortalForm):
    id = forms.CharField(max_length=60, label="field.system_id", help_text="help.system_id")
    name = forms.CharField(max_length=100, label="field.name")
    department = forms.ChoiceField(label="field.department")
    kind = forms.ChoiceField(choices=[(k.value, f"system_kind.{k.value}") for k in SystemKind], label="field.kind")

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]


class KeyForm(PortalForm):
    """Days in China; a key serves from the first day's start to the last day's end, in real time."""

    public = forms.CharField(max_length=100, label="field.public", help_text="help.public")
    valid_from = forms.DateField(label="field.valid_from", widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(label="field.valid_to", widget=forms.DateInput(attrs={"type": "date"}))


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Client systems that the reader may see."""
    found = queries.systems(actor, after=request.GET.get("after"))
    buttons = []
    if may(actor, Verb.CREATE_SYSTEM):
        buttons.append(Button("verb.create_system", "/accounts/systems/new/", post=False, style="primary"))
    return listing(
        request, "accounts.systems", systems_table(found.items, found.next), tabs=tabs("systems"), buttons=buttons
    )


def _key_state(key: KeyFacts) -> str:
    if key.state == "active" and key.valid_to <= clock.real_now():
        return "expired"
    return key.state


def _key_text(key: KeyFacts) -> str:
    days = (clock.day_in_china(key.valid_from), clock.day_in_china(key.valid_to - timedelta(seconds=1)))
    return f"{days[0].isoformat()} — {days[1].isoformat()}"


def _keys(found: ClientSystemFacts) -> Table:
    columns = ("field.keyid", "field.valid", "field.state")
    rows = [(Cell(k.keyid, code=True), Cell(_key_text(k)), Cell(badge=("key", _key_state(k)))) for k in found.keys]
    return Table(columns, rows, empty="accounts.desk_note" if found.kind == "desk" else "portal.nothing")


@require_GET
@page
def show(request: HttpRequest, actor: Actor, id: str) -> HttpResponse:
    """One client system and its keys."""
    found = queries.visible_system(actor, id)
    at = f"/accounts/systems/{id}"
    facts = (
        ("field.name", Cell(found.name)),
        ("field.system_id", Cell(found.id, code=True)),
        ("field.department", Cell(found.department_name, link=f"/accounts/departments/{found.department}/")),
        ("field.kind", Cell(f"system_kind.{found.kind}", say=True)),
    )
    buttons, key_buttons = [], []
    if not found.withdrawn and may(actor, Verb.WITHDRAW_SYSTEM, found):
        buttons.append(Button("verb.withdraw_system", f"{at}/withdraw/", style="danger"))
    if not found.withdrawn and found.kind != "desk" and may(actor, Verb.REGISTER_KEY, found):
        key_buttons.append(Button("verb.register_key", f"{at}/keys/new/", post=False, style="primary"))
    if may(actor, Verb.WITHDRAW_KEY, found):
        live = [k for k in found.keys if not k.withdrawn]
        key_buttons += [_withdraw_button(at, k, len(live) > 1) for k in live]
    thing = Detail(
        title=found.name,
        number=found.id,
        badge=("system", found.state),
        buttons=buttons,
        sections=[
            Section("accounts.basic", facts=facts),
            Section("accounts.keys", table=_keys(found), buttons=key_buttons),
        ],
        history=history(f"system:{id}"),
    )
    return detail(request, thing, tabs=tabs("systems"))


def _withdraw_button(at: str, key: KeyFacts, several: bool) -> Button:
    return Button(
        "verb.withdraw_key",
        f"{at}/keys/{key.keyid}/withdraw/",
        style="danger",
        suffix=f" {key.keyid[:8]}…" if several else "",
    )


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Register a client system."""
    require(permissions.may(actor, Verb.CREATE_SYSTEM))
    form = SystemForm(request.POST or None, departments=department_choices(actor))
    done = tried(form, lambda data: actions.create_system(actor, **data)) if request.method == "POST" else None
    if done is not None:
        return after(f"/accounts/systems/{done.id}/", "done.saved")
    return form_page(request, "accounts.new_system", form, submit="verb.create_system", back="/accounts/systems/")


@require_http_methods(["GET", "POST"])
@page
def new_key(request: HttpRequest, actor: Actor, id: str) -> HttpResponse:
    """Register a public key."""
    found = queries.visible_system(actor, id)
    require(permissions.may(actor, Verb.REGISTER_KEY, found))
    today = clock.day_in_china(clock.real_now())
    form = KeyForm(request.POST or None, initial={"valid_from": today, "valid_to": today + timedelta(days=365)})

    def act(data: dict[str, Any]) -> ClientSystemFacts:
        first = datetime.combine(data["valid_from"], datetime.min.time(), clock.CHINA).astimezone(UTC)
        return actions.register_key(
            actor, id, data["public"].strip(), first, clock.end_of_day_in_china(data["valid_to"])
        )

    if request.method == "POST" and tried(form, act) is not None:
        return after(f"/accounts/systems/{id}/", "done.saved")
    return form_page(
        request,
        "accounts.new_key",
        form,
        submit="verb.register_key",
        back=f"/accounts/systems/{id}/",
        about=f"{found.name} · {found.department_name}",
        intro="accounts.new_key_note",
    )


@require_POST
@page
def withdraw_key(request: HttpRequest, actor: Actor, id: str, keyid: str) -> HttpResponse:
    """Withdraw one key."""
    actions.withdraw_key(actor, id, keyid)
    return after(f"/accounts/systems/{id}/", "done.saved")


@require_POST
@page
def withdraw(request: HttpRequest, actor: Actor, id: str) -> HttpResponse:
    """End a client system and its keys."""
    actions.withdraw_system(actor, id)
    return after(f"/accounts/systems/{id}/", "done.saved")
