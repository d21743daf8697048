"""我要申请: the form of an application, and the shorter one for an unconditional resource."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import quote

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.catalogue.queries import known_entry, published_entry
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Refusal
from shuqiao.portal.doors import after, page, render
from shuqiao.portal.forms import form_page, tried
from shuqiao.portal.sharing import documents, shown, starting
from shuqiao.portal.sharing.parts import EntryPart, PurposePart, SharedPart, offer, said
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import ApplicationFacts, Scope
from shuqiao.sharing.facts.documents import APPLICATION_PURPOSES
from shuqiao.sharing.queries import applying


class SubscribeForm(PurposePart, EntryPart):
    """直接获取: an unconditional resource needs no decision."""

    def __init__(
        self, actor: Actor, entry: EntryFacts, *args: Any, before: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_purposes(actor)
        self.offer_items(entry)
        self.offer_rows(entry, before)

    def scope(self) -> Scope:
        """What the valid form says."""
        return Scope(**said(self))


class ApplyForm(SharedPart, SubscribeForm):
    """共享申请: a draft may leave anything open; what is missing is said when it is submitted."""

    number = forms.CharField(required=False, widget=forms.HiddenInput)
    document_purpose = forms.ChoiceField(label="documents.purpose", required=False)
    document = documents.upload_field(required=False)
    folded_as: ClassVar[dict[str, str]] = {**SubscribeForm.folded_as, "document_purpose": "basis"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "document_purpose", documents.purpose_choices(*APPLICATION_PURPOSES))
        self.initial.setdefault("document_purpose", "basis")

    @property
    def folds(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (*super().folds, ("documents.list", ("document_purpose", "document")))

    def refused(self, refusal: Refusal) -> None:
        """A document's faults stand at its own fields."""
        refusal.field = {"file": "document", "purpose": "document_purpose"}.get(refusal.field or "", refusal.field)
        super().refused(refusal)

    def attach(self, actor: Actor, number: str) -> None:
        """Let the document that the valid form brings go with the application, once."""
        given = documents.uploaded(self, "document")
        if given is not None:
            actions.attach_document(actor, number, self.cleaned_data["document_purpose"] or "basis", *given)
            self.cleaned_data["document"] = None


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """From an entry's page: apply for it, or take it at once where it is unconditional."""
    entry = published_entry(request.GET.get("entry", ""))
    if not applying.needs_application(entry):
        return _subscribe(request, actor, entry)
    start = {**started_with(request, actor), "method": next(iter(entry.sharing.methods), "")}
    start["lookup_items"] = needed_key(entry)
    form = ApplyForm(actor, entry, request.POST or None, request.FILES or None, initial=start)
    return _fill_in(request, actor, entry, form)


def started_with(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """What a new form holds: the usual answers, over them the template that the reader chose."""
    usual, chosen = applying.usual(actor), request.GET.get("template", "")
    if chosen.isascii() and chosen.isdecimal():
        usual = applying.from_template(actor, int(chosen[:18]), usual)
    return dict(vars(usual))


def needed_key(entry: EntryFacts) -> tuple[str, ...]:
    """The only key of an entry that is asked by key: there is nothing to choose."""
    keys = tuple(item.name for item in entry.items if item.is_key)
    return keys if entry.holds_personal_identifiers and len(keys) == 1 else ()


@require_http_methods(["GET", "POST"])
@page
def edit(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Go on with a draft or a returned application."""
    found = queries.application(actor, number)
    entry = known_entry(found.entry_code)
    form = ApplyForm(
        actor, entry, request.POST or None, request.FILES or None, before=found.scope.row_filter,
        initial={**vars(found.scope), "number": number},
    )  # fmt: skip
    return _fill_in(request, actor, entry, form)


def _fill_in(request: HttpRequest, actor: Actor, entry: EntryFacts, form: ApplyForm) -> HttpResponse:
    if request.method == "POST":
        saved = tried(form, lambda given: _save(actor, entry, given["number"], form))
        if saved is not None and request.POST.get("verb") != "submit":
            return after(f"/sharing/applications/{saved.number}/", "done.saved")
        if saved is not None:
            # A refused submission goes on with the same draft.
            form.data = QueryDict(f"{request.POST.urlencode()}&number={saved.number}")
            if tried(form, lambda _: actions.submit(actor, saved.number)) is not None:
                return after(f"/sharing/applications/{saved.number}/", "done.submitted")
    submits = [{"value": "submit", "word": "sharing.submit_to_head", "style": "primary"}]
    here = f"/sharing/apply/?entry={quote(entry.code)}"
    offers = [] if form.initial.get("number") else starting.offers(actor, here)
    drawn = {
        "title": "sharing.apply", "form": form, "submit": "verb.save_draft", "submits": submits, "offers": offers,
        "back": f"/catalogue/{entry.id}/", "about": f"{entry.name} · {entry.provider_name} · {entry.code}",
        "intro": entry.sharing.condition_text, "context": shown.context(entry),
    }  # fmt: skip
    return render(request, "portal/sharing/apply.html", drawn, status=422 if form.errors else 200)


def _save(actor: Actor, entry: EntryFacts, number: str, form: ApplyForm) -> ApplicationFacts:
    with transaction.atomic():
        scope = form.scope()
        saved = actions.save_draft(actor, number, scope) if number else actions.start_draft(actor, entry.code, scope)
        form.attach(actor, saved.number)
    return queries.application(actor, saved.number)


def _subscribe(request: HttpRequest, actor: Actor, entry: EntryFacts) -> HttpResponse:
    start = {**started_with(request, actor), "items": [i.name for i in entry.items], "lookup_items": needed_key(entry)}
    form = SubscribeForm(actor, entry, request.POST or None, initial=start)
    if request.method == "POST":
        grant = tried(form, lambda _: actions.subscribe(actor, entry.code, form.scope()))
        if grant is not None:
            return after(f"/sharing/grants/{grant.number}/", "done.subscribed")
    return form_page(
        request, "sharing.subscribe", form, submit="verb.subscribe", back=f"/catalogue/{entry.id}/",
        about=f"{entry.name} · {entry.provider_name} · {entry.code}", intro="sharing.subscribe_intro",
    )  # fmt: skip
