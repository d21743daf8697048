"""我要申请: the form of an application, and the shorter one for an unconditional resource."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.queries import known_entry, published_entry
from shuqiao.kernel.actors import Actor
from shuqiao.portal.doors import after, page
from shuqiao.portal.forms import form_page, tried
from shuqiao.portal.sharing.parts import EntryPart, PurposePart, SharedPart, said
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import ApplicationFacts, Scope


class SubscribeForm(PurposePart, EntryPart):
    """直接获取: an unconditional resource needs no decision."""

    def __init__(self, actor: Actor, entry: EntryFacts, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_purposes(actor)
        self.offer_items(entry)

    def scope(self) -> Scope:
        """What the valid form says."""
        return Scope(**{name: value for name, value in said(self).items() if name != "number"})


class ApplyForm(SharedPart, SubscribeForm):
    """共享申请: a draft may leave anything open; what is missing is said when it is submitted."""

    number = forms.CharField(required=False, widget=forms.HiddenInput)


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
        saved = tried(form, lambda given: _save(actor, entry, given["number"], form.scope()))
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
