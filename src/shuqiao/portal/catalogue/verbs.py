"""The verbs of an entry: at once by a button, or through a page for reasons or the checklist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from shuqiao.catalogue import actions, permissions, queries, states
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.errors import EntryNotValid
from shuqiao.catalogue.facts import EntryFacts, Reason
from shuqiao.catalogue.labels import LABELS
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, require
from shuqiao.portal import words
from shuqiao.portal.catalogue import shown
from shuqiao.portal.doors import after, page
from shuqiao.portal.forms import PortalForm, form_page

AT_ONCE: dict[str, Callable[[Actor, int], EntryFacts]] = {
    "submit_to_head": actions.submit_to_head,
    "submit": actions.submit,
    "approve": actions.approve,
    "publish": actions.publish,
    "resume": actions.resume,
}
REASON_ROWS = 4
_NOT_ASKED = {"state", "version", "published_on", "provider", "provider_code", "checklist", "reasons", "reason", "note"}


class HeadForm(PortalForm):
    """The assessments, to be confirmed one by one."""

    checklist = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(required=False, max_length=2000, label="catalogue.note", widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        checks = [(c.code, c.zh if words.language() == "zh" else c.en) for c in lists().checklist]
        self.fields["checklist"].choices = checks  # type: ignore[attr-defined]
        self.fields["checklist"].label = shown.named("checklist")


class ReasonsForm(PortalForm):
    """A few rows of field and reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = [path for path in LABELS if path.split(".")[0] not in _NOT_ASKED]
        choices = [("", words.say("catalogue.reason_whole")), *((path, shown.named(path)) for path in paths)]
        for row in range(REASON_ROWS):
            label = words.say("catalogue.reason_field")
            self.fields[f"field{row}"] = forms.ChoiceField(required=False, choices=choices, label=label)
            area = forms.Textarea(attrs={"rows": 2})
            text = words.say("catalogue.reason_text")
            self.fields[f"text{row}"] = forms.CharField(required=False, max_length=2000, label=text, widget=area)

    def reasons(self) -> tuple[Reason, ...]:
        """Rows with words in them."""
        given = self.cleaned_data
        rows = [(given[f"field{n}"], given[f"text{n}"].replace("\r\n", "\n").strip()) for n in range(REASON_ROWS)]
        return tuple(Reason(field=field, text=text) for field, text in rows if text)


class StopForm(PortalForm):
    reason = forms.CharField(required=False, max_length=2000, label="catalogue.reason_text", widget=forms.Textarea)


@require_http_methods(["GET", "POST"])
@page
def do(request: HttpRequest, actor: Actor, id: int, verb: str) -> HttpResponse:
    """One verb on one entry.  Refusals beside the form where they can be cured there."""
    entry = queries.entry(actor, id)
    if verb not in states.ENTRY.verbs:
        raise Absent(what="页面 page")
    require(permissions.may(actor, verb, entry))
    here = f"/catalogue/{id}/"
    if verb in AT_ONCE:
        return _at_once(request, actor, id, verb)
    forms_by_verb: dict[str, tuple[type[PortalForm], str]] = {
        "approve_by_head": (HeadForm, "catalogue.check_head"),
        "return_": (ReasonsForm, "catalogue.more_reasons"),
        "reject": (ReasonsForm, "catalogue.more_reasons"),
        "suspend": (StopForm, "catalogue.stop_warning"),
        "retire": (StopForm, "catalogue.stop_warning"),
    }
    if verb not in forms_by_verb:
        raise Absent(what="页面 page")
    kind, intro = forms_by_verb[verb]
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _act(actor, id, verb, form)
        except EntryNotValid as refused:
            _show(form, refused)
        else:
            return after(here, "done.entry_moved")
    word = f"catalogue.verb.{verb}"
    return form_page(request, word, form, submit=word, back=here, about=entry.name, intro=intro)


def _at_once(request: HttpRequest, actor: Actor, id: int, verb: str) -> HttpResponse:
    here = f"/catalogue/{id}/"
    if request.method != "POST":
        return HttpResponseRedirect(here)
    try:
        AT_ONCE[verb](actor, id)
    except EntryNotValid:
        editable = verb == "submit_to_head"
        return HttpResponseRedirect(f"{here}edit/?check=1" if editable else f"{here}?check=1")
    return after(here, "done.entry_moved")


def _act(actor: Actor, id: int, verb: str, form: PortalForm) -> None:
    if isinstance(form, HeadForm):
        actions.approve_by_head(actor, id, form.cleaned_data["checklist"], form.cleaned_data["note"])
    elif isinstance(form, ReasonsForm):
        {"return_": actions.return_, "reject": actions.reject}[verb](actor, id, form.reasons())
    else:
        {"suspend": actions.suspend, "retire": actions.retire}[verb](actor, id, form.cleaned_data["reason"].strip())


def _show(form: PortalForm, refused: EntryNotValid) -> None:
    """Each problem at its field: the checklist's parts at the checklist, others where they fit."""
    for problem in refused.problems:
        problem.field = (problem.field or "").split(".")[0]
        form.refused(problem)
