"""我要申请: the form of an application, and the shorter one for an unconditional resource."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from shuqiao.accounts import queries as accounts
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.queries import known_entry, published_entry
from shuqiao.kernel.actors import Actor
from shuqiao.portal import words
from shuqiao.portal.doors import after, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing.shown import mask, term
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import ApplicationFacts, Scope

_AREA = {"rows": 3}


class _PurposeForm(PortalForm):
    """What every use states: for what, for which matter, which items, where to."""

    purpose_type = forms.ChoiceField(label="sharing.purpose_type", required=False, widget=forms.RadioSelect)
    matter_name = forms.CharField(label="sharing.matter_name", required=False, max_length=200)
    matter_code = forms.CharField(label="sharing.matter_code", required=False, max_length=64)
    items = forms.MultipleChoiceField(label="sharing.items", required=False, widget=forms.CheckboxSelectMultiple)
    lookup_items = forms.MultipleChoiceField(
        label="sharing.lookup", required=False, help_text="sharing.lookup_help", widget=forms.CheckboxSelectMultiple
    )
    method = forms.ChoiceField(label="sharing.method", required=False)
    systems = forms.MultipleChoiceField(label="sharing.systems", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, actor: Actor, entry: EntryFacts, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = accounts.systems(actor, department=actor.department, limit=100).items
        self._choose("purpose_type", [(t.code, term([t], t.code)) for t in lists().purpose_types])
        self._choose("items", [(i.name, words.beside(i.name, mask(i.mask))) for i in entry.items])
        self._choose("lookup_items", [(i.name, i.name) for i in entry.items if i.is_key])
        self._choose("method", [(m, words.say_or(f"method.{m}", m)) for m in entry.sharing.methods])
        self._choose("systems", [(s.id, words.beside(s.name, s.id)) for s in own if not s.withdrawn])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def scope(self) -> Scope:
        """What the valid form says."""
        said: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in self.cleaned_data.items()}
        said.pop("number", None)
        return Scope(**said)


class SubscribeForm(_PurposeForm):
    """直接获取: an unconditional resource needs no decision."""


class ApplyForm(_PurposeForm):
    """共享申请: a draft may leave anything open; what is missing is said when it is submitted."""

    number = forms.CharField(required=False, widget=forms.HiddenInput)
    scenario = forms.ChoiceField(label="sharing.scenario", required=False)
    scenario_text = forms.CharField(
        label="sharing.scenario_text", required=False, max_length=2000, widget=forms.Textarea(attrs=_AREA)
    )
    basis = forms.CharField(
        label="sharing.basis", required=False, max_length=2000, help_text="sharing.basis_help",
        widget=forms.Textarea(attrs=_AREA),
    )  # fmt: skip
    period_from = forms.DateField(label="sharing.period_from", required=False, widget=forms.DateInput({"type": "date"}))
    period_to = forms.DateField(label="sharing.period_to", required=False, widget=forms.DateInput({"type": "date"}))
    contact_name = forms.CharField(label="field.contact_name", required=False, max_length=80)
    contact_phone = forms.CharField(label="field.contact_phone", required=False, max_length=40)
    truth_statement = forms.BooleanField(label="sharing.truth_statement", required=False)
    field_order = (
        "purpose_type", "scenario", "scenario_text", "matter_name", "matter_code", "basis", "items", "lookup_items",
        "method", "period_from", "period_to", "systems", "contact_name", "contact_phone", "truth_statement",
    )  # fmt: skip

    def __init__(self, actor: Actor, entry: EntryFacts, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, entry, *args, **kwargs)
        choices = [(t.code, term([t], t.code)) for t in lists().scenarios]
        self._choose("scenario", [("", words.say("sharing.choose")), *choices])


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """From an entry's page: apply for it, or take it at once where it is unconditional."""
    entry = published_entry(request.GET.get("entry", ""))
    if entry.sharing.type_ == "unconditional":
        return _subscribe(request, actor, entry)
    start: dict[str, Any] = {"method": next(iter(entry.sharing.methods), ""), "contact_name": actor.name}
    return _fill_in(request, actor, entry, ApplyForm(actor, entry, request.POST or None, initial=start))


@require_http_methods(["GET", "POST"])
@page
def edit(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Go on with a draft or a returned application."""
    found = queries.application(actor, number)
    entry = known_entry(found.entry_code)
    form = ApplyForm(actor, entry, request.POST or None, initial={**vars(found.scope), "number": number})
    return _fill_in(request, actor, entry, form)


def _fill_in(request: HttpRequest, actor: Actor, entry: EntryFacts, form: ApplyForm) -> HttpResponse:
    if request.method == "POST":
        saved = tried(form, lambda said: _save(actor, entry, said["number"], form.scope()))
        if saved is not None and request.POST.get("verb") != "submit":
            return after(f"/sharing/applications/{saved.number}/", "done.saved")
        if saved is not None:
            # A refused submission goes on with the same draft.
            form.data = QueryDict(f"{request.POST.urlencode()}&number={saved.number}")
            if tried(form, lambda _: actions.submit(actor, saved.number)) is not None:
                return after(f"/sharing/applications/{saved.number}/", "done.submitted")
    submits = [{"value": "submit", "word": "sharing.submit_to_head", "style": "primary"}]
    return form_page(
        request, "sharing.apply", form, submit="verb.save_draft", submits=submits, back=f"/catalogue/{entry.id}/",
        about=f"{entry.name} · {entry.provider_name} · {entry.code}", intro=entry.sharing.condition_text,
    )  # fmt: skip


def _save(actor: Actor, entry: EntryFacts, number: str, scope: Scope) -> ApplicationFacts:
    if number:
        return actions.save_draft(actor, number, scope)
    return actions.start_draft(actor, entry.code, scope)


def _subscribe(request: HttpRequest, actor: Actor, entry: EntryFacts) -> HttpResponse:
    form = SubscribeForm(actor, entry, request.POST or None, initial={"items": [i.name for i in entry.items]})
    if request.method == "POST":
        grant = tried(form, lambda _: actions.subscribe(actor, entry.code, form.scope()))
        if grant is not None:
            return after(f"/sharing/grants/{grant.number}/", "done.subscribed")
    return form_page(
        request, "sharing.subscribe", form, submit="verb.subscribe", back=f"/catalogue/{entry.id}/",
        about=f"{entry.name} · {entry.provider_name} · {entry.code}", intro="sharing.subscribe_intro",
    )  # fmt: skip
