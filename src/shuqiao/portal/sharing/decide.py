"""待我答复: consent, consent in part with a choice for each item, or refusal for a listed reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.policy.rules import RULES, at_least
from shuqiao.portal import words
from shuqiao.portal.doors import after, page, render
from shuqiao.portal.forms import PortalForm, tried
from shuqiao.portal.sharing import shown
from shuqiao.portal.sharing.use_parts import warned
from shuqiao.sharing import actions, combination, permissions, queries
from shuqiao.sharing.facts import Citation, GrantedItem, Part, RefusalGround, Terms

AREA = forms.Textarea(attrs={"rows": 3})
NOT_GIVEN = ""


class _AnswerForm(PortalForm):
    extra_conditions = forms.CharField(
        label="sharing.extra_conditions", help_text="sharing.extra_help", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class _GivingForm(_AnswerForm):
    rows_per_call = forms.IntegerField(label="sharing.rows_per_call", initial=Terms.rows_per_call, min_value=1)
    calls_per_minute = forms.IntegerField(label="sharing.calls_per_minute", initial=Terms.calls_per_minute, min_value=1)
    bearer = forms.BooleanField(label="sharing.bearer", help_text="sharing.bearer_help", required=False)
    printable = forms.BooleanField(label="desk.printable", help_text="desk.printable_help", required=False)

    def terms(self) -> Terms:
        said = self.cleaned_data
        return Terms(said["rows_per_call"], said["calls_per_minute"], said["bearer"], said["printable"])


class ConsentForm(_GivingForm):
    note = forms.CharField(label="sharing.note", required=False, max_length=2000, widget=AREA)
    field_order = ("note",)


class PartForm(PortalForm):
    """One choice for each item: not given, or a rule at least as strong as the entry's mask."""

    period_to = forms.DateField(label="sharing.period_to", required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, items: Sequence[GrantedItem], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for index, item in enumerate(items):
            rules = [(rule, shown.mask(rule)) for rule in RULES if at_least(rule, item.rule)]
            self.fields[f"item_{index}"] = forms.ChoiceField(
                label=item.item, required=False, initial=item.rule,
                choices=[*rules, (NOT_GIVEN, words.say("sharing.not_given"))],
                error_messages={"invalid_choice": words.say("portal.field_wrong")},
            )  # fmt: skip
        self.order_fields([*(f"item_{i}" for i in range(len(items))), "period_to", "reason"])

    def part(self) -> Part:
        """What the valid form gives."""
        chosen = [(item.item, self.cleaned_data[f"item_{i}"]) for i, item in enumerate(self.items)]
        given = tuple(GrantedItem(name, rule) for name, rule in chosen if rule != NOT_GIVEN)
        return Part(given, self.cleaned_data["period_to"])


class ConsentInPartForm(PartForm, _GivingForm):
    reason = forms.CharField(label="field.reason", max_length=2000, widget=AREA)


class RefuseForm(_AnswerForm):
    reason_code = forms.ChoiceField(label="sharing.ground", widget=forms.RadioSelect)
    reason = forms.CharField(label="field.reason", max_length=2000, widget=AREA)
    title = forms.CharField(label="sharing.law_title", required=False, max_length=100)
    document_number = forms.CharField(label="sharing.law_number", required=False, max_length=50)
    article = forms.CharField(label="sharing.law_article", required=False, max_length=40)
    field_order = ("reason_code", "reason", "title", "document_number", "article")

    def __init__(self, grounds: Sequence[RefusalGround], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zh = words.language() == "zh"
        holding = [(g.code, g.zh if zh else g.en) for g in grounds if g.holds]
        field = self.fields["reason_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*holding, ("law", words.say("sharing.ground_law"))]

    def citation(self) -> Citation | None:
        said = self.cleaned_data
        if said["reason_code"] != "law":
            return None
        return Citation(said["title"], said["document_number"], said["article"])


@require_http_methods(["GET", "POST"])
@page
def decide(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One page, three answers; each has its own button."""
    found, here = queries.application(actor, number), f"/sharing/applications/{number}/"
    require(permissions.may(actor, "consent", found))
    entry = known_entry(found.entry_code)
    masks = {item.name: item.mask for item in entry.items}
    items = [GrantedItem(name, masks[name]) for name in found.scope.items if name in masks]
    verb = request.POST.get("verb", "")
    sent = {name: request.POST if name == verb else None for name in ("consent", "consent_in_part", "refuse")}
    whole = ConsentForm(sent["consent"], prefix="whole")
    part = ConsentInPartForm(items, sent["consent_in_part"], prefix="part")
    no = RefuseForm(queries.grounds(actor, number), sent["refuse"], prefix="no")
    answers = {
        "consent": lambda: tried(whole, lambda said: actions.consent(
            actor, number, whole.terms(), note=said["note"], extra_conditions=said["extra_conditions"])),
        "consent_in_part": lambda: tried(part, lambda said: actions.consent_in_part(
            actor, number, part.part(), said["reason"], part.terms(), extra_conditions=said["extra_conditions"])),
        "refuse": lambda: tried(no, lambda said: actions.refuse(
            actor, number, said["reason_code"], said["reason"], no.citation(),
            extra_conditions=said["extra_conditions"])),
    }  # fmt: skip
    if verb in answers and answers[verb]() is not None:
        return after(here, "done.decided")
    sections = [
        *warned(combination.of_application(actor, found)),
        *shown.application_sections(found, masks),
    ]
    forms_ = {"whole": whole, "part": part, "no": no}
    context = {"found": found, "sections": sections, "back": here, "verb": verb, **forms_}
    return render(request, "portal/sharing/decide.html", context, status=422 if verb else 200)
