"""批量答复: one answer for several applications for one entry or one matter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.pages import MAX_LIMIT
from shuqiao.portal import words
from shuqiao.portal.doors import after, page
from shuqiao.portal.forms import form_page, tried
from shuqiao.portal.sharing import shown
from shuqiao.portal.sharing.decide import GivingForm
from shuqiao.sharing import actions, queries
from shuqiao.sharing.facts import Answer, ApplicationFacts, Citation, DecisionKind

GROUNDS = ("condition_text", "excluded_scenario", "scenario", "purpose_type", "department", "method", "law")


class TogetherForm(GivingForm):
    """The applications, the answer, and its one reason."""

    numbers = forms.MultipleChoiceField(label="deciding.chosen", widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(
        label="deciding.kind", widget=forms.RadioSelect,
        choices=[("consent", "sharing.decision_consent"), ("refuse", "sharing.decision_refuse")],
    )  # fmt: skip
    reason = forms.CharField(
        label="field.reason", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason_code = forms.ChoiceField(
        label="sharing.ground", required=False, choices=[("", "sharing.choose"), *((g, f"reason.{g}") for g in GROUNDS)]
    )
    title = forms.CharField(label="sharing.law_title", required=False, max_length=100)
    document_number = forms.CharField(label="sharing.law_number", required=False, max_length=50)
    article = forms.CharField(label="sharing.law_article", required=False, max_length=40)
    field_order = ("numbers", "kind", "reason", "reason_code", "title", "document_number", "article")

    def __init__(self, waiting: tuple[ApplicationFacts, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["numbers"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.number, _line(one)) for one in waiting]

    def answer(self) -> Answer:
        said = self.cleaned_data
        law = said["kind"] == "refuse" and said["reason_code"] == "law"
        citation = Citation(said["title"], said["document_number"], said["article"]) if law else None
        return Answer(
            DecisionKind(said["kind"]), None, self.terms(), said["reason_code"] if said["kind"] == "refuse" else "",
            said["reason"], citation, said["extra_conditions"],
        )  # fmt: skip


def _line(one: ApplicationFacts) -> str:
    due = one.clock.due_on.isoformat() if one.clock else ""
    parts = (one.number, one.entry_name, one.scope.matter_name, one.applicant_department_name, due)
    return " · ".join(part for part in parts if part)


@require_http_methods(["GET", "POST"])
@page
def together(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits for the reader's answer, with a box to tick for each; ``entry`` or ``matter`` choose like ones."""
    waiting = queries.applications(actor, "to_decide", limit=MAX_LIMIT).items
    form = TogetherForm(waiting, request.POST or None)
    done = tried(form, lambda said: actions.answer_together(actor, said["numbers"], form.answer()))
    if done is not None:
        return after("/sharing/?box=to_decide", "done.together")
    menu = shown.tabs(actor, "to_decide", queries.waiting(actor))
    about = "" if waiting else words.say("sharing.nothing")
    return form_page(request, "deciding.together", form, submit="deciding.together", back="/sharing/?box=to_decide",
                     intro="deciding.together_intro", tabs=menu, about=about)  # fmt: skip
